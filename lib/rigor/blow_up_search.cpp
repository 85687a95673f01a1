// The search for mu. Its result is a suggestion: the enclosures of blow_up.cpp decide.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/progress.h"
#include "rigor/blow_up.h"
#include "rigor/density_moment.h"

namespace spikeproof::rigor {
namespace {

constexpr long search_bits = 192;
constexpr double largest_exponent = 39'000;  // of e^{mu v} at V_R and V_F: below what moment_criterion takes
constexpr int per_decade = 8;

double approximately(const Ball& x) { return arf_get_d(arb_midref(x.data()), ARF_RND_NEAR); }

// ln of M_mu(0) over the threshold, as a function of mu; positive where the criterion holds.
class Excess {
 public:
  Excess(const Nnlif& model, const ExactDensity& density) : model_(model), moment_(density, model.V_F(), search_bits) {}

  double operator()(double mu) const {
    throw_if_interrupted();
    const Exact m(mu);
    const auto power = [&](const Exact& v) { return exp(Ball(Exact(m * v), search_bits)); };
    const Ball share =
        Ball(Exact(m * model_.b()), search_bits) * moment_.at(m) / (power(model_.V_F()) - power(model_.V_R()));
    if (!certainly_positive(share)) return -std::numeric_limits<double>::infinity();
    return approximately(log(share));
  }

 private:
  const Nnlif& model_;
  DensityMoment moment_;
};

// Admissible mu, graded from the least one on the scale 1/(V_F - V_R); mu M_mu e^{-mu V_F} is smooth in log mu.
std::vector<double> candidates(const NnlifReal& m) {
  const double least = std::max(m.V_F - m.I, 0.0) / m.a0, scale = 1 / (m.V_F - m.V_R);
  const double most = largest_exponent / std::max(std::abs(m.V_F), std::abs(m.V_R));
  std::vector<double> mu;
  for (int k = -4 * per_decade; k <= 8 * per_decade; ++k) {
    const double next = least + scale * std::pow(10.0, static_cast<double>(k) / per_decade);
    if (next <= most) mu.push_back(next);
  }
  if (mu.empty()) mu.push_back(least + scale);
  return mu;
}

// Where the excess turns negative between two points.
double last_positive(const Excess& excess, double positive, double negative) {
  for (int i = 0; i < 45; ++i) {
    const double middle = 0.5 * (positive + negative);
    (excess(middle) > 0 ? positive : negative) = middle;
  }
  return positive;
}

double largest_between(const Excess& excess, double low, double high) {
  for (int i = 0; i < 30; ++i) {
    const double left = low + (high - low) / 3, right = high - (high - low) / 3;
    (excess(left) < excess(right) ? low : high) = excess(left) < excess(right) ? left : right;
  }
  return 0.5 * (low + high);
}

// The largest mu with positive excess, or else the one of the largest excess.
double best_of(const Excess& excess, const std::vector<double>& mu) {
  std::vector<double> value;
  for (const double m : mu) value.push_back(excess(m));
  for (std::size_t k = mu.size(); k-- > 0;)
    if (value[k] > 0) return k + 1 == mu.size() ? mu[k] : last_positive(excess, mu[k], mu[k + 1]);
  const auto k = static_cast<std::size_t>(std::max_element(value.begin(), value.end()) - value.begin());
  const double low = mu[k == 0 ? 0 : k - 1], high = mu[std::min(k + 1, mu.size() - 1)];
  const double top = largest_between(excess, low, high);
  return excess(top) > 0 ? last_positive(excess, top, high) : top;
}

// mu rounded down to `digits` significant decimal digits.
Exact shortened(double mu, int digits) {
  const int exponent = static_cast<int>(std::floor(std::log10(mu))) - digits + 1;
  return decimal(fmt::format("{:.0f}e{}", std::floor(mu * std::pow(10.0, -exponent)), exponent));
}

}  // namespace

Exact best_mu(const Nnlif& model, const ExactDensity& density) {
  const Excess excess(model, density);
  const double mu = best_of(excess, candidates(rounded(model)));
  const bool holds = excess(mu) > 0;
  for (int digits = 4; digits <= 14; ++digits) {
    const Exact candidate = shortened(mu, digits);
    const bool admissible = candidate > 0 && candidate * model.a0() > model.V_F() - model.I();
    if (admissible && (!holds || excess(to_double(candidate)) > 0)) return candidate;
  }
  return Exact(mu);
}

}  // namespace spikeproof::rigor
