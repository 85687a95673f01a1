// Re-counts the unstable eigenvalues of a macroscopic steady state with a step law: real and imaginary part of D over
// whole stretches of the imaginary axis in interval arithmetic, which are halved until a half plane holds each.
#include "core/progress.h"
#include "rigor/recheck_input.h"
#include "rigor/recheck_release.h"
#include "rigor/recheck_turning.h"

namespace spikeproof::rigor::recheck_detail {
namespace {

class StepAxis {
 public:
  StepAxis(const MacroscopicData& d, const Enclosure& x, long bits)
      : StepAxis(d, x, mean_input(d, x.lower, bits), mean_input(d, x.upper, bits)) {}

  // From 0 to iR, beyond which phi0 D stays within 1 of 1, as both quotients of D are at most 2/|lambda|.
  long unstable() {
    if (!certainly_positive(onset_)) throw Refusal("oracle.eigenvalues: that neurons fire could not be confirmed");
    const Interval sum = (abs(free_) + abs(held_)) * per_whole(2) / rest_;
    Exact R = 1;
    while (certainly_less(sum, Interval(R, precision_))) R /= 2;
    while (!certainly_less(sum, Interval(R, precision_))) R *= 2;
    if (!along(0, R, 70) || !path_.follow({true, false, false, false}) || !path_.half_turns())
      throw Refusal("oracle.eigenvalues: D = 0 on the imaginary axis is not excluded");
    return *path_.half_turns();
  }

 private:
  StepAxis(const MacroscopicData& d, const Enclosure& x, const MeanInput& low, const MeanInput& high)
      : precision_(low.E.precision()),
        E_(joined_interval(low.E, high.E)),
        G_(Interval(d.g_L, precision_) + E_),
        onset_(drift(d, d.V_F)),
        T_(log(drift(d, d.V_R) / onset_) / G_),
        decay_(onset_ / drift(d, d.V_R)),
        free_(per_whole(1) - Interval(x.lower, x.upper, precision_) * joined_interval(low.slope, high.slope) / G_),
        held_((per_whole(1) - free_) * Interval(Exact(d.g_L * (d.V_E - d.V_L)), precision_) / onset_),
        rest_(per_whole(1) / Interval(d.phi0, precision_)) {}

  Interval per_whole(long n) const { return Interval(n, precision_); }
  Interval drift(const MacroscopicData& d, const Exact& v) const {
    return Interval(Exact(d.g_L * (d.V_L - v)), precision_) + E_ * Interval(Exact(d.V_E - v), precision_);
  }

  struct Parts {
    Interval re, im;
  };
  // (1 - e^{-i omega T})/(i omega), omega in [from, to], c and s of omega T; nothing on long stretches from 0.
  std::optional<Parts> quotient(const Exact& from, const Exact& to, const Interval& c, const Interval& s) const {
    const Interval omega(from, to, precision_);
    if (from > 0) return Parts{s / omega, (c - per_whole(1)) / omega};
    const Interval u = Interval(to, precision_) * T_;
    if (!certainly_less(u, per_whole(1))) return std::nullopt;
    // 1 - u^2/6 <= sin u/u <= 1 and 0 <= (1 - cos u)/u <= u/2.
    const Interval sinc = joined_interval(per_whole(1), per_whole(1) - u * u / per_whole(6));
    return Parts{T_ * sinc, -(T_ * joined_interval(per_whole(0), u / per_whole(2)))};
  }

  std::optional<Parts> value(const Exact& from, const Exact& to) const {
    const Interval omega(from, to, precision_), angle = omega * T_, one = per_whole(1);
    Interval c(0L, precision_), s(0L, precision_);
    mpfi_cos(c.data(), angle.data());
    mpfi_sin(s.data(), angle.data());
    const auto open = quotient(from, to, c, s);
    if (!open) return std::nullopt;
    const Interval rest = one - decay_ * c, turned = decay_ * s, size = G_ * G_ + omega * omega;
    return Parts{rest_ + free_ * open->re - held_ * ((G_ * rest + omega * turned) / size),
                 free_ * open->im - held_ * ((G_ * turned - omega * rest) / size)};
  }

  bool along(const Exact& from, const Exact& to, int depth) {
    throw_if_interrupted();
    if (const auto D = value(from, to))
      if (path_.follow({certainly_positive(D->re), certainly_positive(D->im), certainly_positive(-D->re),
                        certainly_positive(-D->im)}))
        return true;
    if (depth == 0 || ++halvings_ > 500'000) return false;
    const Exact middle = (from + to) / 2;
    return along(from, middle, depth - 1) && along(middle, to, depth - 1);
  }

  long precision_;
  Interval E_, G_, onset_, T_, decay_, free_, held_, rest_;
  Quarters path_;
  long halvings_ = 0;
};

}  // namespace

long unstable_step_states(const MacroscopicData& data, const Enclosure& x, long bits) {
  return StepAxis(data, x, bits).unstable();
}

}  // namespace spikeproof::rigor::recheck_detail
