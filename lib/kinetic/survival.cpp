#include "kinetic/survival.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "core/gauss_legendre.h"

namespace spikeproof::kinetic {
namespace {

constexpr std::size_t n = Survival::nodes;
constexpr double settled = 38;  // e^{-settled}: below the rounding of v

const GaussRule& rule() {
  static const GaussRule gauss = gauss_legendre(static_cast<int>(n));
  return gauss;
}

// P_0 .. P_n at x.
std::array<double, n + 1> legendre(double x) {
  std::array<double, n + 1> p{};
  p[0] = 1, p[1] = x;
  for (std::size_t k = 2; k <= n; ++k) {
    const double d = static_cast<double>(k);
    p[k] = ((2 * d - 1) * x * p[k - 1] - (d - 1) * p[k - 2]) / d;
  }
  return p;
}

IntegrationMatrix make_matrix() {
  IntegrationMatrix A{};
  for (std::size_t i = 0; i < n; ++i) {
    const auto at = legendre(rule().node[i]);
    for (std::size_t j = 0; j < n; ++j) {
      const auto from = legendre(rule().node[j]);
      double sum = (rule().node[i] + 1) / 2;
      for (std::size_t k = 1; k < n; ++k) sum += from[k] * (at[k + 1] - at[k - 1]) / 2;
      A[i][j] = rule().weight[j] * sum;
    }
  }
  return A;
}

}  // namespace

const IntegrationMatrix& integration_matrix() {
  static const IntegrationMatrix matrix = make_matrix();
  return matrix;
}

FiringReal::FiringReal(const FiringLaw& law) : kind_(law.kind()), breaks_(law.breaks()) {
  if (kind_ != FiringLaw::Kind::table) {
    phi0_ = to_double(law.phi0()), V_F_ = to_double(law.V_F());
    if (kind_ == FiringLaw::Kind::logistic) delta_ = to_double(law.delta());
    return;
  }
  const auto& rows = law.rows();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    phi_.push_back(to_double(rows[i].phi));
    slope_.push_back(i == 0 ? 0 : to_double((rows[i].phi - rows[i - 1].phi) / (rows[i].v - rows[i - 1].v)));
  }
}

double FiringReal::operator()(double v) const {
  if (kind_ == FiringLaw::Kind::step) return v > V_F_ ? phi0_ : 0;
  if (kind_ == FiringLaw::Kind::logistic) return phi0_ / (1 + std::exp(-(v - V_F_) / delta_));
  const auto above = std::upper_bound(breaks_.begin(), breaks_.end(), v);
  if (above == breaks_.begin()) return phi_.front();
  if (above == breaks_.end()) return phi_.back();
  const auto i = static_cast<std::size_t>(above - breaks_.begin());
  return std::max(0.0, phi_[i - 1] + slope_[i] * (v - breaks_[i - 1]));
}

double FiringReal::slope(double v) const {
  if (kind_ == FiringLaw::Kind::step) return 0;
  if (kind_ == FiringLaw::Kind::logistic) {
    const double e = std::exp(-std::abs(v - V_F_) / delta_);
    return phi0_ / delta_ * e / ((1 + e) * (1 + e));
  }
  const auto above = std::upper_bound(breaks_.begin(), breaks_.end(), v);
  return above == breaks_.end() ? 0 : slope_[static_cast<std::size_t>(above - breaks_.begin())];
}

double FiringReal::radius(double v) const {
  if (kind_ != FiringLaw::Kind::logistic) return std::numeric_limits<double>::infinity();
  return std::hypot(v - V_F_, std::numbers::pi * delta_);  // the nearest poles
}

Survival::Survival(const ConductanceReal& model, const FiringReal& law, double x, double refine, double widest,
                   double negligible)
    : drift_(drift_at_input(model, x)), V_R_(model.V_R), V_E_(model.V_E) {
  end_rate_ = law(drift_.V);
  end_slope_ = law.slope(drift_.V);
  build(law, refine, widest, negligible);
}

double Survival::potential(double s) const { return drift_.V - (drift_.V - V_R_) * std::exp(-drift_.G * s); }

double Survival::response(double s) const {
  const double decay = std::exp(-drift_.G * s);
  return -(V_E_ - drift_.V) * std::expm1(-drift_.G * s) / drift_.G + (drift_.V - V_R_) * s * decay;
}

Survival::Panel Survival::panel_at(const FiringReal& law, double start, double width, double S, bool above_step) const {
  Panel panel;
  panel.start = start, panel.width = width, panel.S = S;
  for (std::size_t i = 0; i < n; ++i) {
    panel.s[i] = start + width * (1 + rule().node[i]) / 2;
    panel.weight[i] = rule().weight[i] * width / 2;
    panel.v[i] = potential(panel.s[i]);
    const bool step = law.kind() == FiringLaw::Kind::step;
    panel.phi[i] = step ? (above_step ? law.phi0() : 0) : law(panel.v[i]);
    panel.slope[i] = law.slope(panel.v[i]);
  }
  for (std::size_t i = 0; i < n; ++i) {
    double sum = 0;
    for (std::size_t j = 0; j < n; ++j) sum += integration_matrix()[i][j] * panel.phi[j];
    panel.survival[i] = S * std::exp(-sum * width / 2);
  }
  return panel;
}

