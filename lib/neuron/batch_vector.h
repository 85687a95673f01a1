// The vector code of batch.cpp, compiled once for every instruction set: one candidate per lane.
#if defined(SPIKEPROOF_NEURON_BATCH_VECTOR) == defined(HWY_TARGET_TOGGLE)
#ifdef SPIKEPROOF_NEURON_BATCH_VECTOR
#undef SPIKEPROOF_NEURON_BATCH_VECTOR
#else
#define SPIKEPROOF_NEURON_BATCH_VECTOR
#endif

#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

#include "neuron/batch.h"

#ifndef SPIKEPROOF_NEURON_BATCH_GROUP
#define SPIKEPROOF_NEURON_BATCH_GROUP
namespace spikeproof::neuron {

/// At most twice as many candidates as there are lanes. Rows without a train are simulated and forgotten.
struct Group {
  SpikingModel model;
  std::span<const float> current;
  double h;             // step, ms
  std::size_t steps;    // per value of the current
  std::size_t columns;  // of the parameters
  std::span<const double> parameters;
  std::span<SpikeTrain> trains;
};

}  // namespace spikeproof::neuron
#endif

HWY_BEFORE_NAMESPACE();
namespace spikeproof::neuron::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using F = hn::CappedTag<float, 16>;
using Reals = hn::Vec<F>;
using Lanes = hn::Mask<F>;

HWY_INLINE Reals set(double value) { return hn::Set(F(), static_cast<float>(value)); }

/// A function of a parameter, for all candidates; lanes without a candidate repeat the last one.
template <class Function>
Reals column(const Group& group, std::size_t index, const Function& function) {
  HWY_ALIGN float values[16];
  const std::size_t columns = group.columns;
  const std::size_t last = group.parameters.size() / columns - 1;
  for (std::size_t lane = 0; lane < 16; ++lane)
    values[lane] = static_cast<float>(function(group.parameters[std::min(lane, last) * columns + index]));
  return hn::Load(F(), values);
}
HWY_INLINE Reals column(const Group& group, std::size_t index) {
  return column(group, index, [](double value) { return value; });
}

HWY_INLINE Reals blend(Lanes mask, Reals yes, Reals no) { return hn::IfThenElse(mask, yes, no); }

// Writes down the spikes of the lanes in `mask` at (step + s) h.
void write_down(const Group& group, Lanes mask, Reals s, std::size_t step) {
  const F f;
  HWY_ALIGN float part[16];
  HWY_ALIGN std::uint8_t bits[8] = {};
  hn::Store(s, f, part);
  hn::StoreMaskBits(f, mask, bits);
  const unsigned set_bits = bits[0] | static_cast<unsigned>(bits[1]) << 8;
  for (std::size_t lane = 0; lane < group.trains.size(); ++lane)
    if ((set_bits >> lane & 1U) != 0)
      group.trains[lane].push_back((static_cast<double>(step) + static_cast<double>(part[lane])) * group.h);
}

// u' = f(u, w), w' = g(u, w); at u = level: u -> reset, w -> w + jump. Times within a step are in units of the step.
template <bool adapts, bool exponential>
struct Membrane {
  Reals leak, drive, a, w_leak, D, per_D, level, reset, jump, rest;

  explicit Membrane(const Group& group) {
    const Reals h = set(group.h), none = set(0);
    leak = hn::Div(h, column(group, 0));
    drive = column(group, 1);
    reset = column(group, 2);
    rest = hn::Div(column(group, 3), h);
    w_leak = adapts ? hn::Div(h, column(group, 4)) : none;
    a = adapts ? column(group, 5) : none;
    jump = adapts ? column(group, 6) : none;
    D = exponential ? column(group, 7) : none;
    per_D = exponential ? hn::Div(set(1), D) : none;
    level = hn::MulAdd(D, set(adex_peak), set(threshold));
  }
  HWY_INLINE Reals input(Reals I) const { return hn::Mul(drive, I); }
  HWY_INLINE Reals f(Reals u, Reals w, Reals input) const {
    Reals sum = hn::Sub(hn::Sub(input, u), w);
    if constexpr (exponential) {
      // the predictor may pass the peak by far; twice the peak is enough for a spike
      const Reals x = hn::Min(hn::Mul(hn::Sub(u, set(threshold)), per_D), set(2 * adex_peak));
      sum = hn::MulAdd(D, hn::Exp(F(), x), sum);
    }
    return hn::Mul(leak, sum);
  }
  HWY_INLINE Reals g(Reals u, Reals w) const { return hn::Mul(w_leak, hn::MulSub(a, u, w)); }
  Reals start_u() const { return set(0); }
  Reals start_w() const { return set(0); }
};

