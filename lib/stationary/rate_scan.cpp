#include "stationary/rate_scan.h"

#include <cmath>
#include <limits>

namespace spikeproof::stationary::detail {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

}  // namespace

RateScan::RateScan(const RateFunction& f) : f_(f), b_(f.parameter(Parameter::b)), excess_(f.excess()) {
  const double a1 = f.parameter(Parameter::a1), I = f.parameter(Parameter::I);
  const double V = std::max(std::abs(f.parameter(Parameter::V_R) - I), std::abs(f.parameter(Parameter::V_F) - I));
  far_ = 20 * V;
  noise_growth_ = a1 > 0 ? 100 * (f.parameter(Parameter::a0) + V * V) / a1 : 0;
}

bool RateScan::is_far(double N) const {
  if (!(b_ > 0) || !(b_ * N > far_)) return false;
  if (!tail_) tail_ = f_.tail();
  if (N < holds_from_ && tail_->holds(N)) holds_from_ = N;
  return N >= holds_from_;
}

ScanValue RateScan::at(double log_N) const {
  const double N = std::exp(log_N);
  if (is_far(N)) {
    const double z = 1 / (b_ * N);
    const TailSeries::Value v = tail_->at(z);
    const double change = (excess_ + v.rest) / b_;
    const double rounding = 4 * epsilon * (std::abs(excess_) + std::abs(v.rest)) + v.error;
    return {std::log1p(change), -z * v.derivative / (b_ * (1 + change)), rounding / (b_ * (1 + change)),
            4 * epsilon * std::abs(v.rest) + v.error * 20};
  }
  const RateFunction::Value v = f_.at(N);
  const double turn = std::abs(b_) * N * v.m.J[1] / v.m.J[0];
  return {v.log_phi, v.slope, v.relative_error, v.relative_error * (1 + turn + std::abs(1 - v.slope))};
}

bool RateScan::settled(double log_N, const ScanValue& here) const {
  const double N = std::exp(log_N);
  // log Phi grows like log(N)/2 at least once the noise a1 N outweighs potentials and a0 (at once where a1 = 0).
  if (!(b_ > 0)) return N >= noise_growth_ && here.log_phi > 0 && here.slope > 0;
  return is_far(N) && tail_->one_term_dominates(excess_, 1 / (b_ * N));
}

}  // namespace spikeproof::stationary::detail
