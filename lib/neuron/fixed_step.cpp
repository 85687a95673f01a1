#include "neuron/fixed_step.h"

#include <fmt/format.h>

#include <cmath>

namespace spikeproof::neuron {
namespace {

State moved(const State& x, double h, const State& slope) {
  State y(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) y[i] = x[i] + h * slope[i];
  return y;
}

}  // namespace

double root_of_cubic(double a, double b, double da, double db) {
  double low = 0, high = 1;
  for (int i = 0; i < 52; ++i) {
    const double s = 0.5 * (low + high), r = 1 - s;
    const double value = r * r * ((1 + 2 * s) * a + s * da) + s * s * ((3 - 2 * s) * b - r * db);
    (value < 0 ? low : high) = s;
  }
  return 0.5 * (low + high);
}

Result<std::vector<double>> passages_by_equal_steps(const Dynamics& d, double control, const State& start, double h,
                                                    double level, std::size_t count, double t_end) {
  State x = start, k1(x.size()), k2(k1), k3(k1), k4(k1);
  std::vector<double> times;
  d.field(x.data(), control, k1.data());
  for (long step = 0; times.size() < count; ++step) {
    const double t = static_cast<double>(step) * h, before = x[0] - level, slope = k1[0];
    if (t > t_end)
      return Error{ErrorCode::no_convergence, "neuron::passages_by_equal_steps",
                   fmt::format("{} of {} passages until t = {:.6g}", times.size(), count, t_end)};
    d.field(moved(x, h / 2, k1).data(), control, k2.data());
    d.field(moved(x, h / 2, k2).data(), control, k3.data());
    d.field(moved(x, h, k3).data(), control, k4.data());
    for (std::size_t i = 0; i < x.size(); ++i) x[i] += h / 6 * (k1[i] + 2 * (k2[i] + k3[i]) + k4[i]);
    d.field(x.data(), control, k1.data());
    const double after = x[0] - level;
    if (!(std::abs(after) < 1e9))
      return Error{ErrorCode::step_too_small, "neuron::passages_by_equal_steps",
                   fmt::format("{} left every bound at t = {:.6g}", d.variables()[0].name, t)};
    if (before < 0 && after >= 0) times.push_back(t + h * root_of_cubic(before, after, h * slope, h * k1[0]));
  }
  return times;
}

}  // namespace spikeproof::neuron
