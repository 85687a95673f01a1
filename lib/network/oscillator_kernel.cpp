#include "network/oscillator_kernel.h"

// Compiled once per instruction set by foreach_target.h.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3_DL)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "network/oscillator_kernel.cpp"
#include <hwy/foreach_target.h>
// after foreach_target
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace spikeproof::network::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<double>;
using Reals = hn::Vec<D>;

struct Complex {
  Reals re, im;
};

HWY_INLINE Complex load(const double* re, const double* im) { return {hn::Load(D(), re), hn::Load(D(), im)}; }
HWY_INLINE void store(const Complex& z, double* re, double* im) {
  hn::Store(z.re, D(), re);
  hn::Store(z.im, D(), im);
}
HWY_INLINE Complex times(const Complex& x, const Complex& y) {
  return {hn::NegMulAdd(x.im, y.im, hn::Mul(x.re, y.re)), hn::MulAdd(x.re, y.im, hn::Mul(x.im, y.re))};
}
// x + h y
HWY_INLINE Complex plus(const Complex& x, Reals h, const Complex& y) {
  return {hn::MulAdd(h, y.re, x.re), hn::MulAdd(h, y.im, x.im)};
}
// i z Im(Z conj(z)), with K in Z
HWY_INLINE Complex pull(const Complex& z, const Complex& Z) {
  const Reals f = hn::NegMulAdd(Z.re, z.im, hn::Mul(Z.im, z.re));
  return {hn::Neg(hn::Mul(z.im, f)), hn::Mul(z.re, f)};
}

// What the four stages share: the field of the stage, and the sum of the states that the next one starts from.
class Sum {
 public:
  explicit Sum(double scale) : scale_(scale) {}
  HWY_INLINE void add(const Complex& z, const double* weight) {
    const Reals w = hn::Load(D(), weight);
    total_ = {hn::MulAdd(w, z.re, total_.re), hn::MulAdd(w, z.im, total_.im)};
  }
  Field field() const {
    return {scale_ * hn::GetLane(hn::SumOfLanes(D(), total_.re)), scale_ * hn::GetLane(hn::SumOfLanes(D(), total_.im))};
  }

 private:
  double scale_;
  Complex total_{hn::Zero(D()), hn::Zero(D())};
};

Complex coupled(const Field& field, double K) { return {hn::Set(D(), K * field.re), hn::Set(D(), K * field.im)}; }

Field first_stage(const Oscillators& o, double K, double dt, double scale, const Field& field) {
  const Complex Z = coupled(field, K);
  const Reals half = hn::Set(D(), dt / 2), sixth = hn::Set(D(), dt / 6);
  Sum sum(scale);
  for (std::size_t i = 0; i < o.size; i += hn::Lanes(D())) {
    const Complex z = load(o.re + i, o.im + i), turn = load(o.turn_re + i, o.turn_im + i), k = pull(z, Z);
    const Complex stage = times(turn, plus(z, half, k));
    store(times(turn, z), o.turned_re + i, o.turned_im + i);
    store(times(turn, times(turn, plus(z, sixth, k))), o.sum_re + i, o.sum_im + i);
    store(stage, o.stage_re + i, o.stage_im + i);
    sum.add(stage, o.weight + i);
  }
  return sum.field();
}

// Stages 2 and 3; the state that the next stage starts from is turned + h k, for the last one turned once more.
Field middle_stage(const Oscillators& o, double K, double dt, double scale, const Field& field, double h, bool last) {
  const Complex Z = coupled(field, K);
  const Reals step = hn::Set(D(), h), third = hn::Set(D(), dt / 3);
  Sum sum(scale);
  for (std::size_t i = 0; i < o.size; i += hn::Lanes(D())) {
    const Complex turn = load(o.turn_re + i, o.turn_im + i), k = pull(load(o.stage_re + i, o.stage_im + i), Z);
    store(plus(load(o.sum_re + i, o.sum_im + i), third, times(turn, k)), o.sum_re + i, o.sum_im + i);
    Complex stage = plus(load(o.turned_re + i, o.turned_im + i), step, k);
    if (last) stage = times(turn, stage);
    store(stage, o.stage_re + i, o.stage_im + i);
    sum.add(stage, o.weight + i);
  }
  return sum.field();
}

Field last_stage(const Oscillators& o, double K, double dt, double scale, const Field& field) {
  const Complex Z = coupled(field, K);
  const Reals sixth = hn::Set(D(), dt / 6), half = hn::Set(D(), 0.5), three = hn::Set(D(), 3.0);
  Sum sum(scale);
  for (std::size_t i = 0; i < o.size; i += hn::Lanes(D())) {
    Complex z = plus(load(o.sum_re + i, o.sum_im + i), sixth, pull(load(o.stage_re + i, o.stage_im + i), Z));
    // back to the circle, which the method leaves by its own error: one Newton step
    const Reals square = hn::MulAdd(z.re, z.re, hn::Mul(z.im, z.im)), s = hn::Mul(half, hn::Sub(three, square));
    z = {hn::Mul(z.re, s), hn::Mul(z.im, s)};
    store(z, o.re + i, o.im + i);
    sum.add(z, o.weight + i);
  }
  return sum.field();
}

void advance(const Oscillators& o, double K, double dt, double scale, Field& field) {
  field = first_stage(o, K, dt, scale, field);
  field = middle_stage(o, K, dt, scale, field, dt / 2, false);
  field = middle_stage(o, K, dt, scale, field, dt, true);
  field = last_stage(o, K, dt, scale, field);
}

}  // namespace spikeproof::network::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace spikeproof::network {

HWY_EXPORT(advance);

void advance_oscillators(const Oscillators& o, double K, double dt, double scale, Field& field) {
  HWY_DYNAMIC_DISPATCH(advance)(o, K, dt, scale, field);
}

}  // namespace spikeproof::network
#endif
