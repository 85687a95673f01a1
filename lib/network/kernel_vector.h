// The vector code of kernel.cpp, compiled once for every instruction set.
#if defined(SPIKEPROOF_NETWORK_KERNEL_VECTOR) == defined(HWY_TARGET_TOGGLE)
#ifdef SPIKEPROOF_NETWORK_KERNEL_VECTOR
#undef SPIKEPROOF_NETWORK_KERNEL_VECTOR
#else
#define SPIKEPROOF_NETWORK_KERNEL_VECTOR
#endif

#include <hwy/highway.h>

#include "network/kernel.h"
#include "network/philox.h"

HWY_BEFORE_NAMESPACE();
namespace spikeproof::network::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using F = hn::CappedTag<float, 16>;
using U = hn::RebindToUnsigned<F>;
using I = hn::RebindToSigned<F>;
#if HWY_TARGET != HWY_SCALAR
using W = hn::Repartition<std::uint64_t, U>;
#endif
using Reals = hn::Vec<F>;
using Words = hn::Vec<U>;

// The four words of a counter, in lanes.
struct State {
  Words x0, x1, x2, x3;
};

#if HWY_TARGET == HWY_SCALAR
class Philox {
 public:
  Philox(std::uint64_t seed, std::uint64_t step) : seed_(seed), step_(step) {}
  State operator()(Words counter) const {
    const U u;
    const auto words = random_words(seed_, hn::GetLane(counter), step_, Stream::step, 0);
    return {hn::Set(u, words[0]), hn::Set(u, words[1]), hn::Set(u, words[2]), hn::Set(u, words[3])};
  }

 private:
  std::uint64_t seed_, step_;
};
#else
// random_words(seed, counter, step, Stream::step, 0), one counter per lane; the keys of the ten rounds lie ready.
class Philox {
 public:
  Philox(std::uint64_t seed, std::uint64_t step)
      : low_(static_cast<std::uint32_t>(step)), high_(static_cast<std::uint32_t>(step >> 32)) {
    auto key0 = static_cast<std::uint32_t>(seed), key1 = static_cast<std::uint32_t>(seed >> 32);
    for (std::size_t i = 0; i < 2 * rounds; i += 2, key0 += 0x9E3779B9U, key1 += 0xBB67AE85U) {
      hn::Store(hn::Set(U(), key0), U(), keys_ + 16 * i);
      hn::Store(hn::Set(U(), key1), U(), keys_ + 16 * (i + 1));
    }
  }

  HWY_INLINE State operator()(Words counter) const {
    const U u;
    const Words low = hn::Set(u, low_), high = hn::Set(u, high_), none = hn::Zero(u);
    State even{counter, low, high, none};
    State odd{hn::BitCast(u, hn::ShiftRight<32>(hn::BitCast(W(), counter))), low, high, none};
    for (std::size_t i = 0; i < 2 * rounds; i += 2) {
      const Words key0 = hn::Load(u, keys_ + 16 * i), key1 = hn::Load(u, keys_ + 16 * (i + 1));
      round(even, key0, key1);
      round(odd, key0, key1);
    }
    return {interleave(even.x0, odd.x0), interleave(even.x1, odd.x1), interleave(even.x2, odd.x2),
            interleave(even.x3, odd.x3)};
  }

 private:
  static constexpr std::size_t rounds = 10;

  // Works on the even 32-bit lanes; what the odd ones hold is never looked at.
  static HWY_INLINE void round(State& s, Words key0, Words key1) {
    const U u;
    const auto p0 = hn::MulEven(s.x0, hn::Set(u, 0xD2511F53U)), p1 = hn::MulEven(s.x2, hn::Set(u, 0xCD9E8D57U));
    const Words high0 = hn::BitCast(u, hn::ShiftRight<32>(p0)), high1 = hn::BitCast(u, hn::ShiftRight<32>(p1));
    s = {hn::Xor(high1, hn::Xor(s.x1, key0)), hn::BitCast(u, p1), hn::Xor(high0, hn::Xor(s.x3, key1)),
         hn::BitCast(u, p0)};
  }
  static HWY_INLINE Words interleave(Words even, Words odd) {
    return hn::OddEven(hn::BitCast(U(), hn::ShiftLeft<32>(hn::BitCast(W(), odd))), even);
  }

  HWY_ALIGN std::uint32_t keys_[16 * 2 * rounds];
  std::uint32_t low_, high_;
};
#endif

// sqrt(-2 log u) for u = (2 floor(word/2) + 1) 2^-32. The logarithm is Cephes' logf.
HWY_INLINE Reals radius_of(Words word) {
  const F f;
  const I i;
  const Reals u =
      hn::MulAdd(hn::ConvertTo(f, hn::BitCast(i, hn::ShiftRight<1>(word))), hn::Set(f, 0x1p-31F), hn::Set(f, 0x1p-32F));
  const auto bits = hn::BitCast(i, u);
  const auto exponent = hn::ShiftRight<23>(hn::Sub(bits, hn::Set(i, 0x3F3504F3)));  // so that sqrt(1/2) <= m < sqrt(2)
  const Reals m = hn::Sub(hn::BitCast(f, hn::Sub(bits, hn::ShiftLeft<23>(exponent))), hn::Set(f, 1.0F));
  Reals p = hn::Set(f, 7.0376836292e-2F);
  for (const float c : {-1.1514610310e-1F, 1.1676998740e-1F, -1.2420140846e-1F, 1.4249322787e-1F, -1.6668057665e-1F,
                        2.0000714765e-1F, -2.4999993993e-1F, 3.3333331174e-1F, -0.5F})
    p = hn::MulAdd(p, m, hn::Set(f, c));
  const Reals log_m = hn::MulAdd(hn::Mul(p, m), m, m);
  const Reals minus_two_log =
      hn::MulAdd(hn::ConvertTo(f, exponent), hn::Set(f, -1.3862943611F), hn::Mul(log_m, hn::Set(f, -2.0F)));
  return hn::Sqrt(hn::Max(minus_two_log, hn::Zero(f)));
}

