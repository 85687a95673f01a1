// m = Psi'/Psi, the logarithmic derivative of Psi_lambda in x, on the imaginary axis of lambda: the Liouville-Green
// series with a bound of its error. Prover side; the proof is in proofs-checks/stability.
#pragma once

#include "rigor/dual.h"

namespace spikeproof::rigor {

struct GreenSeries;

/// m with its derivative in lambda, for all lambda = i omega of a ball, omega > 0, on (-inf, top]. Values are not
/// finite where the estimate does not apply. Guarantee: enclosure.
class LogSlope {
 public:
  LogSlope(const Ball& omega, const Ball& top);
  Dual at(const Ball& x) const;
  /// ln Psi(x_R + length) - ln Psi(x_R), a branch of it.
  Dual growth(const Ball& x_R, const Ball& length) const;

 private:
  Dual lambda_;
  const GreenSeries* series_;
  Ball error_, error_slope_;
};

/// The ends of a ball as exact balls.
Ball upper_end(const Ball& x);
Ball lower_end(const Ball& x);

}  // namespace spikeproof::rigor