struct Izhikevich {
  Reals h, ah, b, k, I0, level, reset, jump, rest;

  explicit Izhikevich(const Group& group) {
    h = set(group.h);
    ah = hn::Mul(column(group, 0), h);
    b = column(group, 1);
    reset = column(group, 2);
    jump = column(group, 3);
    k = column(group, 4);
    I0 = hn::Add(column(group, 5), set(140));
    level = set(izhikevich_peak);
    rest = set(0);
  }
  HWY_INLINE Reals input(Reals I) const { return hn::MulAdd(k, I, I0); }
  HWY_INLINE Reals f(Reals v, Reals u, Reals input) const {
    return hn::Mul(h, hn::MulAdd(hn::MulAdd(v, set(0.04), set(5)), v, hn::Sub(input, u)));
  }
  HWY_INLINE Reals g(Reals v, Reals u) const { return hn::Mul(ah, hn::MulSub(b, v, u)); }
  Reals start_u() const { return set(-70); }
  Reals start_w() const { return hn::Mul(b, set(-70)); }
};

// The state of one vector of candidates.
template <class Model>
class TwoVariables {
 public:
  explicit TwoVariables(const Group& group) : m_(group), group_(group), u_(m_.start_u()), w_(m_.start_w()) {}

  HWY_INLINE void aim(Reals I) { input_ = m_.input(I); }

  HWY_INLINE void advance(std::size_t step) {
    const Reals one = set(1), half = set(0.5), none = set(0);
    const Reals moving = hn::Max(hn::Sub(one, held_), none);
    const Reals fu = m_.f(u_, w_, input_), gw = m_.g(u_, w_);
    const Reals up = hn::MulAdd(moving, fu, u_), wp = hn::Add(w_, gw);
    const Reals u1 = hn::MulAdd(hn::Mul(moving, half), hn::Add(fu, m_.f(up, wp, input_)), u_);
    const Reals w1 = hn::MulAdd(half, hn::Add(gw, m_.g(up, wp)), w_);
    const Lanes spike = hn::Ge(u1, m_.level);
    if (HWY_UNLIKELY(!hn::AllFalse(F(), spike))) {
      fire(spike, u1, w1, moving, step);
    } else {
      u_ = u1;
      w_ = w1;
      held_ = hn::Max(hn::Sub(held_, one), none);
    }
  }

 private:
  void fire(Lanes spike, Reals u1, Reals w1, Reals moving, std::size_t step) {
    const Reals one = set(1);
    const Reals s = hn::MulAdd(moving, hn::Div(hn::Sub(m_.level, u_), hn::Sub(u1, u_)), held_);
    write_down(group_, spike, s, step);
    const Reals jumped = hn::Add(hn::MulAdd(s, hn::Sub(w1, w_), w_), m_.jump);
    u_ = blend(spike, m_.reset, u1);
    w_ = blend(spike, hn::MulAdd(hn::Sub(one, s), m_.g(m_.reset, jumped), jumped), w1);
    held_ = blend(spike, hn::Sub(hn::Add(s, m_.rest), one), hn::Max(hn::Sub(held_, one), set(0)));
  }

  Model m_;
  const Group& group_;
  Reals u_, w_, input_ = set(0);
  Reals held_ = set(0);  // u rests so long from here, in steps; negative: it has moved so long less than the clock
};

