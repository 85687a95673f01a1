#include "fold_passage.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "gap_checks.h"
#include "spectrum/linearised.h"

namespace spikeproof::experiments {
namespace {

// From the states of rate N*(1 - h) and N*(1 + h); nothing where they do not exchange stability.
struct Differences {
  double Lambda, curvature;
};

std::optional<Differences> differences(const Nnlif& model, const stationary::Fold& fold, double h) {
  double b[2], lambda[2];
  for (int side : {0, 1}) {
    const double N = fold.N * (side == 0 ? 1 - h : 1 + h);
    b[side] = value_of(stationary::connectivity_of_rate(stationary::RateFunction(model), N, fold.b));
    const Nnlif near = with(model, [&](NnlifParameters& p) { p.b = Exact(b[side]); });
    const auto leading = spectrum::leading_eigenvalues_linearised(near, N, 1);
    if (!leading || leading->value[0].imag() != 0) return std::nullopt;
    lambda[side] = leading->value[0].real();
  }
  if (!(lambda[0] < 0 && lambda[1] > 0)) return std::nullopt;
  const double step = h * fold.N, curvature = (b[0] - fold.b + (b[1] - fold.b)) / (step * step);
  return Differences{(lambda[1] - lambda[0]) / (2 * step) * std::sqrt(2 / std::abs(curvature)), std::abs(curvature)};
}

}  // namespace

std::optional<FoldPassage> fold_passage(const Nnlif& model, const stationary::Fold& fold) {
  constexpr double h = 0.04;
  if (!fold.maximum) return std::nullopt;
  const auto coarse = differences(model, fold, h), fine = differences(model, fold, h / 2);
  if (!coarse || !fine) return std::nullopt;
  const double Lambda = (4 * fine->Lambda - coarse->Lambda) / 3, A = 2 * std::numbers::pi / Lambda;
  return FoldPassage{fold.b, fold.N, A, A * std::abs(Lambda - fine->Lambda) / Lambda,
                     fine->curvature * fold.N * fold.N};
}

Result<PassageTimes> passage_times(const Nnlif& model, const FoldPassage& passage, Progress& progress) {
  PassageTimes times;
  const Nnlif at_fold = with(model, [&](NnlifParameters& p) { p.b = Exact(passage.b); });
  const InitialDensity start = profile_density(at_fold, Exact(passage.N / 2));
  std::vector<double> x;
  for (int k = 0; k < 4; ++k) {
    const double distance = passage.scale / 64 / std::pow(4.0, k);
    const Nnlif above = with(model, [&](NnlifParameters& p) { p.b = Exact(passage.b + distance); });
    EvolveSettings settings;
    settings.rel_tol = 1e-5;
    settings.t_end = decimal_of(20 + 20 * passage.A / std::sqrt(distance));
    settings.output_times = {ratio(1, 100), settings.t_end};
    const auto run = fokker_planck::evolve(above, start, settings, progress);
    if (!run) return run.error();
    if (run->status != fokker_planck::Evolution::Status::blow_up)
      return Error{ErrorCode::no_convergence, "passage_times", "no blow-up above the fold: " + run->note};
    times.distance.push_back(to_double(Exact(above.b() - Exact(passage.b))));
    times.time.push_back(run->blow_up_time);
    times.error.push_back(run->blow_up_time_error);
    x.push_back(1 / std::sqrt(times.distance.back()));
  }
  // T = A x + C + O(1/x): slopes between neighbours have errors in the ratio 4
  const auto slope = [&](std::size_t k) { return (times.time[k + 1] - times.time[k]) / (x[k + 1] - x[k]); };
  times.A = (4 * slope(2) - slope(1)) / 3;
  times.A_error = std::abs(times.A - slope(2)) + 2 * (times.error[3] + times.error[2]) / (x[3] - x[2]);
  return times;
}

}  // namespace spikeproof::experiments
