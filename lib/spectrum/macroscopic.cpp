#include "spectrum/macroscopic.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "kinetic/steady_curve.h"
#include "spectrum/zero_search.h"

namespace spikeproof::spectrum {
namespace {

using C = std::complex<double>;
using kinetic::Survival;
constexpr std::size_t n = Survival::nodes;

// (1 - e^{-z t})/z.
C decayed(C z, double t) {
  if (std::abs(z) * t > 0.3) return (1.0 - std::exp(-z * t)) / z;
  C term = t, sum = t;
  for (int k = 2; k < 18; ++k) term *= -z * t / static_cast<double>(k), sum += term;
  return sum;
}

const FiringLaw& law_of(const Conductance& model) {
  if (!model.firing()) throw std::invalid_argument("the macroscopic equation needs a firing law");
  return *model.firing();
}

}  // namespace

MacroscopicLinearisation::MacroscopicLinearisation(const Conductance& model, double x)
    : model_(rounded(model)), law_(law_of(model)), x_(x) {
  const Survival life(model_, law_, x);
  N_ = 1 / life.mean_interval();
  if (!(N_ > 0)) throw std::invalid_argument("nothing fires at the input x = " + std::to_string(x));
  coupling_ = x * life.drift().slope;
}

const Survival& MacroscopicLinearisation::life_for(double size) const {
  const int level = std::max(0, static_cast<int>(std::ceil(std::log2(std::max(size, 1e-3)))));
  auto& life = lives_[level];
  if (!life) life = std::make_unique<const Survival>(model_, law_, x_, 1.0, 4 / std::exp2(level), 1e-32);
  return *life;
}

C MacroscopicLinearisation::by_quadrature(C l) const {
  if (!(std::abs(l) < 4e3)) return {NAN, NAN};  // panels would be too narrow
  const Survival& life = life_for(std::abs(l));
  const kinetic::Drift& drift = life.drift();
  const double far = life.end_speed();
  C laplace = 0, response = 0, Z = 0;      // Z(a) = int_0^a phi' e^{-l(a-s)} K ds
  const auto K = [&](double s, C decay) {  // decay = e^{-ls}
    const double leak = std::exp(-drift.G * s);
    const C first = std::abs((drift.G + l) * s) > 0.3 ? (1.0 - leak * decay) / (drift.G + l) : decayed(drift.G + l, s);
    const C second = std::abs(l * s) > 0.3 ? (1.0 - decay) / l : decayed(l, s);
    return far * first + (drift.V - life.V_R()) * leak * second;
  };
  for (const Survival::Panel& panel : life.panels()) {
    const C at_start = std::exp(-l * panel.start);
    if (panel.jump > 0) Z += panel.jump * K(panel.start, at_start);
    std::array<C, n> source, turn;
    C whole = 0;
    const bool divides = std::abs(l.real()) * (panel.start + panel.width) < 300;
    const C over = std::exp(-l * panel.width);
    for (std::size_t j = 0; j < n; ++j) {
      const C decay = std::exp(-l * panel.s[j]);
      turn[j] = divides ? decay / at_start : std::exp(-l * (panel.s[j] - panel.start));
      source[j] = panel.slope[j] * K(panel.s[j], decay) / turn[j];
      laplace += panel.weight[j] * panel.survival[j] * decay;
      whole += panel.weight[j] * source[j];
    }
    for (std::size_t i = 0; i < n; ++i) {
      C sum = 0;
      for (std::size_t j = 0; j < n; ++j) sum += kinetic::integration_matrix()[i][j] * source[j];
      response += panel.weight[i] * panel.survival[i] * turn[i] * (Z + sum * (panel.width / 2));
    }
    Z = over * (Z + whole);
  }
  const double rate = life.end_rate();
  if (life.end_survival() > 0 && rate > 0) {
    laplace += life.end_survival() * std::exp(-l * life.end()) / (rate + l);
    response += life.end_survival() * (Z + life.end_slope() * far / (drift.G + l) / rate) / (rate + l);
  }
  return (laplace - coupling_ * response) * (rate > 0 ? (rate + l) / rate : 1.0);
}

C MacroscopicLinearisation::step_form(C l) const {
  const kinetic::Drift& drift = life_for(0).drift();
  const double V_F = law_.breaks()[0], T = std::log1p((V_F - model_.V_R) / (drift.V - V_F)) / drift.G;
  const double weight = coupling_ / drift(V_F);
  return 1 / law_.phi0() + (1 - weight * (drift.V - V_F)) * decayed(l, T) -
         weight * (model_.V_E - drift.V) * decayed(drift.G + l, T);
}

C MacroscopicLinearisation::characteristic(C l) const {
  return law_.kind() == FiringLaw::Kind::step ? step_form(l) : by_quadrature(l);
}

double MacroscopicLinearisation::reach() const {
  const Survival& life = life_for(0);
  const double G = life.drift().G;
  return law_.kind() == FiringLaw::Kind::step
             ? 6 * G
             : std::max(0.5 * life.end_rate(), std::min(life.end_rate() + 0.25 * G, 0.9 * G));
}

double MacroscopicLinearisation::radius() const {
  const Survival& life = life_for(0);
  const kinetic::Drift& drift = life.drift();
  const double span = life.V_E() - life.V_R(), size = std::abs(coupling_);
  if (law_.kind() == FiringLaw::Kind::step) {
    const double V_F = law_.breaks()[0];
    return 2 * law_.phi0() * (1 + 2 * size / drift(V_F) * (life.V_E() - V_F)) + 2 * drift.G;
  }
  // l D = 1 - int S phi e^{-la} - l (...), both integrals once more by parts; S phi has total variation `turns`.
  double turns = law_(life.V_R()), driven = 0;
  for (const Survival::Panel& panel : life.panels())
    for (std::size_t i = 0; i < n; ++i) {
      const double w = panel.weight[i] * panel.survival[i];
      turns += w * (std::abs(panel.slope[i]) * drift(panel.v[i]) + panel.phi[i] * panel.phi[i]);
      driven += w * std::abs(panel.slope[i]);
    }
  if (life.end_rate() > 0) driven += life.end_survival() * life.end_slope() / life.end_rate();
  return 2 * drift.G + turns + life.end_survival() * life.end_rate() + 4 * size * span * driven;
}

Result<long> MacroscopicLinearisation::unstable() const {
  const double R = radius();
  return detail::count_zeros_of([&](C l) { return characteristic(l); }, Box{0, R, R});
}

Result<LeadingEigenvalues> MacroscopicLinearisation::leading(int k) const {
  detail::Target target;
  target.value = [&](C l) { return detail::Marched{characteristic(l), 0}; };
  const double top = radius();
  target.free_of_zeros = [=](C l) { return std::abs(l.imag()) > top; };
  target.polish = [&](C near) {
    const auto value = [&](C l) -> Result<ScaledComplex> {
      const C f = l.real() < -1.2 * reach() ? C(NAN, NAN) : characteristic(l);
      if (std::isfinite(std::abs(f))) return ScaledComplex{f, 0};
      return Error{ErrorCode::out_of_range, "MacroscopicLinearisation::leading", "left of the half-plane of validity"};
    };
    return detail::polish_zero(value, near);
  };
  target.reach = reach();
  target.rightmost = radius();
  const double G = life_for(0).drift().G;
  std::vector<C> starts{{-0.3 * std::min(G, target.reach), 0}, {0.1 * G, 0}};
  for (int j = 1; j <= 3 + k; ++j)
    for (const double real : {0.02, -0.3}) starts.emplace_back(real * target.reach, 2 * std::numbers::pi * N_ * j);
  const auto first = detail::leading_zeros(target, k, starts);
  if (first) return first;
  starts.emplace_back(-0.9 * target.reach, 0);
  for (int j = 1; j <= 4 + 2 * k; ++j)
    for (const double real : {0.02, -0.3, -0.7}) starts.emplace_back(real * target.reach, std::numbers::pi * N_ * j);
  return detail::leading_zeros(target, k, starts);
}

double silent_eigenvalue(const Conductance& model) {
  const ConductanceReal real = rounded(model);
  const kinetic::FiringReal law(law_of(model));
  const kinetic::Drift drift = kinetic::drift_at(real, 0);
  return -drift.G + std::max(0.0, law.slope(drift.V) * drift.slope * (real.V_E - drift.V));
}

}  // namespace spikeproof::spectrum
