#include "stationary/profile.h"

#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>

#include "stationary/mills.h"
#include "stationary/rate_detail.h"

namespace spikeproof::stationary {
namespace {

const double root_two_pi = std::sqrt(2 * std::numbers::pi);
constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace

Profile::Profile(const Nnlif& model)
    : model_(rounded(model)),
      V_F_low_(to_double(Exact(model.V_F() - Exact(model_.V_F)))),
      V_R_low_(to_double(Exact(model.V_R() - Exact(model_.V_R)))),
      width_(to_double(Exact(model.V_F() - model.V_R()))),
      root_a_(std::sqrt(model_.a0)),
      rate_(steady_rate(model)) {
  const ScaledArguments x = scaled_arguments(model);
  mean_interval_ = rate_.mean_interval * (x.x_F > 0 ? std::exp(-x.x_F * x.x_F_low) : 1);
}

// V_F - v, for v <= V_R from V_R on.
double Profile::distance_to_threshold(double v) const { return v <= model_.V_R ? width_ : (model_.V_F - v) + V_F_low_; }

// q = int_0^T e^{(T-r)(w+x)/2} dr, w = x_F - r: an exponent that varies by at most 4.
Profile::Scaled Profile::q_near_threshold(double v, double distance, double exponent) const {
  const double x = (v - model_.I) / root_a_, twice = (model_.V_F + v - 2 * model_.I) / root_a_;
  const double value = integrate(detail::rules().coarse, 0, distance,
                                 [&](double r) { return std::exp(0.5 * (distance - r) * (twice - r) - exponent); });
  return {value, -x * value - std::exp(-exponent), exponent};
}

// q at max(v, V_R) < V_F, with the factor e^{E}, E = (x_F^2 - x^2)/2, split off where E > 0.
Profile::Scaled Profile::q(double v) const {
  const double at = std::max(v, model_.V_R);
  const double distance = distance_to_threshold(v) / root_a_;
  const double E = 0.5 * distance_to_threshold(v) * ((model_.V_F + at - 2 * model_.I) / model_.a0);
  const double exponent = std::max(E, 0.0);
  if (distance <= 1 && std::abs(E) <= 4) return q_near_threshold(at, distance, exponent);
  const double x = (at - model_.I) / root_a_;
  const ValueAndSlope d_F = dawson((model_.V_F - model_.I) / root_a_), d = dawson(x);
  const double grown = std::exp(E - exponent), own = std::exp(-exponent);
  return {grown * d_F.value - own * d.value, -x * grown * d_F.value - own * d.slope, exponent};
}

double Profile::density(double v) const {
  if (!(v < model_.V_F)) return 0;
  const Scaled s = q(v);
  const double y = v - model_.I;
  // e^{exponent} N_inf = e^{-x^2/2}/mean_interval where both are large.
  if (s.exponent > 0) return s.value / (mean_interval_ * root_a_) * exp_product(-0.5 * y / model_.a0, y);
  const double tail =
      v < model_.V_R ? exp_product(-0.5 * (v - model_.V_R) / model_.a0, v + model_.V_R - 2 * model_.I) : 1;
  return s.value * rate_.N / root_a_ * tail;
}

double Profile::log_density(double v) const {
  if (!(v < model_.V_F)) return -infinity;
  const Scaled s = q(v);
  const double y = v - model_.I;
  if (s.exponent > 0) return std::log(s.value / (mean_interval_ * root_a_)) - 0.5 * y * y / model_.a0;
  const double tail = v < model_.V_R ? -0.5 * (v - model_.V_R) * ((v + model_.V_R - 2 * model_.I) / model_.a0) : 0;
  return std::log(s.value / root_a_) + rate_.log_N + tail;
}

double Profile::log_slope(double v) const {
  if (!(v < model_.V_F)) throw std::invalid_argument("log_slope: v < V_F is required");
  if (v < model_.V_R) return -(v - model_.I) / model_.a0;
  const Scaled s = q(v);
  return s.slope / (s.value * root_a_);
}

// Left of V_R: P(v) sqrt(a) g(x). Right of it: N (int_{x_R}^x g + g(x) q(x)), all terms positive.
double Profile::cumulative(double v) const {
  if (!(v < model_.V_F)) return 1;
  const Scaled s = q(v);
  const double x = (v - model_.I) / root_a_;
  double below = 0;
  if (v > model_.V_R) {
    const double width = ((v - model_.V_R) - V_R_low_) / root_a_;
    if (width > 0) below = std::exp(rate_.log_N - siegert_rate({x - width, x, 0, width}).log_N);
  }
  const double y = std::abs(x);
  if (x <= 0) return below + density(v) * root_a_ * mills(y);
  // x > 0 gives an exponent: s.exponent is that of max(v, V_R) and the Gaussian factor of P cancels that of g.
  return below + s.value / mean_interval_ * (root_two_pi - exp_product(-0.5 * x, x) * mills(y));
}

double Profile::survival(double v) const {
  if (!(v < model_.V_F)) return 0;
  const double below = cumulative(v);
  if (below < 0.5) return 1 - below;
  const double scale_F = root_a_ / (1 + std::abs(model_.V_F - model_.I) / root_a_);
  const double scale_v = root_a_ / (1 + std::abs(v - model_.I) / root_a_);
  const double kink = std::max(v, model_.V_R);
  double sum = 0;
  for (const auto& [from, to] : {std::pair(v, kink), std::pair(kink, model_.V_F)}) {
    if (!(from < to)) continue;
    const std::vector<double> edges = graded_edges(from, to, scale_v, scale_F, root_a_);
    for (std::size_t i = 0; i + 1 < edges.size(); ++i)
      sum += integrate(detail::rules().coarse, edges[i], edges[i + 1], [&](double w) { return density(w); });
  }
  return sum;
}

double Profile::quantile(double probability) const {
  if (!(probability > 0 && probability < 1)) throw std::invalid_argument("quantile: 0 < probability < 1 is required");
  double upper = model_.V_F, step = root_a_, lower = model_.V_R - step;
  while (cumulative(lower) > probability) lower -= (step *= 2);
  for (int k = 0; k < 200 && upper - lower > 1e-15 * (std::abs(upper) + std::abs(lower)); ++k) {
    const double middle = 0.5 * (lower + upper);
    (cumulative(middle) < probability ? lower : upper) = middle;
  }
  return 0.5 * (lower + upper);
}

}  // namespace spikeproof::stationary
