#include "moment_families.h"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "core/gauss_legendre.h"
#include "linear_setup.h"
#include "model/linear_at_rate.h"
#include "stationary/profile.h"
#include "stationary/steady_states.h"

namespace spikeproof::experiments {
namespace {

constexpr double small_mass = 1e-3;  // of the bump at V_F

// int_0^1 s^p (1-s)^q e^{-z s} ds over its value at z = 0: Kummer's 1F1(p+1; p+q+2; -z) = e^{-z} 1F1(q+1; p+q+2; z),
// whose terms are positive.
double damped_beta(int p, int q, double z) {
  double term = std::exp(-z), sum = term;
  for (int k = 0; k < 10'000 && (term > 1e-18 * sum || k < z); ++k) {
    term *= (q + 1 + k) * z / ((p + q + 2 + k) * (k + 1.0));
    sum += term;
  }
  return sum;
}

// Moments over e^{mu V_F} of a bump of mass 1, 30 s^2 (1-s)^2 on u = [0.1, 0.5] reach (near) and [0.5, 1] reach (far).
double near_moment(double mu, double reach) {
  return std::exp(-0.1 * mu * reach) * damped_beta(2, 2, 0.4 * mu * reach);
}
double far_moment(double mu, double reach) { return std::exp(-0.5 * mu * reach) * damped_beta(2, 2, 0.5 * mu * reach); }

double bump(double u, double from, double width) {
  const double s = (u - from) / width;
  return s <= 0 || s >= 1 ? 0 : 30 * s * s * (1 - s) * (1 - s) / width;
}

}  // namespace

MomentFamily::MomentFamily(double V_F, double mu, double reach, double moment)
    : V_F_(V_F), mu_(mu), reach_(reach), moment_(moment) {
  if (!(mu > 0) || !(reach > 0)) throw std::invalid_argument("MomentFamily: mu > 0 and reach > 0 are required");
  const double low = far_moment(mu, reach) + small_mass, high = near_moment(mu, reach) * (1 - small_mass);
  if (!(moment > low && moment < high))
    throw std::invalid_argument(
        fmt::format("MomentFamily: {:g} < moment < {:g} is required, got {:g}", low, high, moment));
}

double MomentFamily::middle_moment(double mu, double reach) {
  return 0.5 * (near_moment(mu, reach) + far_moment(mu, reach));
}

MomentFamily::Weights MomentFamily::weights(double k) const {
  if (!(k > 0)) throw std::invalid_argument(fmt::format("MomentFamily: k > 0 is required, got {:g}", k));
  Weights w{};
  w.delta = std::min(0.05 * reach_, std::sqrt(12 * small_mass / k));
  const double mass = k * w.delta * w.delta / 12, own = mass * damped_beta(1, 2, mu_ * w.delta);
  const double near = near_moment(mu_, reach_), far = far_moment(mu_, reach_);
  w.near = (moment_ - own - (1 - mass) * far) / (near - far);
  w.far = 1 - mass - w.near;
  return w;
}

InitialDensity MomentFamily::member(double k) const {
  const Weights w = weights(k);
  InitialDensity density;
  density.value = [this_family = *this, w, k](double v) {
    const double u = this_family.V_F_ - v, r = this_family.reach_, s = u / w.delta;
    const double at_threshold = s <= 0 || s >= 1 ? 0 : k * u * (1 - s) * (1 - s);
    return at_threshold + w.near * bump(u, 0.1 * r, 0.4 * r) + w.far * bump(u, 0.5 * r, 0.5 * r);
  };
  density.lowest = V_F_ - reach_;
  density.centre = V_F_ - 0.5 * w.delta;
  density.width = 0.5 * w.delta;
  density.breaks = {V_F_ - reach_, V_F_ - 0.5 * reach_, V_F_ - 0.1 * reach_, V_F_ - w.delta};
  density.value_at_threshold = 0;
  return density;
}

double MomentFamily::moment(double k) const {
  const Weights w = weights(k);
  return k * w.delta * w.delta / 12 * damped_beta(1, 2, mu_ * w.delta) + w.near * near_moment(mu_, reach_) +
         w.far * far_moment(mu_, reach_);
}

std::vector<double> moments_of_steady_branch(const Nnlif& model, double mu) {
  const stationary::RateFunction f(model);
  const GaussRule rule = gauss_legendre(24);
  std::vector<double> moment;
  for (double N : {0.125, 0.25, 0.5, 1.0}) {
    NnlifParameters p = model.parameters();
    p.b = Exact(value_of(stationary::connectivity_of_rate(f, N)));
    const stationary::Profile P(linear_at_rate(Nnlif(p), Exact(N)));
    const double V_F = P.model().V_F, lowest = P.quantile(1e-17), fine = 0.1 * std::sqrt(P.model().a0);
    double sum = 0;
    const std::vector<double> left = graded_edges(lowest, P.model().V_R, fine, fine, fine),
                              right = graded_edges(P.model().V_R, V_F, fine, fine, fine);
    for (const auto& edges : {left, right})
      for (std::size_t i = 0; i + 1 < edges.size(); ++i)
        sum +=
            integrate(rule, edges[i], edges[i + 1], [&](double v) { return P.density(v) * std::exp(mu * (v - V_F)); });
    moment.push_back(sum);
  }
  return moment;
}

}  // namespace spikeproof::experiments
