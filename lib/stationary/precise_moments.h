// The moments J_0 .. J_4 of the scalar equation in MPFR. Private to the room.
#pragma once

#include <array>

#include "model/nnlif.h"
#include "stationary/multiprecision.h"

namespace spikeproof::stationary::detail {

/// The parameters of a model at a precision, potentials measured from I.
struct PreciseParameters {
  Real V_R, V_F, a0, a1, b;
};
PreciseParameters precise_parameters(const Nnlif& model, mpfr_prec_t bits);

/// g(x) = sqrt(pi/2) erfcx(-x/sqrt 2) at the precision of x.
Real precise_g(const Real& x);

/// One Taylor step of g' = x g + 1: g at x becomes g at x + h, and int_x^{x+h} g is added to `integral`. Scratch space
/// of a march: no allocation per step. Stable where x rises.
class TaylorStep {
 public:
  explicit TaylorStep(mpfr_prec_t bits);
  void advance(Real& x, const Real& h, Real& g, Real& integral);

 private:
  Real below_, here_, next_, power_, term_, area_;
};

/// J_k = int_0^inf s^k e^{-a s^2/2 - beta s}(e^{s V_F} - e^{s V_R})/s ds for k = 0..4. `finest` is the length of Taylor
/// steps near x = 0. Loses about 10 log2(1 + abs(x)) + log2(1/width) of the bits, x = (V - beta)/sqrt(a).
std::array<Real, 5> precise_moments(const PreciseParameters& p, const Real& beta, const Real& a, double finest);

}  // namespace spikeproof::stationary::detail
