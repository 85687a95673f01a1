#include <algorithm>
#include <cmath>

#include "kinetic/steady_curve.h"
#include "spectrum/macroscopic.h"

namespace spikeproof::spectrum {
namespace {

using C = std::complex<double>;

struct Crossing {
  double x, omega;
};

C on_axis(const Conductance& model, const Crossing& at) {
  return MacroscopicLinearisation(model, at.x).characteristic({0, at.omega});
}

// Newton's method for D(i omega; x) = 0 with differences as derivatives.
Result<Crossing> newton(const Conductance& model, Crossing at, double lowest, double highest) {
  for (int i = 0; i < 40; ++i) {
    const double hx = 1e-6 * std::abs(at.x), hw = 1e-6 * at.omega;
    const C f = on_axis(model, at);
    const C fx = (on_axis(model, {at.x + hx, at.omega}) - on_axis(model, {at.x - hx, at.omega})) / (2 * hx);
    const C fw = (on_axis(model, {at.x, at.omega + hw}) - on_axis(model, {at.x, at.omega - hw})) / (2 * hw);
    const double det = fx.real() * fw.imag() - fx.imag() * fw.real();
    const double dx = -(f.real() * fw.imag() - f.imag() * fw.real()) / det;
    const double dw = -(fx.real() * f.imag() - fx.imag() * f.real()) / det;
    if (!std::isfinite(dx + dw)) break;
    at.x = std::clamp(at.x + dx, lowest, highest), at.omega += dw;
    if (!(at.omega > 0)) break;
    if (std::abs(dx) < 1e-12 * std::abs(at.x) && std::abs(dw) < 1e-11 * at.omega) return at;
  }
  return Error{ErrorCode::no_convergence, "macroscopic_hopf_points", "Newton's method from the leading eigenvalue"};
}

// The height of the pair next to the axis.
Result<double> frequency(const Conductance& model, double x, int pairs) {
  const auto leading = MacroscopicLinearisation(model, x).leading(2 * pairs);
  if (!leading) return leading.error();
  const auto& z = leading->value;
  const auto closest = std::min_element(z.begin(), z.end(),
                                        [](C left, C right) { return std::abs(left.real()) < std::abs(right.real()); });
  return std::abs(closest->imag());
}

Result<MacroscopicHopf> refine(const Conductance& model, double lower, double upper, long at_lower, long at_upper) {
  for (int i = 0; i < 10; ++i) {
    const double middle = std::sqrt(lower * upper) * (lower < 0 ? -1 : 1);
    const auto count = MacroscopicLinearisation(model, middle).unstable();
    if (!count) break;
    (*count == at_lower ? lower : upper) = middle;
  }
  const double start = std::sqrt(lower * upper) * (lower < 0 ? -1 : 1);
  const auto omega = frequency(model, start, static_cast<int>(std::max(at_lower, at_upper) + 1) / 2);
  if (!omega) return omega.error();
  const auto at = newton(model, {start, *omega}, 0.9 * std::min(lower, upper), 1.1 * std::max(lower, upper));
  if (!at) return at.error();
  const double N = MacroscopicLinearisation(model, at->x).N(), b = at->x / N;
  return MacroscopicHopf{b, N, at->x, at->omega, 1e-10 * std::abs(b)};
}

}  // namespace

Result<std::vector<MacroscopicHopf>> macroscopic_hopf_points(const Conductance& model, double lowest, double highest,
                                                             int points, const std::function<void(double)>& progress) {
  std::vector<MacroscopicHopf> found;
  double before = 0;
  long count_before = -1;
  for (int i = 0; i <= points; ++i) {
    if (progress) progress(static_cast<double>(i) / (points + 1));
    const double x = lowest * std::pow(highest / lowest, static_cast<double>(i) / points);
    const auto count = MacroscopicLinearisation(model, x).unstable();
    if (!count) continue;  // a crossing right there: the neighbours see it
    if (count_before >= 0 && std::abs(*count - count_before) == 2) {
      const auto hopf = refine(model, before, x, count_before, *count);
      if (!hopf) return hopf.error();
      found.push_back(*hopf);
    }
    before = x, count_before = *count;
  }
  return found;
}

}  // namespace spikeproof::spectrum
