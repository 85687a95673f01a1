// Wrong twins of nnlif.small-connectivity: each promises more than the equation keeps, or is refused.
#include <gtest/gtest.h>

#include "rigor/local_convergence.h"
#include "rigor/local_margin.h"

namespace spikeproof::rigor {
namespace {

Nnlif with_b(const char* b) { return Nnlif({1, 2, 1, 0, decimal(b), 0, 0}); }

// The constants of the lower state at b = 1.5, with C of its certificate.
LocalConstants constants() {
  const auto proof = prove_local_convergence(with_b("1.5")).value();
  const Ball N = Ball::hull(proof.numbers.N.lower, proof.numbers.N.upper, 200);
  LocalConstants c = constants_at(with_b("1.5"), N * Ball(ratio(3, 2), 200), 60).value();
  c.C = Ball::hull(proof.numbers.C.lower, proof.numbers.C.upper, 200);
  return c;
}

// Small data decay like e^{2 lambda t}, lambda = -0.830435 the leading eigenvalue at b = 1.5: no larger rate is true.
const char* const true_rate = "1.660871";

TEST(Controls, TheTrueInequalityKeepsToTheLeadingEigenvalue) {
  EXPECT_LT(largest_rate(with_b("1.5"), constants(), 0).value(), decimal(true_rate));
}

TEST(Controls, DroppedResetConstantPromisesTooMuch) {
  LocalConstants c = constants();
  c.C_R = Ball(200), c.kappa = Ball(200);
  EXPECT_GT(largest_rate(with_b("1.5"), c, 0).value(), decimal(true_rate));
}

TEST(Controls, MeanOfTheResetKernelWithTheWrongSignPromisesTooMuch) {
  LocalConstants c = constants();
  c.kappa = -c.kappa;
  EXPECT_GT(largest_rate(with_b("1.5"), c, 0).value(), decimal(true_rate));
}

TEST(Controls, BeyondTheRangeNothingIsPromised) {
  EXPECT_FALSE(prove_local_convergence(with_b("2")).has_value());
  EXPECT_FALSE(prove_local_convergence(with_b("-7.6")).has_value());
}

}  // namespace
}  // namespace spikeproof::rigor
