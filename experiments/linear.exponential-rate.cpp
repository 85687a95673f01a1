// Claim: solutions of the linear equation converge to the steady state at the rate of the spectral gap.
// Source: deck, part I, linear equation. Expected: lambda_1 = -1.19096709239 for the standard set, order 2 in h.
// Run time: 1 s. Command: spikeproof verify linear.exponential-rate
#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "fokker_planck/spectral_operator.h"
#include "gap_checks.h"
#include "gap_figures.h"
#include "proof_file.h"
#include "rigor/gap.h"
#include "spectrum/characteristic.h"
#include "spectrum/discrete.h"
#include "spectrum/poincare.h"

namespace spikeproof::experiments {
namespace {

using namespace spectrum;
constexpr int count = 4;

std::vector<std::complex<double>> by_elements(const Context& context, double refinement) {
  const NnlifReal model = rounded(context.model);
  fokker_planck::MeshOptions options;
  options.refinement = refinement;
  const fokker_planck::SpectralOperator op(model, fokker_planck::make_mesh(model, start_of(context), options));
  return value_of(leading_eigenvalues(op.generator(), op.mass(), count));
}

claim::Check same(const std::string& name, double value, double reference, double tolerance,
                  const std::string& method) {
  return {name,
          claim::Relation::agrees,
          value,
          reference,
          tolerance,
          method,
          "characteristic function",
          "sum of both error estimates",
          true,
          "a finer mesh"};
}

double leading_real_part(const fokker_planck::FiniteVolume& scheme, bool reset) {
  Eigen::SparseMatrix<double> A = scheme.generator();
  const auto last = static_cast<Eigen::Index>(scheme.cols()) - 1, r = static_cast<Eigen::Index>(scheme.mesh().reset);
  if (!reset) {
    A.coeffRef(r - 1, last) -= scheme.leave() * scheme.share_below();
    A.coeffRef(r, last) -= scheme.leave() * scheme.share_above();
  }
  return value_of(leading_eigenvalues(A, 1, reset ? ZeroMode::excluded : ZeroMode::absent))[0].real();
}

void check_volumes(const Context& context, const LeadingEigenvalues& exact, claim::Outcome& outcome) {
  const std::size_t cells = cells_for(context, start_of(context));
  const double lambda = exact.value[0].real();
  // A shifted solve loses the square root of the matrix's size over the shift's.
  double size = 0;
  const auto check = [&](bool reset) {
    const Extrapolated number = extrapolated(
        [&](const fokker_planck::FiniteVolume& scheme) {
          size = std::max(size, scheme.leave());
          return leading_real_part(scheme, reset);
        },
        context.model, cells);
    const double rounding = 16 * std::numeric_limits<double>::epsilon() * std::sqrt(size);
    if (reset) outcome.orders.push_back(order_of_volumes("finite volumes, Re lambda_1 in h", number, lambda, cells));
    return same("Re lambda_1", number.value, lambda, number.error + rounding + exact.error[0],
                "finite volumes, Spectra");
  };
  outcome.checks.push_back(check(true));
  const claim::Check wrong = check(false);
  outcome.controls.push_back({"reset removed: a Dirichlet eigenvalue", !wrong.passed(),
                              fmt::format("Re lambda_1 = {:.9g} instead of {:.9g}", wrong.value, lambda)});
}

claim::Outcome run_exponential_rate(const Context& context) {
  // Parameters, model
  require_linear(context.model);
  claim::Outcome outcome;
  // Solve
  const LeadingEigenvalues exact = value_of(leading_eigenvalues_characteristic(context.model, count));
  const auto fine = by_elements(context, 1.4), coarse = by_elements(context, 1);
  // Checks
  for (std::size_t j = 0; j < 2; ++j) {
    const double tolerance = 2 * std::abs(fine[j] - coarse[j]) + 1e-11 * (1 + std::abs(fine[j])) + exact.error[j];
    const std::string name = fmt::format("lambda_{}", j + 1), method = "spectral elements, Spectra";
    outcome.checks.push_back(same("Re " + name, fine[j].real(), exact.value[j].real(), tolerance, method));
    outcome.checks.push_back(same("Im " + name, fine[j].imag(), exact.value[j].imag(), tolerance, method));
  }
  check_volumes(context, exact, outcome);
  long inside = 1;
  for (const auto& lambda : exact.value) inside += lambda.real() > exact.box.lowest ? 1 : 0;
  if (exact.value.back().imag() > 0) ++inside;  // its partner comes next
  outcome.checks.push_back(same(fmt::format("eigenvalues with real part above {:.6g}", exact.box.lowest),
                                static_cast<double>(inside), static_cast<double>(exact.count), 0, "found one by one"));
  const PoincareValue poincare = value_of(poincare_shooting(context.model));
  outcome.checks.push_back({"a/C, at most the gap", claim::Relation::at_most, poincare.rate, -exact.value[0].real(),
                            poincare.error + exact.error[0], "shooting", "characteristic function",
                            "sum of both error estimates", true, "more digits"});
  // Proof
  outcome.proof = proof_of(context, "linear.exponential-rate", rigor::prove_gap(context.model));
  // Data
  outcome.notes.push_back(
      "The slope of the log entropy is compared with 2 lambda_1 and 2a/C in linear.relative-entropy.");
  outcome.figures.push_back(eigenvalue_figure());
  outcome.figures.push_back(gap_figure(context.model));
  return outcome;
}

}  // namespace

Driver linear_exponential_rate() {
  return {{"linear.exponential-rate",
           claim::Kind::theorem,
           "Solutions converge to the steady state at an exponential rate, the spectral gap of the equation.",
           {"b = 0, a1 = 0", "n(v,0) in the Gaussian-weighted space"},
           "Deck, part I, linear equation; Cáceres, Carrillo and Perthame, J. Math. Neurosci. 1:7 (2011)",
           "an eigenvalue other than 0 to the right of the certified one"},
          {"eigenvalues", "narrow-reset"},
          true,
          run_exponential_rate};
}

}  // namespace spikeproof::experiments
