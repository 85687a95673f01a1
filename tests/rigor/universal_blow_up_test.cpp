#include "rigor/universal_blow_up.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "blow_up_models.h"
#include "models.h"
#include "rigor/recheck.h"

namespace spikeproof::rigor {
namespace {

using testing::excitatory;
using ::testing::HasSubstr;

TEST(UniversalBlowUp, StandardSetToManyDigits) {
  const auto proof = prove_universal_blow_up(excitatory("3.6"), 29);
  ASSERT_TRUE(proof.has_value()) << proof.error().message();
  const Exact known = decimal("3.53395012370019094103158335557");
  EXPECT_LT(::abs(Exact(proof->facts.b_u.lower - known)), decimal("1e-29"));
  EXPECT_LT(testing::relative_width(proof->facts.b_u), 1e-28);
  const auto again = recheck(proof->certificate.text());
  EXPECT_TRUE(again.accepted) << again.reason;
}

// Composite Simpson for int exp(max(v,0)^2/(2 a0)).
double quadrature(double from, double to, double a0) {
  const int n = 4000;
  const double h = (to - from) / n;
  double sum = 0;
  for (int i = 0; i <= n; ++i) {
    const double v = std::max(from + i * h, 0.0);
    sum += (i == 0 || i == n ? 1 : i % 2 == 1 ? 4 : 2) * std::exp(v * v / (2 * a0));
  }
  return sum * h / 3;
}

TEST(UniversalBlowUp, EverySignOfThePotentials) {
  const struct {
    const char *b, *V_R, *V_F, *a0, *a1, *I;
  } sets[] = {{"9", "0.83", "2", "1.37", "0.3", "-0.4"}, {"40", "-3", "2.1", "0.7", "0", "0"},
              {"5.2", "-3", "2", "0.2", "0", "2.5"},     {"3", "1", "2", "10", "0", "1"},
              {"2e5", "0", "3.5", "0.6", "1", "0.1"},      {"1.36", "0", "1", "0.9", "0", "0"}};
  for (const auto& s : sets) {
    const Nnlif model = excitatory(s.b, s.V_R, s.V_F, s.a0, s.a1, s.I);
    const auto proof = prove_universal_blow_up(model);
    ASSERT_TRUE(proof.has_value()) << proof.error().message();
    const NnlifReal m = rounded(model);
    const double b_u = quadrature(m.V_R - m.I, m.V_F - m.I, m.a0);
    EXPECT_NEAR(proof->facts.b_u.lower_double(), b_u, 1e-6 * b_u);
    const auto again = recheck(proof->certificate.text());
    EXPECT_TRUE(again.accepted) << again.reason;
    EXPECT_GT(proof->facts.slope.lower, 0);
  }
}

TEST(UniversalBlowUp, DecidesCloseToTheBoundAndIsSilentBelow) {
  const auto above = prove_universal_blow_up(excitatory("3.5339501237001909411"), 25);
  ASSERT_TRUE(above.has_value()) << above.error().message();
  EXPECT_TRUE(recheck(above->certificate.text()).accepted);
  for (const char* b : {"3.5339501237001909410", "3", "0.9", "0", "-4"}) {
    const auto below = prove_universal_blow_up(excitatory(b), 25);
    ASSERT_FALSE(below.has_value()) << b;
    EXPECT_THAT(below.error().note, HasSubstr("silent"));
  }
}

TEST(UniversalBlowUp, RefusesDelayAndWhatItCannotHold) {
  NnlifParameters p = excitatory("9").parameters();
  p.delay = 1;
  EXPECT_THAT(prove_universal_blow_up(Nnlif(p)).error().note, HasSubstr("delay"));
  EXPECT_FALSE(prove_universal_blow_up(excitatory("9", "1", "2", "0.00001")).has_value());
  EXPECT_THROW(static_cast<void>(prove_universal_blow_up(excitatory("9"), 0)), std::invalid_argument);
}

}  // namespace
}  // namespace spikeproof::rigor
