#include "spectrum/laplace.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "core/gauss_legendre.h"
#include "spectrum/characteristic.h"
#include "spectrum/psi_march.h"

namespace spikeproof::spectrum {
namespace {

using C = std::complex<double>;
constexpr double digits = 38;  // e^{-38} = 3e-17

// Where to start so that the start's error is damped by e^{-42} at `lowest`.
double start_for(C s, double lowest) {
  const double nearest = std::min(lowest, 0.0);
  const double damping = 2 * std::sqrt(s - 0.5 + 0.25 * nearest * nearest).real();
  const double far = far_start(lowest, std::max(0.0, -s.real()));
  return damping > 0 ? std::max(far, lowest - 42 / damping) : far;
}

}  // namespace

LinearRate::LinearRate(const Nnlif& model, InitialDensity initial, std::vector<C> eigenvalues)
    : model_(rounded(model)),
      x_(stationary::scaled_arguments(model)),
      initial_(std::move(initial)),
      eigenvalues_(std::move(eigenvalues)) {}

Result<LinearRate> LinearRate::make(const Nnlif& model, InitialDensity initial) {
  if (!model.is_linear()) throw std::invalid_argument("LinearRate: b = 0 and a1 = 0 are required");
  // The parabola through the last pair passes to the right of the rest: their real parts fall faster than Im^2.
  auto leading = leading_eigenvalues_characteristic(model, 12);
  for (int k : {8, 5, 3})
    if (!leading) leading = leading_eigenvalues_characteristic(model, k);
  if (!leading) return leading.error();
  return LinearRate(model, std::move(initial), leading->value);
}

// Gauss panels over the support, split at the breaks and at V_R, finer than the data and than sqrt(t), the length on
// which Psi_s varies along the contour.
std::vector<LinearRate::Sample> LinearRate::samples(double t) const {
  static const GaussRule rule = gauss_legendre(16);
  const double root_a = std::sqrt(model_.a0);
  const double widest = std::min(0.5 * initial_.width, 1.5 * root_a * std::min(1.0, std::sqrt(t)));
  std::vector<double> cuts{initial_.lowest, model_.V_R, model_.V_F};
  cuts.insert(cuts.end(), initial_.breaks.begin(), initial_.breaks.end());
  std::sort(cuts.begin(), cuts.end());
  std::vector<Sample> result;
  for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
    const double lower = std::max(cuts[i], initial_.lowest), upper = std::min(cuts[i + 1], model_.V_F);
    if (!(lower < upper)) continue;
    const auto panels = std::ceil((upper - lower) / widest);
    const double half = 0.5 * (upper - lower) / panels;
    for (double p = 0; p < panels; ++p)
      for (std::size_t k = 0; k < rule.node.size(); ++k) {
        const double v = lower + half * (2 * p + 1 + rule.node[k]);
        const double mass = half * rule.weight[k] * initial_.value(v);
        if (mass > 0) result.push_back({x_.width - (model_.V_F - v) / root_a, mass});
      }
  }
  return result;
}

C LinearRate::transform(C s, double t) const { return transform(s, samples(t)); }

// One march through all samples, x_R and x_F; sum and difference are rescaled along with Psi. Ways are measured from
// x_R, so that an interval much narrower than abs(x) keeps its relative accuracy.
C LinearRate::transform(C s, const std::vector<Sample>& data) const {
  const double lowest = data.empty() ? 0 : std::min(0.0, data.front().from_reset);
  const double x_R = x_.x_F - x_.width;
  PsiMarch march(s, start_for(s, x_R + lowest));
  march.advance(x_R + lowest);
  C sum = 0, difference = 0;
  std::size_t next = 0;
  double way = lowest;
  while (way < x_.width) {
    const bool inside = way >= 0;
    const double left = inside ? x_.width - way : -way, length = std::min(left, march.longest_step());
    march.step(length);
    const double end = length < left ? way + length : (inside ? x_.width : 0);
    const std::vector<C>& c = march.coefficients();
    for (; next < data.size() && data[next].from_reset <= end; ++next) {
      const double h = data[next].from_reset - way;
      C psi = 0;
      for (std::size_t k = c.size(); k-- > 0;) psi = psi * h + c[k];
      sum += data[next].mass * psi;
    }
    if (inside) difference += march.increment();
    const double factor = std::exp(-march.rescaled());
    sum *= factor;
    difference *= factor;
    way = end;
  }
  return sum / difference;
}

