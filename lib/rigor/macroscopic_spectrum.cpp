// The number of unstable eigenvalues of a steady state of the macroscopic equation with a step law.
#include <algorithm>

#include "core/progress.h"
#include "rigor/macroscopic_parts.h"
#include "rigor/turning.h"

namespace spikeproof::rigor {
namespace {

constexpr long most_stretches = 60'000;

Ball spectrum_hull(const Ball& x, const Ball& y) {
  Ball both(std::max(x.precision(), y.precision()));
  arb_union(both.data(), x.data(), y.data(), both.precision());
  return both;
}

// D(l) = 1/phi0 + A (1 - e^{-lT})/l - B (1 - e^{-(G+l)T})/(G + l), for every state of the box.
class StepCharacteristic {
 public:
  StepCharacteristic(const MacroscopicData& d, const Enclosure& x, long bits)
      : StepCharacteristic(d, x, mean_conductance(d, x.lower, bits), mean_conductance(d, x.upper, bits)) {}

  bool fires() const { return certainly_positive(threshold_); }
  /// |phi0 D - 1| < 1 for Re l >= 0, |l| >= R.
  Exact radius() const {
    const Exact largest = (Ball(2, precision_) * (abs(A_) + abs(B_)) / rest_).upper(16);
    return largest + largest / 64 + (Ball(1, precision_) / rest_).upper(8) / 64;
  }
  /// D(i omega) for all omega in [from, to]: the value in the middle, and a bound of the slope.
  ComplexBall on(const Exact& from, const Exact& to) const {
    const Ball slope = abs(A_) * free_slope(from) + abs(B_) * held_slope(from);
    return at((from + to) / 2).widened(slope * Ball(Exact((to - from) / 2), precision_));
  }

 private:
  StepCharacteristic(const MacroscopicData& d, const Enclosure& x, const MeanConductance& low,
                     const MeanConductance& high)
      : precision_(low.value.precision()),
        E_(spectrum_hull(low.value, high.value)),
        G_(Ball(d.g_L, precision_) + E_),
        threshold_(speed(d, d.V_F)),
        T_(log(speed(d, d.V_R) / threshold_) / G_),
        decay_(exp(-(G_ * T_))),
        A_(Ball::hull(x.lower, x.upper, precision_) * spectrum_hull(low.slope, high.slope) / G_),
        B_(A_ * Ball(Exact(d.g_L * (d.V_E - d.V_L)), precision_) / threshold_),
        rest_(Ball(1, precision_) / Ball(d.phi0, precision_)) {
    A_ = Ball(1, precision_) - A_;
  }
  Ball speed(const MacroscopicData& d, const Exact& v) const {
    return Ball(Exact(d.g_L * (d.V_L - v)), precision_) + E_ * Ball(Exact(d.V_E - v), precision_);
  }

  ComplexBall at(const Exact& omega) const {
    const Ball w(omega, precision_), angle = w * T_, one(1, precision_);
    Ball c(precision_), s(precision_);
    arb_sin_cos(s.data(), c.data(), angle.data(), precision_);
    const ComplexBall held = ComplexBall(one - decay_ * c, decay_ * s) / ComplexBall(G_, w);
    return ComplexBall(rest_ + A_ * s / w, A_ * (c - one) / w) - held * B_;
  }
  // |int_0^T s e^{-ls} ds| <= min(T^2/2, T/w + 2/w^2), w = |l|.
  Ball free_slope(const Exact& from) const {
    const Ball w(from, precision_);
    if (certainly_less(Ball(4, precision_), w * T_)) return T_ / w + Ball(2, precision_) / (w * w);
    return T_ * T_ / 2;
  }
  // |int_0^T s e^{-(G+l)s} ds| <= min(T^2/2, 1/G^2, T q/w + (1 + q)/w^2), q = e^{-GT}: tiny next to the onset of
  // firing.
  Ball held_slope(const Exact& from) const {
    const Ball w(from, precision_), one(1, precision_), by_G = one / (G_ * G_), by_T = T_ * T_ / 2;
    const Ball near = certainly_less(by_G, by_T) ? by_G : by_T;
    if (from == 0) return near;
    const Ball far = T_ * decay_ / w + (one + decay_) / (w * w);
    return certainly_less(far, near) ? far : near;
  }

  long precision_;
  Ball E_, G_, threshold_, T_, decay_, A_, B_, rest_;
};

}  // namespace

std::optional<long> unstable_step_eigenvalues(const MacroscopicData& data, const Enclosure& x, long bits) {
  if (data.logistic()) return std::nullopt;
  const StepCharacteristic D(data, x, bits);
  if (!D.fires()) return std::nullopt;
  const Exact R = D.radius();
  Turning turning;
  Exact omega = 0, stretch = R;
  for (long tried = 0; omega < R; ++tried) {
    throw_if_interrupted();
    if (tried == most_stretches || stretch * Exact(mpz_class(1) << 60U) < R) return std::nullopt;
    const Exact next = std::min<Exact>(omega + stretch, R);
    const bool followed = turning.follow(D.on(omega, next));
    if (followed) omega = next;
    stretch = followed ? Exact(2 * stretch) : Exact(stretch / 2);
  }
  // D(iR) and 1 are both in Re z > 0.
  if (!turning.follow(ComplexBall(1, 0, 64)) || !turning.ended()) return std::nullopt;
  return turning.half_turns();
}

}  // namespace spikeproof::rigor
