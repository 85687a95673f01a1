#include "entropy/discrete.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>
#include <vector>

namespace spikeproof::entropy {
namespace {

using fokker_planck::FiniteVolume;

constexpr double smallest = 1e-290;  // below, a steady mass loses its relative accuracy to underflow

std::vector<double> ratio_of(const FiniteVolume& scheme, std::span<const double> mass, std::span<const double> steady) {
  if (mass.size() != scheme.rows() || steady.size() != scheme.rows())
    throw std::invalid_argument("entropy: one mass and one steady mass per cell are required");
  std::vector<double> u(mass.size());
  for (std::size_t i = 0; i < u.size(); ++i) {
    if (!(steady[i] >= 0)) throw std::invalid_argument("entropy: steady masses >= 0 are required");
    u[i] = steady[i] > smallest ? mass[i] / steady[i] : 1;
  }
  return u;
}

double entropy_of(const EntropyFunction& H, std::span<const double> u, std::span<const double> steady) {
  double sum = 0;
  for (std::size_t i = 0; i < u.size(); ++i) sum += steady[i] * H.value(u[i]);
  return sum;
}

double entropy_rounding_of(const EntropyFunction& H, std::span<const double> u, std::span<const double> steady) {
  const double relative = 8 * std::numeric_limits<double>::epsilon() * static_cast<double>(u.size());
  double sum = relative;  // second order: where u = 1 and H' = 0
  for (std::size_t i = 0; i < u.size(); ++i)
    if (u[i] > 0) sum += steady[i] * u[i] * std::abs(H.slope(u[i]));
  return relative * sum;
}

double slope_times(const EntropyFunction& H, double u, double factor) { return factor == 0 ? 0 : H.slope(u) * factor; }

double rate_of(const EntropyFunction& H, const FiniteVolume& scheme, std::span<const double> mass,
               std::span<const double> u) {
  std::vector<double> change(mass.size());
  scheme.apply(mass, change);
  double rate = 0;
  for (std::size_t i = 0; i < u.size(); ++i) rate += slope_times(H, u[i], change[i]);
  return rate;
}

// Sum of what every transition j -> i moves, weighted by the values of H and H' that meet it: one ulp of each term.
double rounding_of(const EntropyFunction& H, const FiniteVolume& scheme, std::span<const double> mass,
                   std::span<const double> steady, std::span<const double> u) {
  double sum = 0;
  constexpr double ulp = std::numeric_limits<double>::epsilon();
  const auto add = [&](double rate, std::size_t from, std::size_t to) {
    // u itself is rounded: of second order in that, all that is left where u = 1 and H' = 0.
    // Seen on both sides of u, since H'' may jump there.
    for (const double near : {u[to] * (1 - 1e-9), u[to] * (1 + 1e-9)})
      if (near > 0) sum += rate * steady[from] * std::abs(H.curvature(near)) * 8 * ulp * near * near;
    for (const std::size_t k : {from, to}) {
      sum += rate * std::abs(slope_times(H, u[k], mass[from])) + rate * steady[from] * std::abs(H.value(u[k]));
      sum += rate * std::abs(slope_times(H, u[k], steady[from] * u[k]));
    }
  };
  for (std::size_t i = 0; i + 1 < u.size(); ++i) {
    add(scheme.up(i), i, i + 1);
    add(scheme.down(i), i + 1, i);
  }
  add(scheme.leave(), u.size() - 1, scheme.mesh().reset);
  add(scheme.leave(), u.size() - 1, scheme.mesh().reset - 1);
  return 8 * ulp * sum;
}

}  // namespace

EntropyBalance discrete_balance(const EntropyFunction& H, const FiniteVolume& scheme, std::span<const double> mass,
                                std::span<const double> steady) {
  const std::vector<double> u = ratio_of(scheme, mass, steady);
  EntropyBalance balance{
      entropy_of(H, u, steady),         0, 0, rate_of(H, scheme, mass, u), rounding_of(H, scheme, mass, steady, u),
      entropy_rounding_of(H, u, steady)};
  for (std::size_t i = 0; i + 1 < u.size(); ++i) {
    balance.diffusive += scheme.up(i) * steady[i] * H.bregman(u[i], u[i + 1]);
    balance.diffusive += scheme.down(i) * steady[i + 1] * H.bregman(u[i + 1], u[i]);
  }
  const std::size_t r = scheme.mesh().reset;
  const double N_inf = scheme.firing_rate(steady);
  balance.jump =
      N_inf * (scheme.share_below() * H.bregman(u.back(), u[r - 1]) + scheme.share_above() * H.bregman(u.back(), u[r]));
  return balance;
}

EntropyBalance continuous_balance(const EntropyFunction& H, const FiniteVolume& scheme, std::span<const double> mass,
                                  std::span<const double> steady) {
  std::vector<double> u = ratio_of(scheme, mass, steady);
  const std::vector<double> P = scheme.density(steady);
  const double floor = 1e-13 * *std::max_element(P.begin(), P.end());
  for (std::size_t i = 0; i < u.size(); ++i)
    if (P[i] < floor) u[i] = 1;  // the tail: H = H' = 0
  EntropyBalance balance{entropy_of(H, u, steady),    0, 0,
                         rate_of(H, scheme, mass, u), 0, entropy_rounding_of(H, u, steady)};
  const auto add = [&](double u0, double u1, double P0, double P1, double d) {
    if (u0 == u1 || std::min(P0, P1) < floor) return;
    // Mean of H'' between u0 and u1: exact over a jump of H''. Not where H' is infinite or the difference cancels.
    const bool means = u0 > 0 && u1 > 0 && std::abs(u1 - u0) > 1e-6 * (u0 + u1);
    const double curvature = means ? (H.slope(u1) - H.slope(u0)) / (u1 - u0) : H.curvature(0.5 * (u0 + u1));
    balance.diffusive += scheme.noise() * 0.5 * (P0 + P1) * curvature * (u1 - u0) * (u1 - u0) / d;
  };
  const auto& mesh = scheme.mesh();
  const double P_R = scheme.density_at_reset(steady), y = scheme.density_at_reset(mass) / P_R;
  for (std::size_t i = 0; i + 1 < u.size(); ++i) {
    if (i + 1 == mesh.reset) {  // u has a kink at V_R: one slope on either side
      add(u[i], y, P[i], P_R, 0.5 * mesh.width(i));
      add(y, u[i + 1], P_R, P[i + 1], 0.5 * mesh.width(i + 1));
    } else {
      add(u[i], u[i + 1], P[i], P[i + 1], mesh.centre(i + 1) - mesh.centre(i));
    }
  }
  balance.jump = scheme.firing_rate(steady) * H.bregman(u.back(), y);
  return balance;
}

// -(k u')' = r p u with k = half the traffic between two cells. Its solution operator is two cumulative sums.
Result<double> poincare_rate(const FiniteVolume& scheme, std::span<const double> steady) {
  std::vector<double> u(scheme.rows());
  for (std::size_t i = 0; i < u.size(); ++i) u[i] = scheme.mesh().centre(i);
  double before = 0, rate = 0;
  constexpr long most = 5000;
  for (long iteration = 0; iteration < most; ++iteration) {
    double mean = 0, total = 0, size = 0;
    for (std::size_t i = 0; i < u.size(); ++i) mean += steady[i] * u[i], total += steady[i];
    for (double& x : u) x -= mean / total;
    for (std::size_t i = 0; i < u.size(); ++i) size += steady[i] * u[i] * u[i];
    // The flux is the sum from the nearer end: at the far one the tail of P would drown in the rounding of the whole.
    std::vector<double> flux(u.size() - 1);
    double below = 0, above = 0, share = 0, energy = 0, value = 0;
    for (std::size_t i = u.size() - 1; i > 0; --i) flux[i - 1] = above -= steady[i] * u[i] / std::sqrt(size);
    for (std::size_t i = 0; i + 1 < u.size(); ++i) {
      below += steady[i] * u[i] / std::sqrt(size);
      if ((share += steady[i]) < 0.5 * total) flux[i] = below;
    }
    for (std::size_t i = 0; i + 1 < u.size(); ++i) {
      const double k = 0.5 * (scheme.up(i) * steady[i] + scheme.down(i) * steady[i + 1]);
      energy += k * (u[i + 1] - u[i]) * (u[i + 1] - u[i]);
      u[i] = value;
      if (std::min(steady[i], steady[i + 1]) > smallest) value -= flux[i] / k;  // else out of range: u constant
    }
    u.back() = value;
    before = std::exchange(rate, energy / size);
    // Where P spans many decades rounding stops the gain earlier.
    const double enough = iteration < 500 ? 1e-14 : 1e-9;
    if (iteration > 3 && std::abs(rate - before) <= enough * rate) return rate;
  }
  return Error{ErrorCode::no_convergence, "poincare_rate",
               "inverse iteration did not settle: two rates lie close together", most, std::abs(rate - before)};
}

double exponential_moment(const FiniteVolume& scheme, std::span<const double> mass, double mu) {
  if (mass.size() != scheme.rows()) throw std::invalid_argument("moment: one mass per cell is required");
  double sum = 0;
  for (std::size_t i = 0; i < mass.size(); ++i) {
    const double half = 0.5 * mu * scheme.mesh().width(i);
    sum += mass[i] * std::exp(mu * scheme.mesh().v(i)) * (half == 0 ? 1 : std::sinh(half) / half);
  }
  return sum;
}

}  // namespace spikeproof::entropy
