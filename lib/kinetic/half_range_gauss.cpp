#include "kinetic/half_range_gauss.h"

#include <Eigen/Eigenvalues>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <string>

#include "core/gauss_legendre.h"
#include "kinetic/equilibrium.h"

namespace spikeproof::kinetic {

HalfRangeWeight::HalfRangeWeight(double lowest, double highest, double a) : lowest_(lowest), highest_(highest), a_(a) {
  if (!(a > 0) || !(lowest <= highest) || !std::isfinite(highest - lowest))
    throw std::invalid_argument("a > 0 and finite lowest <= highest are required, but a = " + std::to_string(a) +
                                ", lowest = " + std::to_string(lowest) + ", highest = " + std::to_string(highest));
  const double deviation = std::sqrt(a);
  const int gaps = static_cast<int>(std::ceil((highest - lowest) / deviation));
  for (int i = 0; i <= gaps; ++i) {
    const double m = gaps == 0 ? lowest : lowest + (highest - lowest) * i / gaps;
    mean_.push_back(m);
    // at_zero = exp(-m^2/2a)/mass for m < 0, where that is the largest value; else from the mass itself.
    log_mass_.push_back(m < 0 ? -m * m / (2 * a) - std::log(truncated_gaussian(m, a).at_zero)
                              : std::log(std::sqrt(std::numbers::pi * a / 2) * std::erfc(-m / std::sqrt(2 * a))));
  }
  scale_ = std::sqrt(truncated_gaussian(lowest, a).variance);
}

double HalfRangeWeight::operator()(double g) const {
  double sum = 0;
  for (std::size_t i = 0; i < mean_.size(); ++i)
    sum += std::exp(-(g - mean_[i]) * (g - mean_[i]) / (2 * a_) - log_mass_[i]);
  return sum / static_cast<double>(mean_.size());
}

double HalfRangeWeight::log_slope(double g) const {
  // Exponents are shifted by the largest: far out every term underflows, their ratio does not.
  double largest = -1e300;
  for (std::size_t i = 0; i < mean_.size(); ++i)
    largest = std::max(largest, -(g - mean_[i]) * (g - mean_[i]) / (2 * a_) - log_mass_[i]);
  double sum = 0, slope = 0;
  for (std::size_t i = 0; i < mean_.size(); ++i) {
    const double term = std::exp(-(g - mean_[i]) * (g - mean_[i]) / (2 * a_) - log_mass_[i] - largest);
    sum += term;
    slope += term * (mean_[i] - g) / a_;
  }
  return slope / sum;
}

double HalfRangeWeight::end(int degree) const {
  // (g - m)^2 - max(-m, 0)^2 = 2a E, where E covers Hermite's case, (2 sqrt n + 8)^2/2, and Laguerre's, 4n + 60.
  const double below = std::max(-highest_, 0.0);
  return highest_ + std::sqrt(below * below + 2 * a_ * (2 * degree + 64));
}

namespace {

// Below this point W is lost against polynomials as beyond end().
double start_of(const HalfRangeWeight& weight, int degree) {
  return std::max(0.0, weight.lowest() - std::sqrt(2 * weight.a() * (2 * degree + 64)));
}

void fine_rule(const HalfRangeWeight& weight, int n, HalfRangeGauss& rule) {
  static const GaussRule gauss = gauss_legendre(24);
  const double first = start_of(weight, 2 * n), last = weight.end(2 * n);
  const double count = std::ceil((last - first) / weight.scale());
  if (count > 20000)
    throw std::invalid_argument("means of g from " + std::to_string(weight.lowest()) + " to " +
                                std::to_string(weight.highest()) +
                                " are too far apart for a = " + std::to_string(weight.a()));
  const double width = (last - first) / count;
  double mass = 0;
  for (int panel = 0; panel < static_cast<int>(count); ++panel)
    for (std::size_t i = 0; i < gauss.node.size(); ++i) {
      const double g = first + width * (panel + 0.5 + 0.5 * gauss.node[i]);
      rule.fine.push_back(g);
      rule.fine_weight.push_back(0.5 * width * gauss.weight[i] * weight(g));
      mass += rule.fine_weight.back();
    }
  for (double& w : rule.fine_weight) w /= mass;
}

// Stieltjes: the coefficients are ratios of sums over the fine rule.
void recurrence(int n, HalfRangeGauss& rule) {
  const Eigen::Map<const Eigen::ArrayXd> g(rule.fine.data(), static_cast<Eigen::Index>(rule.fine.size()));
  const Eigen::Map<const Eigen::ArrayXd> w(rule.fine_weight.data(), g.size());
  Eigen::ArrayXd before = Eigen::ArrayXd::Zero(g.size()), now = Eigen::ArrayXd::Ones(g.size());
  rule.diagonal.assign(static_cast<std::size_t>(n), 0);
  rule.off.assign(static_cast<std::size_t>(n), 0);
  for (int k = 0; k < n; ++k) {
    const auto i = static_cast<std::size_t>(k);
    rule.diagonal[i] = (w * g * now * now).sum();
    if (k + 1 == n) break;
    const Eigen::ArrayXd next = (g - rule.diagonal[i]) * now - rule.off[i] * before;
    rule.off[i + 1] = std::sqrt((w * next * next).sum());
    before = now;
    now = next / rule.off[i + 1];
  }
}

}  // namespace

void HalfRangeGauss::polynomials(double g, double* value, double* slope) const {
  const std::size_t n = node.size();
  double last = 0, last_slope = 0, now = 1, now_slope = 0;
  for (std::size_t k = 0;; ++k) {
    value[k] = now;
    if (slope) slope[k] = now_slope;
    if (k + 1 == n) return;
    const double next = ((g - diagonal[k]) * now - off[k] * last) / off[k + 1];
    const double next_slope = (now + (g - diagonal[k]) * now_slope - off[k] * last_slope) / off[k + 1];
    last = now;
    last_slope = now_slope;
    now = next;
    now_slope = next_slope;
  }
}

HalfRangeGauss half_range_gauss(const HalfRangeWeight& weight, int n) {
  if (n < 1 || n > 200) throw std::invalid_argument("1 <= n <= 200 is required, but n = " + std::to_string(n));
  HalfRangeGauss rule;
  fine_rule(weight, n, rule);
  recurrence(n, rule);
  const Eigen::Index size = n;
  Eigen::VectorXd diagonal = Eigen::Map<const Eigen::VectorXd>(rule.diagonal.data(), size);
  Eigen::VectorXd below = Eigen::Map<const Eigen::VectorXd>(rule.off.data() + 1, size - 1);
  Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver;
  solver.computeFromTridiagonal(diagonal, below, Eigen::EigenvaluesOnly);
  rule.node.assign(solver.eigenvalues().data(), solver.eigenvalues().data() + size);
  // 1/w = sum P_k(g)^2: for the smallest weights far more accurate than the first components of the eigenvectors.
  std::vector<double> value(rule.node.size());
  double sum = 0;
  for (const double g : rule.node) {
    rule.polynomials(g, value.data());
    double squares = 0;
    for (const double x : value) squares += x * x;
    rule.weight.push_back(1 / squares);
    sum += rule.weight.back();
  }
  for (double& w : rule.weight) w /= sum;
  return rule;
}

}  // namespace spikeproof::kinetic
