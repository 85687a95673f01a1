#include "spectrum/macroscopic_volumes.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "spectrum/zero_search.h"

namespace spikeproof::spectrum {
namespace {

using C = std::complex<double>;

// Faces from V_R to V; the last piece graded: V - v = length (1 - y)^power.
std::vector<double> faces_of(double V_R, double V, const std::vector<double>& breaks, std::size_t cells, double power) {
  std::vector<double> v{V_R};
  const auto piece = [&](double lower, double upper, bool last) {
    for (std::size_t i = 1; i <= cells; ++i) {
      const double y = static_cast<double>(i) / static_cast<double>(cells);
      v.push_back(last ? upper - (upper - lower) * std::pow(1 - y, power) : lower + (upper - lower) * y);
    }
  };
  double from = V_R;
  for (const double at : breaks)
    if (at > from && at < V) piece(from, at, false), from = at;
  piece(from, V, true);
  return v;
}

}  // namespace

MacroscopicVolumes::MacroscopicVolumes(const ConductanceReal& model, const FiringLaw& law, double x,
                                       std::size_t cells) {
  const kinetic::Drift drift = kinetic::drift_at_input(model, x);
  const kinetic::FiringReal phi(law);
  if (!(phi(drift.V) > 0)) throw std::invalid_argument("nothing fires at the input x = " + std::to_string(x));
  const std::vector<double> v =
      faces_of(model.V_R, drift.V, phi.breaks(), cells, std::clamp(3 * drift.G / phi(drift.V), 3.0, 30.0));
  double inflow = 1, mass = 0;
  for (std::size_t i = 1; i < v.size(); ++i) {
    const bool last = i + 1 == v.size();  // nothing passes V
    h_.push_back(v[i] - v[i - 1]);
    c_.push_back(last ? 0 : drift(v[i]));
    push_.push_back(last ? 0 : model.V_E - v[i]);
    phi_.push_back(phi((v[i] + v[i - 1]) / 2));
    n_.push_back(inflow / (c_.back() + h_.back() * phi_.back()));
    inflow = c_.back() * n_.back();
    mass += h_.back() * n_.back();
  }
  N_ = 1 / mass;
  coupling_ = x * drift.slope;
}

C MacroscopicVolumes::characteristic(C l) const {
  C inflow = 1, mass = 0;
  for (std::size_t i = 0; i < h_.size(); ++i) {
    const double pushed = coupling_ * push_[i] * n_[i];
    const C dn = (inflow - pushed) / (c_[i] + h_[i] * (phi_[i] + l));
    inflow = c_[i] * dn + pushed;
    mass += h_[i] * dn;
  }
  return mass;
}

Result<C> MacroscopicVolumes::eigenvalue(C start) const {
  C a = start, b = start * (1 + 1e-4) + 1e-9, fa = characteristic(a), fb = characteristic(b);
  for (int iteration = 0; iteration < 60; ++iteration) {
    const C step = fb == fa ? C(NAN) : fb * (b - a) / (fa - fb);
    if (!std::isfinite(std::abs(step))) break;
    a = b, fa = fb, b += step;
    if (std::abs(step) < 1e-12 * std::abs(b)) return b;
    fb = characteristic(b);
  }
  return Error{ErrorCode::no_convergence, "MacroscopicVolumes", "secant steps do not settle; a better start is needed"};
}

Result<long> MacroscopicVolumes::unstable(double radius) const {
  return detail::count_zeros_of([&](C l) { return characteristic(l); }, Box{0, radius, radius});
}

Result<VolumeEigenvalue> eigenvalue_by_macroscopic_volumes(const ConductanceReal& model, const FiringLaw& law, double x,
                                                           C start, std::size_t cells) {
  VolumeEigenvalue result;
  for (std::size_t n = cells; n <= 8 * cells; n *= 2) {
    const auto value = MacroscopicVolumes(model, law, x, n).eigenvalue(start);
    if (!value) return value.error();
    result.h.push_back(1 / static_cast<double>(n));
    result.levels.push_back(*value);
    start = *value;
  }
  const auto& e = result.levels;
  std::vector<C> once;
  for (std::size_t i = 1; i < 4; ++i) once.push_back(2.0 * e[i] - e[i - 1]);
  const C before = (4.0 * once[1] - once[0]) / 3.0;
  result.value = (4.0 * once[2] - once[1]) / 3.0;
  result.error = std::abs(result.value - before) + 1e-12 * std::abs(result.value);
  return result;
}

}  // namespace spikeproof::spectrum