class Mat {
 public:
  explicit Mat(const Group& group) : group_(group) {
    drive_ = column(group, 1);
    decay_ = column(group, 0, [&](double tau) { return -std::expm1(-group.h / tau); });
    a1_ = column(group, 2);
    a2_ = column(group, 3);
  }

  HWY_INLINE void aim(Reals I) { input_ = hn::Mul(drive_, I); }

  HWY_INLINE void advance(std::size_t step) {
    const Reals one = set(1), none = set(0);
    u_ = hn::MulAdd(decay_, hn::Sub(input_, u_), u_);
    H1_ = hn::NegMulAdd(lost1_, H1_, H1_);
    H2_ = hn::NegMulAdd(lost2_, H2_, H2_);
    const Reals above = over();
    const Lanes spike = hn::And(hn::Ge(above, none), hn::Lt(held_, one));
    if (HWY_UNLIKELY(!hn::AllFalse(F(), spike))) {
      fire(spike, above, step);
    } else {
      above_ = above;
      held_ = hn::Max(hn::Sub(held_, one), none);
    }
  }

 private:
  HWY_INLINE Reals over() const { return hn::Sub(hn::Sub(u_, set(threshold)), hn::Add(H1_, H2_)); }

  void fire(Lanes spike, Reals above, std::size_t step) {
    const Reals one = set(1), none = set(0);
    const Reals passage = blend(hn::Lt(above_, none), hn::Div(above_, hn::Sub(above_, above)), none);
    const Reals s = hn::Max(passage, held_), since = hn::Sub(one, s);
    write_down(group_, spike, s, step);
    H1_ = blend(spike, hn::MulAdd(a1_, hn::NegMulAdd(since, lost1_, one), H1_), H1_);
    H2_ = blend(spike, hn::MulAdd(a2_, hn::NegMulAdd(since, lost2_, one), H2_), H2_);
    above_ = over();
    held_ = blend(spike, hn::Sub(hn::Add(s, set(mat_rest / group_.h)), one), hn::Max(hn::Sub(held_, one), none));
  }

  const Group& group_;
  Reals drive_, decay_, a1_, a2_;
  Reals lost1_ = set(-std::expm1(-group_.h / mat_fast)), lost2_ = set(-std::expm1(-group_.h / mat_slow));
  Reals u_ = set(0), H1_ = set(0), H2_ = set(0), held_ = set(0), above_ = set(-threshold), input_ = set(0);
};

// Two vectors at a time: a step is a chain of dependent operations, and the second fills the gaps of the first.
template <class Model>
void run(const Group& group) {
  const std::size_t lanes = hn::Lanes(F()), count = group.trains.size(), columns = group.columns;
  const std::size_t cut = std::min(lanes, count), rest = std::max<std::size_t>(count - cut, 1);
  Group first = group, second = group;
  first.parameters = group.parameters.first(cut * columns);
  first.trains = group.trains.first(cut);
  second.parameters = group.parameters.last(rest * columns);
  second.trains = group.trains.subspan(cut);
  Model one(first), other(second);
  std::size_t step = 0;
  for (const float I : group.current) {
    one.aim(hn::Set(F(), I));
    other.aim(hn::Set(F(), I));
    for (std::size_t i = 0; i < group.steps; ++i, ++step) {
      one.advance(step);
      other.advance(step);
    }
  }
}

void run_group(const Group& group) {
  switch (group.model) {
    case SpikingModel::lif:
      return run<TwoVariables<Membrane<false, false>>>(group);
    case SpikingModel::adaptive_lif:
      return run<TwoVariables<Membrane<true, false>>>(group);
    case SpikingModel::adex:
      return run<TwoVariables<Membrane<true, true>>>(group);
    case SpikingModel::izhikevich:
      return run<TwoVariables<Izhikevich>>(group);
    case SpikingModel::mat:
      return run<Mat>(group);
  }
}

std::size_t group_size() { return 2 * hn::Lanes(F()); }

}  // namespace spikeproof::neuron::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
