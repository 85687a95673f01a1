#include "yardstick.h"

#include <cmath>

namespace spikeproof::bench {

void thomas(const std::vector<double>& lower, const std::vector<double>& diagonal, const std::vector<double>& upper,
            std::vector<double>& x, std::vector<double>& scratch) {
  const std::size_t n = x.size();
  scratch.resize(n);
  double pivot = diagonal[0];
  x[0] /= pivot;
  for (std::size_t i = 1; i < n; ++i) {
    scratch[i] = upper[i - 1] / pivot;
    pivot = diagonal[i] - lower[i] * scratch[i];
    x[i] = (x[i] - lower[i] * x[i - 1]) / pivot;
  }
  for (std::size_t i = n - 1; i-- > 0;) x[i] -= scratch[i + 1] * x[i + 1];
}

double plain_rate(std::size_t cells, std::size_t steps, double t_end) {
  // unknowns at the inner grid points of [-6, 2]; n = 0 at both ends
  const double V_min = -6, V_F = 2, h = (V_F - V_min) / static_cast<double>(cells),
               dt = t_end / static_cast<double>(steps);
  const std::size_t n = cells - 1, reset = cells * 7 / 8 - 1;
  const auto v = [&](std::size_t i) { return V_min + h * static_cast<double>(i + 1); };
  std::vector<double> now(n), before(n), lower(n), diagonal(n), upper(n), response(n), scratch;
  double mass = 0;
  for (std::size_t i = 0; i < n; ++i) mass += h * (now[i] = std::exp(-2 * v(i) * v(i)));
  for (double& value : now) value /= mass;
  const auto assemble = [&](double weight) {  // 1 - weight * generator, without the reset
    for (std::size_t i = 0; i < n; ++i) {
      lower[i] = -weight * (1 / (h * h) + (v(i) - h) * -1 / (2 * h));
      upper[i] = -weight * (1 / (h * h) + (v(i) + h) / (2 * h));
      diagonal[i] = 1 + weight * 2 / (h * h);
    }
    response.assign(n, 0.0);
    response[reset] = weight * (1 / (h * h) - v(n - 1) / (2 * h));  // what the last point loses, put into the point V_R
    thomas(lower, diagonal, upper, response, scratch);
  };
  before = now;
  for (std::size_t step = 0; step < steps; ++step) {
    if (step < 2) assemble(step == 0 ? dt : 2 * dt / 3);
    std::vector<double> x(n);
    for (std::size_t i = 0; i < n; ++i) x[i] = step == 0 ? now[i] : (4 * now[i] - before[i]) / 3;
    thomas(lower, diagonal, upper, x, scratch);
    const double factor = x[n - 1] / (1 - response[n - 1]);
    for (std::size_t i = 0; i < n; ++i) x[i] += factor * response[i];
    before.swap(now);
    now.swap(x);
  }
  return (4 * now[n - 1] - now[n - 2]) / (2 * h);
}

}  // namespace spikeproof::bench