struct Pair {
  Reals first, second;
};

// Two independent normal deviates. The low 30 bits of `angle` give x in [-pi/4, pi/4), the two high ones the quadrant:
// a reflection that exchanges cosine and sine, and a common sign. Polynomials: Cephes' sinf and cosf.
HWY_INLINE Pair box_muller(Words radius, Words angle) {
  const F f;
  const U u;
  const Reals x = hn::Mul(hn::ConvertTo(f, hn::BitCast(I(), hn::ShiftLeft<2>(angle))), hn::Set(f, 0x1.921fb6p-32F));
  const Reals x2 = hn::Mul(x, x);
  Reals s = hn::MulAdd(hn::Set(f, -1.9515295891e-4F), x2, hn::Set(f, 8.3321608736e-3F));
  s = hn::MulAdd(s, x2, hn::Set(f, -1.6666654611e-1F));
  s = hn::MulAdd(hn::Mul(s, x2), x, x);
  Reals c = hn::MulAdd(hn::Set(f, 2.443315711809948e-5F), x2, hn::Set(f, -1.388731625493765e-3F));
  c = hn::MulAdd(c, x2, hn::Set(f, 4.166664568298827e-2F));
  c = hn::MulAdd(hn::MulAdd(c, x2, hn::Set(f, -0.5F)), x2, hn::Set(f, 1.0F));
  const Words sign = hn::And(angle, hn::Set(u, 0x80000000U));
  const Reals r = hn::BitCast(f, hn::Xor(hn::BitCast(u, radius_of(radius)), sign));
  const auto exchange = hn::RebindMask(f, hn::TestBit(angle, hn::Set(u, 0x40000000U)));
  return {hn::Mul(r, hn::IfThenElse(exchange, s, c)), hn::Mul(r, hn::IfThenElse(exchange, c, s))};
}

struct Constants {
  Reals decay, shift, noise, kick, product, margin;
};

HWY_INLINE void move(float* HWY_RESTRICT y, std::uint32_t neuron, Reals z, const Constants& k, Candidates& list) {
  const F f;
  const U u;
  const Reals before = hn::Load(f, y);
  const Reals after = hn::Add(before, hn::MulAdd(k.noise, z, hn::MulAdd(k.decay, before, k.shift)));
  hn::Store(after, f, y);
  const auto near = hn::Or(hn::Lt(hn::Mul(hn::Sub(before, k.kick), after), k.product), hn::Lt(after, k.margin));
  if (HWY_LIKELY(hn::AllFalse(f, near))) return;
  hn::CompressStore(before, near, f, list.before.data() + list.count);
  list.count += hn::CompressStore(hn::Iota(u, neuron), hn::RebindMask(u, near), u, list.neuron.data() + list.count);
}

void advance_chunks(std::span<float> y, std::uint32_t first, const KernelStep& step, Candidates& list) {
  const F f;
  const U u;
  const auto set = [&](double value) { return hn::Set(f, static_cast<float>(value)); };
  const Constants k{set(step.decay),   set(-step.decay * step.centre - step.kick * (1 + step.decay)),
                    set(step.noise),   set(step.kick),
                    set(step.product), set(step.margin)};
  const Philox philox(step.seed, step.step);
  list.count = 0;
  const std::size_t lanes = hn::Lanes(f);
  for (std::size_t at = 0; at < y.size(); at += chunk) {
    const auto neuron = first + static_cast<std::uint32_t>(at);
    for (std::size_t c = 0; c < 16; c += lanes) {
      const auto lane = static_cast<std::uint32_t>(c);
      const State words = philox(hn::Iota(u, neuron / 4 + lane));
      const Pair z01 = box_muller(words.x0, words.x1), z23 = box_muller(words.x2, words.x3);
      float* HWY_RESTRICT place = y.data() + at + c;
      move(place, neuron + lane, z01.first, k, list);
      move(place + 16, neuron + 16 + lane, z01.second, k, list);
      move(place + 32, neuron + 32 + lane, z23.first, k, list);
      move(place + 48, neuron + 48 + lane, z23.second, k, list);
    }
  }
}

void words_of_chunks(std::span<std::uint32_t> words, std::uint32_t first, std::uint64_t seed, std::uint64_t step) {
  const U u;
  const Philox philox(seed, step);
  for (std::size_t at = 0; at < words.size(); at += chunk)
    for (std::size_t c = 0; c < 16; c += hn::Lanes(u)) {
      const State s = philox(hn::Iota(u, (first + static_cast<std::uint32_t>(at)) / 4 + static_cast<std::uint32_t>(c)));
      std::uint32_t* place = words.data() + at + c;
      hn::StoreU(s.x0, u, place);
      hn::StoreU(s.x1, u, place + 16);
      hn::StoreU(s.x2, u, place + 32);
      hn::StoreU(s.x3, u, place + 48);
    }
}

}  // namespace spikeproof::network::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
