#include "spectrum/psi_march.h"

#include <algorithm>
#include <cmath>

#include "spectrum/far_series.h"

namespace spikeproof::spectrum {
namespace {

using C = std::complex<double>;

// Products without the inf/nan repair of std::complex, which costs a call.
C times(C a, C b) { return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()}; }
double size(C z) { return std::abs(z.real()) + std::abs(z.imag()); }

}  // namespace

PsiMarch::PsiMarch(C lambda, double start) : lambda_(lambda), value_(1), x_(start) {
  const C Q = lambda - 0.5 + 0.25 * start * start;
  slope_ = std::sqrt(Q) - 0.125 * start / Q + 0.5 * start;
  c_.reserve(64);
}

PsiMarch::PsiMarch(C lambda, double start, C value, C slope, double log_scale)
    : lambda_(lambda), value_(value), slope_(slope), x_(start), log_scale_(log_scale) {
  c_.reserve(64);
}

double PsiMarch::longest_step() const { return std::min(0.5, 2.5 / (1 + std::abs(x_) + std::sqrt(std::abs(lambda_)))); }

void PsiMarch::step(double length) {
  c_.assign({value_, slope_});
  C slope = slope_, increment = slope_ * length;
  double power = length;
  int small = 0;
  for (std::size_t k = 0; small < 2 && k < 60; ++k) {
    const double n = static_cast<double>(k);
    const C next = (x_ * (n + 1) * c_[k + 1] + times(lambda_ + n, c_[k])) / ((n + 1) * (n + 2));
    c_.push_back(next);
    slope += (n + 2) * power * next;
    power *= length;
    increment += power * next;
    small = (n + 2) * power * size(next) < 1e-18 * (size(increment) + size(slope) * length) ? small + 1 : 0;
  }
  const C value = value_ + increment;
  increment_ = increment;
  x_ += length;
  rescaled_ = std::log(size(value));
  log_scale_ += rescaled_;
  const double factor = std::exp(-rescaled_);
  value_ = factor * value;
  slope_ = factor * slope;
}

void PsiMarch::advance(double to) {
  while (x_ < to) {
    const double left = to - x_, longest = longest_step();
    step(std::min(left, longest));
    if (left <= longest) x_ = to;
  }
}

double far_start(double lowest, double reach) {
  // int sqrt(x^2 - 4 reach) dx >= u^2/2 over a way u from the turning point: 9 damps by e^{-40}.
  const double turning = 2 * std::sqrt(reach) + 9;
  const double slack = lowest * lowest - 4 * reach;
  const double way = lowest < -turning && slack > 0 ? std::min(9.0, 42 / std::sqrt(slack)) : 9;
  if (lowest < -turning) return lowest - way;
  // Half of the square of the way to the left of the turning point has to grow by 40 between `lowest` and the start.
  const double beyond = std::max(0.0, -lowest - 2 * std::sqrt(reach));
  return -2 * std::sqrt(reach) - std::hypot(9, beyond);
}

namespace {

// 1 - e^z for complex z, accurate near 0.
C one_minus_exp(C z) {
  const double half = std::sin(0.5 * z.imag());
  return -C(std::expm1(z.real()) * std::cos(z.imag()) - 2 * half * half, std::exp(z.real()) * std::sin(z.imag()));
}

}  // namespace

MarchedDifference marched_difference(C lambda, double x_R, double width, double start) {
  MarchedDifference result{0, 0, 0, true};
  PsiMarch march(lambda, start);
  double walked = 0;
  if (FarSeries::reach(lambda) > x_R) {
    const FarSeries series(lambda);
    walked = std::min(width, FarSeries::reach(lambda) - x_R);
    const C before = series.change(start, x_R), along = series.change(x_R, x_R + walked);
    const C value = std::polar(1.0, (before + along).imag()), eta = series.slope(x_R + walked);
    result.difference = value * one_minus_exp(-along);
    result.increasing = series.slope(x_R).real() > 0 && series.slope(x_R + 0.5 * walked).real() > 0;
    march = PsiMarch(lambda, x_R + walked, value, value * eta, (before + along).real());
  } else {
    march.advance(x_R);
  }
  while (walked < width) {
    const double length = std::min(width - walked, march.longest_step());
    result.increasing = result.increasing && (march.slope() / march.value()).real() > 0;
    march.step(length);
    // The increment comes from the Taylor terms: a narrow interval keeps its relative accuracy.
    result.difference = std::exp(-march.rescaled()) * (result.difference + march.increment());
    walked += length;
  }
  result.increasing = result.increasing && (march.slope() / march.value()).real() > 0;
  result.psi_F = march.value();
  result.log_scale = march.log_scale();
  return result;
}

}  // namespace spikeproof::spectrum
