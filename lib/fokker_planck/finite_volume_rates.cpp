#include "fokker_planck/finite_volume_rates.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace spikeproof::fokker_planck {
namespace {

void require_increasing(std::span<const double> times) {
  double before = 0;
  for (const double t : times) {
    if (!(t > before) || !std::isfinite(t))
      throw std::invalid_argument("0 < t_1 < t_2 < ... is required, but " + std::to_string(t) + " follows " +
                                  std::to_string(before));
    before = t;
  }
}

// s(t) = log(1 + t/delta) + t/longest and its inverse: the number of steps, per steps_per_unit, up to t.
double steps_until(double t, double delta, double longest) { return std::log1p(t / delta) + t / longest; }

double time_after(double s, double delta, double longest, double low, double high) {
  double t = 0.5 * (low + high);
  for (int i = 0; i < 100; ++i) {
    const double excess = steps_until(t, delta, longest) - s;
    (excess > 0 ? high : low) = t;
    double next = t - excess / (1 / (delta + t) + 1 / longest);
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    if (std::abs(next - t) <= 1e-15 * t) break;
    t = next;
  }
  return t;
}

struct Level {
  std::vector<double> N, rounding;  // at the output times
};

Result<Level> level(const Nnlif& model, const InitialDensity& initial, std::span<const double> times,
                    const FiniteVolumeRatesOptions& options, int refine, Progress& progress) {
  const FiniteVolumeMeshOptions mesh{options.cells, static_cast<std::size_t>(refine), times.front(),
                                     options.largest_rate};
  FiniteVolumeStepper stepper(model, finite_volume_mesh(model, &initial, mesh), TimeScheme::sdirk2, options.from);
  Result<std::vector<double>> mass = stepper.scheme().project(initial);
  if (!mass) return mass.error();
  double per_unit = options.steps_per_unit;
  if (const double delay = to_double(model.delay()); delay > 0) per_unit = std::max(per_unit, 4 / delay);
  Level result;
  std::size_t next_output = 0;
  double now = 0;
  for (const double t : graded_times(times, per_unit, drift_time(model), refine)) {
    const Result<double> N = stepper.step(*mass, t - now);
    if (!N) return N.error();
    if (t == times[next_output]) {
      result.N.push_back(*N);
      result.rounding.push_back(stepper.rate_rounding());
      ++next_output;
      progress.update(t / times.back());
    }
    now = t;
  }
  return result;
}

}  // namespace

double drift_time(const Nnlif& model) {
  const double speed = to_double(model.I() - model.V_R());
  return 1 / (1 + std::max(0.0, speed) / std::sqrt(to_double(model.a0())));
}

std::vector<double> graded_times(std::span<const double> times, double steps_per_unit, double longest, int refine) {
  require_increasing(times);
  if (!(steps_per_unit > 0) || !(longest > 0) || refine < 1)
    throw std::invalid_argument("steps_per_unit > 0, longest > 0 and refine >= 1 are required, but they are " +
                                std::to_string(steps_per_unit) + ", " + std::to_string(longest) + " and " +
                                std::to_string(refine));
  std::vector<double> all;
  if (times.empty()) return all;
  const double delta = times.front() / 10;
  double before = 0;
  for (const double t : times) {
    const double from = steps_until(before, delta, longest), length = steps_until(t, delta, longest) - from;
    const int count = refine * std::max(1, static_cast<int>(std::ceil(steps_per_unit * length)));
    for (int i = 1; i < count; ++i) all.push_back(time_after(from + length * i / count, delta, longest, before, t));
    all.push_back(t);
    before = t;
  }
  return all;
}

Result<RateHistory> finite_volume_rates(const Nnlif& model, const InitialDensity& initial,
                                        std::span<const double> times, const FiniteVolumeRatesOptions& options,
                                        Progress& progress) {
  require_increasing(times);
  if (times.empty()) return RateHistory{};
  std::vector<Level> levels;
  for (const int refine : {1, 2, 4}) {
    Result<Level> result = level(model, initial, times, options, refine, progress);
    if (!result) return result.error();
    levels.push_back(std::move(*result));
  }
  RateHistory history{{times.begin(), times.end()}, {}, {}, {levels[0].N, levels[1].N, levels[2].N}};
  for (std::size_t k = 0; k < times.size(); ++k) {
    const double N0 = levels[0].N[k], N1 = levels[1].N[k], N2 = levels[2].N[k];
    const double first = N1 + (N1 - N0) / 3, second = N2 + (N2 - N1) / 3;
    const double raw = std::abs(N2 - N1), coarse = std::abs(N1 - N0);
    const bool regular = coarse > 2 * raw && coarse < 8 * raw;  // 4 for order 2: else nothing is extrapolated
    // A difference of extrapolated values may vanish by chance: never trust it beyond 1/64 of the raw one.
    const double error = regular ? std::max(std::abs(second - first), raw / 64) : std::max(raw, coarse);
    history.N.push_back(regular ? second + (second - first) / 7 : N2);  // the next terms are h^3 and dt^3
    history.N_error.push_back(error + 1e-13 * std::abs(N2) + levels[2].rounding[k]);
  }
  return history;
}

}  // namespace spikeproof::fokker_planck
