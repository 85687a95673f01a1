// log Phi along log N with the expansion in 1/N where it holds. Private to the room.
#pragma once

#include <optional>

#include "stationary/rate_function.h"

namespace spikeproof::stationary::detail {

struct ScanValue {
  double log_phi, slope;  // slope = d log Phi/d log N
  double error;           // of log_phi
  double slope_error;
};

class RateScan {
 public:
  explicit RateScan(const RateFunction& f);
  ScanValue at(double log_N) const;
  /// Whether log Phi has no further zero, nor its slope, above log_N, by the expansion in 1/N (b > 0) or by its growth.
  bool settled(double log_N, const ScanValue& here) const;

 private:
  bool is_far(double N) const;
  RateFunction f_;
  double b_, excess_, far_, noise_growth_;
  mutable std::optional<TailSeries> tail_;  // made where it is first needed
  mutable double holds_from_ = 1e300;
};

}  // namespace spikeproof::stationary::detail