void Survival::build(const FiringReal& law, double refine, double widest, double negligible) {
  const double span = drift_.V - V_R_;
  std::vector<double> stops;
  for (const double v : law.breaks()) {
    const double s = v > V_R_ && v < drift_.V ? std::log1p((v - V_R_) / (drift_.V - v)) / drift_.G : -1;
    if (s > 0 && (stops.empty() || s > stops.back())) stops.push_back(s);
  }
  const double last_stop = stops.empty() ? 0 : stops.back();
  std::size_t next = 0;
  bool above_step = false;
  while (end_ < std::max(last_stop * (1 + 1e-15), settled / drift_.G) && end_survival_ > negligible) {
    const double v = potential(end_), speed = std::max(drift_(v), 1e-300);
    double width = std::min({refine / drift_.G, refine * law.radius(v) / speed, widest});
    const double at_start = law(std::nextafter(v, V_E_));
    while (std::max(at_start, law(potential(end_ + width))) * width > 4 * refine) width /= 2;
    // Toward a steep part of the law the radius shrinks along the panel.
    while (2 * law.radius(potential(end_ + width)) < refine * (potential(end_ + width) - v)) width /= 2;
    bool stop = false;
    if (next < stops.size() && end_ + width * 1.01 >= stops[next]) width = stops[next] - end_, stop = true;
    if (width > 0) {
      panels_.push_back(panel_at(law, end_, width, end_survival_, above_step));
      const Panel& done = panels_.back();
      double fired = 0;
      for (std::size_t i = 0; i < n; ++i) fired += done.weight[i] * done.phi[i];
      end_survival_ *= std::exp(-fired);
    }
    end_ += width;
    if (!stop) continue;
    end_ = stops[next++];
    if (law.kind() == FiringLaw::Kind::step) above_step = true;
  }
  if (law.kind() != FiringLaw::Kind::step) return;
  for (Panel& panel : panels_)
    if (!stops.empty() && panel.start == stops[0])
      panel.jump = law.phi0() / (drift_.G * span * std::exp(-drift_.G * stops[0]));
}

double Survival::mean_interval() const {
  double T = 0;
  for (const Panel& panel : panels_)
    for (std::size_t i = 0; i < n; ++i) T += panel.weight[i] * panel.survival[i];
  if (end_survival_ <= 1e-22) return T;
  return end_rate_ > 0 ? T + end_survival_ / end_rate_ : std::numeric_limits<double>::infinity();
}

double Survival::mean_interval_slope() const {
  double change = 0, Y = 0;  // Y(s) = int_0^s phi_F'(v) dv(r)/dE dr
  for (const Panel& panel : panels_) {
    if (panel.jump > 0) Y += panel.jump * response(panel.start);
    std::array<double, n> rate;
    double whole = 0;
    for (std::size_t j = 0; j < n; ++j) rate[j] = panel.slope[j] * response(panel.s[j]);
    for (std::size_t i = 0; i < n; ++i) {
      double sum = 0;
      for (std::size_t j = 0; j < n; ++j) sum += integration_matrix()[i][j] * rate[j];
      change += panel.weight[i] * panel.survival[i] * (Y + sum * panel.width / 2);
      whole += panel.weight[i] * rate[i];
    }
    Y += whole;
  }
  if (end_survival_ > 1e-22 && end_rate_ > 0)
    change += end_survival_ / end_rate_ * (Y + end_slope_ * end_speed() / (drift_.G * end_rate_));
  return -drift_.slope * change;
}

double Survival::survival(double s) const {
  if (s >= end_) return end_survival_ * std::exp(-end_rate_ * (s - end_));
  auto above =
      std::upper_bound(panels_.begin(), panels_.end(), s, [](double t, const Panel& p) { return t < p.start; });
  if (above == panels_.begin()) return 1;
  const Panel& panel = *(above - 1);
  const double y = 2 * (s - panel.start) / panel.width - 1;
  const auto at = legendre(y);
  double fired = 0;
  for (std::size_t j = 0; j < n; ++j) {
    const auto from = legendre(rule().node[j]);
    double sum = (y + 1) / 2;
    for (std::size_t k = 1; k < n; ++k) sum += from[k] * (at[k + 1] - at[k - 1]) / 2;
    fired += rule().weight[j] * sum * panel.phi[j];
  }
  return panel.S * std::exp(-fired * panel.width / 2);
}

}  // namespace spikeproof::kinetic