// Opening with the fewest nodes: every eigenvalue that counts at time t, and 0, stays on the left at a distance that
// the trapezoidal rule resolves.
LinearRate::Contour LinearRate::contour(double t, double vertex, double widen) const {
  Contour best{vertex, 0, 0, 0};
  for (double opening = widen * vertex; opening < 1e9 * vertex; opening *= 1.4) {
    double distance = 1 - std::sqrt(std::max(0.0, 1 - vertex / opening));
    for (const C& lambda : eigenvalues_) {
      if (lambda.real() * t < -digits) continue;
      distance = std::min(distance, 1 - std::sqrt(1.0 + (lambda - vertex) / opening).real());
    }
    if (!(distance > 0)) continue;
    // The other side: e^{-2 pi c/h + opening t (c^2 + 2 c)} must be small for some c > 0.
    double step = 2 * std::numbers::pi * distance / digits;
    const double growth = opening * t;
    step = std::min(step, 2 * std::numbers::pi / (2 * growth + 2 * std::sqrt(growth * digits)));
    const double reach = std::sqrt((digits + vertex * t) / growth);
    const auto nodes = static_cast<long>(std::ceil(reach / step));
    if (best.nodes == 0 || nodes < best.nodes) best = {vertex, opening, step, nodes};
  }
  return best;
}

LinearRate::Sum LinearRate::sum(double t, const Contour& c, const std::vector<Sample>& data) const {
  Sum total{0, 0};
  for (long k = 0; k <= c.nodes; ++k) {
    const double u = c.step * static_cast<double>(k);
    const C s(c.vertex - c.opening * u * u, 2 * c.opening * u);
    const C term = (k == 0 ? 0.5 : 1.0) * std::exp(s * t) * transform(s, data) * C(-2 * c.opening * u, 2 * c.opening);
    total.value += term.imag();
    total.absolute += std::abs(term);
  }
  const double factor = c.step / std::numbers::pi;
  return {factor * total.value, factor * total.absolute};
}

Result<RateValue> LinearRate::at(double t) const {
  if (!(t >= 1e-8) || !std::isfinite(t))
    throw std::invalid_argument("LinearRate::at: 1e-8 <= t < infinity is required");
  const std::vector<Sample> data = samples(t);
  const double N_inf = stationary::siegert_rate(x_).N;
  Error failed{ErrorCode::no_convergence, "LinearRate::at", "no parabola keeps the eigenvalues on its left"};
  // Data that need a while to drift to V_F grow on the left arm: open the parabola until they do not.
  for (double widen : {1.0, 8.0, 64.0, 512.0}) {
    const Contour first = contour(t, 5 / t, widen), second = contour(t, 4 / t, widen);
    if (first.nodes == 0 || second.nodes == 0 || first.nodes + second.nodes > 100000) break;
    const Sum one = sum(t, first, data), two = sum(t, second, data);
    const double difference = std::abs(one.value - two.value), size = std::max(one.absolute, two.absolute);
    if (difference <= 1e-9 * size || size <= 1e-14 * N_inf) return RateValue{two.value, difference + 4e-15 * size};
    failed = {ErrorCode::no_convergence, "LinearRate::at",
              "two contours disagree: the data are too far from V_F for this t", first.nodes, difference};
  }
  return failed;
}

Result<RateValue> linear_rate(const Nnlif& model, const InitialDensity& initial, double t) {
  auto rate = LinearRate::make(model, initial);
  if (!rate) return rate.error();
  return rate->at(t);
}

}  // namespace spikeproof::spectrum
