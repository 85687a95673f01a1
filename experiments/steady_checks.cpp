#include "steady_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "fokker_planck/spectral_steady_state.h"
#include "linear_setup.h"
#include "model/linear_at_rate.h"
#include "stationary/continuation.h"
#include "stationary/precise_rate.h"
#include "stationary/precise_states.h"
#include "steady_rates.h"

namespace spikeproof::experiments {
namespace {

using namespace stationary;

claim::Check agreement(std::string name, double value, double reference, double tolerance, std::string method,
                       std::string reference_method) {
  claim::Check check;
  check.name = std::move(name);
  check.value = value;
  check.reference = reference;
  check.tolerance = tolerance;
  check.method = std::move(method);
  check.reference_method = std::move(reference_method);
  check.tolerance_source = "sum of both error estimates";
  check.knob = "more digits: precise_steady_state";
  return check;
}

std::string for_model(const char* what, const Nnlif& model) {
  return fmt::format("{} at b = {}", what, to_text(model.b()));
}

// The window of b and N that holds every fold and the end at infinity, followed through one of its states.
struct Followed {
  Nnlif start;
  Branch branch;
};

Result<Followed> followed(const Nnlif& model, const CountDiagram& diagram) {
  const double D = diagram.infinity, reach = 1 + std::abs(D);
  ContinuationOptions options;
  options.lower = std::min(diagram.breaks.front(), 0.0) - reach;
  options.upper = diagram.breaks.back() + reach;
  options.scale = std::max(1.0, (options.upper - options.lower) / 20);
  options.lowest_rate = 1e-300;
  const Nnlif start = with_b(model, Exact(options.lower));
  const auto states = steady_states(start);
  if (!states) return states.error();
  const auto branch = continue_branch(start, states->front().N, options);
  if (!branch) return branch.error();
  return Followed{start, *branch};
}

}  // namespace

Nnlif with_b(const Nnlif& model, const Exact& b) {
  NnlifParameters p = model.parameters();
  p.b = b;
  return Nnlif(p);
}

std::vector<Nnlif> models_to_look_at(const Nnlif& model, const CountDiagram& diagram) {
  const double b = diagram.richest(1 + diagram.infinity);
  const Nnlif rich = with_b(model, decimal(fmt::format("{:.4g}", b)));
  if (diagram.count(to_double(model.b())) >= diagram.count(to_double(rich.b()))) return {model};
  return {model, rich};
}

claim::Check counts_agree(const Nnlif& model, std::size_t count, const CountDiagram& diagram) {
  claim::Check check =
      agreement(for_model("number of states", model), static_cast<double>(count), diagram.count(to_double(model.b())),
                0, "scan in log N, then the expansion in 1/N", "folds and the end at infinity of the graph b = B(N)");
  check.tolerance_source = "integers";
  check.independent = false;
  return check;
}

claim::Check digits_agree(const Nnlif& model, const SteadyState& state) {
  const PreciseState precise = value_of(precise_steady_state(model, state, 30));
  return agreement(for_model("N", model), state.N, to_double(decimal(precise.N)), state.error + 1e-16 * state.N,
                   "Gauss-Legendre panels, Newton's method in double", "Taylor steps, Newton's method in MPFR");
}

claim::Check discretised_state(const Nnlif& model, const SteadyState& state) {
  // The rate returned is N/Phi(N): log Phi falls by slope times the relative change of N.
  double N = 1.01 * state.N, error = 0;
  for (int k = 0; k < 6; ++k) {
    const auto rate = value_of(fokker_planck::spectral_steady_rate(linear_at_rate(model, Exact(N))));
    const double step = std::log(rate.N / N) / state.log_slope;
    error = rate.error / rate.N / std::abs(state.log_slope);
    N *= std::exp(std::clamp(step, -0.02, 0.02));
    if (std::abs(step) < 0.1 * error) break;
    error += step * step;
  }
  claim::Check check = agreement(for_model("N", model), N, state.N, N * error + state.error,
                                 "spectral elements: flux of the null vector equals the rate in drift and noise",
                                 "scalar equation Phi(N) = 1");
  check.knob = "a finer mesh";
  return check;
}

bool operators_can_hold(const Nnlif& model, const SteadyState& state) {
  const ScaledArguments x = scaled_arguments(model, state.N);
  if (x.x_F > 20 || x.x_R < -200 || x.width > 50 || x.width < 1e-4 || std::abs(state.log_slope) < 1e-4) return false;
  const auto rate = fokker_planck::spectral_steady_rate(linear_at_rate(model, Exact(state.N)));
  return rate && rate->N > 0 && rate->error < 0.01 * rate->N;
}

claim::Order order_at(const Nnlif& model, const SteadyState& state, std::size_t cells) {
  const ExtrapolatedRate rate = finite_volume_steady_rate(linear_at_rate(model, Exact(state.N)), cells);
  std::vector<double> error;
  for (const double N : rate.level) error.push_back(std::abs(N - state.N));
  return order_of(for_model("finite volumes, N in h", model), {rate.h.begin(), rate.h.end()}, error, 1.8, 2.3);
}

std::vector<claim::Check> folds_agree(const Nnlif& model, const CountDiagram& diagram) {
  std::vector<claim::Check> checks;
  for (const Fold& fold : diagram.folds) {
    const PreciseFold precise = value_of(precise_fold(model, fold, 30));
    const double rounding = 1e-16 * std::abs(fold.b);
    checks.push_back(agreement("b at the fold", fold.b, to_double(decimal(precise.b)), fold.b_error + rounding,
                               "zero of the slope along b = B(N), double", "Newton's method in (b N, N), MPFR"));
    checks.push_back(agreement("N at the fold", fold.N, to_double(decimal(precise.N)), fold.N_error + 1e-16 * fold.N,
                               "zero of the slope along b = B(N), double", "Newton's method in (b N, N), MPFR"));
    checks[checks.size() - 2].independent = checks.back().independent = false;
  }
  return checks;
}

claim::Check branch_is_whole(const Nnlif& model, const CountDiagram& diagram) {
  const Followed path = value_of(followed(model, diagram));
  const std::vector<std::string> wrong = check_branch(path.start, path.branch, 1e-11);
  const std::size_t expected = diagram.folds.size() + 2;
  const bool ends = path.branch.special.back().kind == SpecialPoint::Kind::infinity;
  const std::size_t missing = path.branch.special.size() > expected ? path.branch.special.size() - expected
                                                                    : expected - path.branch.special.size();
  claim::Check check;
  check.name = "violations of the branch's invariants";
  check.value = static_cast<double>(wrong.size() + missing + (ends ? 0 : 1));
  check.method =
      fmt::format("pseudo-arclength continuation in b, {} points up to N = infinity", path.branch.points.size());
  check.reference_method = "residuals, directions, folds and ends computed anew";
  check.tolerance_source = "integers";
  check.independent = false;
  check.knob = "a smaller step";
  return check;
}

}  // namespace spikeproof::experiments
