#include <arb_hypgeom.h>
#include <arb_poly.h>

#include <algorithm>
#include <cmath>

#include "core/progress.h"
#include "rigor/macroscopic_parts.h"

namespace spikeproof::rigor {
namespace {

// A power series with balls as coefficients; owns an arb_poly_t.
class BallSeries {
 public:
  BallSeries() { arb_poly_init(p_); }
  BallSeries(const BallSeries&) = delete;
  BallSeries(BallSeries&& other) noexcept : BallSeries() { arb_poly_swap(p_, other.p_); }
  BallSeries& operator=(const BallSeries&) = delete;
  BallSeries& operator=(BallSeries&& other) noexcept {
    arb_poly_swap(p_, other.p_);
    return *this;
  }
  ~BallSeries() { arb_poly_clear(p_); }
  arb_poly_struct* data() { return p_; }
  const arb_poly_struct* data() const { return p_; }
  void set(long k, const Ball& value) { arb_poly_set_coeff_arb(p_, k, value.data()); }
  Ball coefficient(long k, long precision) const {
    Ball value(precision);
    arb_poly_get_coeff_arb(value.data(), p_, k);
    return value;
  }

 private:
  arb_poly_t p_;
};

BallSeries product(const BallSeries& x, const BallSeries& y, long n, long precision) {
  BallSeries z;
  arb_poly_mullow(z.data(), x.data(), y.data(), n, precision);
  return z;
}

BallSeries inverse(const BallSeries& x, long n, long precision) {
  BallSeries z;
  arb_poly_inv_series(z.data(), x.data(), n, precision);
  return z;
}

BallSeries antiderivative(const BallSeries& x, long precision) {
  BallSeries z;
  arb_poly_integral(z.data(), x.data(), precision);
  return z;
}

Ball joined_ball(const Ball& x, const Ball& y) {
  Ball both(x.precision());
  arb_union(both.data(), x.data(), y.data(), x.precision());
  return both;
}

// What a held conductance makes of the neuron: v = V_R + D y with y' = G (1 - y), y = 0 at the release.
struct HeldDrift {
  Ball G, D, D_e;  // D = V - V_R, D_e = dD/de
};

HeldDrift held_drift(const MacroscopicData& d, const Ball& e) {
  const long precision = e.precision();
  const Ball g_L(d.g_L, precision), G = g_L + e, pull = g_L * Ball(d.V_E - d.V_L, precision) / G;
  return {G, Ball(d.V_E - d.V_R, precision) - pull, pull / G};
}

// phi and phi' at y, a logistic law.
struct LogisticRate {
  Ball value, slope;
};
LogisticRate logistic_rate(const MacroscopicData& d, const HeldDrift& drift, const Ball& y) {
  const long precision = y.precision();
  const Ball one(1, precision), delta(d.delta, precision), phi0(d.phi0, precision);
  const Ball value = phi0 / (one + exp((Ball(d.V_F - d.V_R, precision) - drift.D * y) / delta));
  return {value, value * (one - value / phi0) / delta};
}

// Taylor series about y (a point, or a ball for all of its points): 1/(G (1 - y)), q = phi/(G (1 - y)), dq/de at fixed
// y.
struct LocalSeries {
  BallSeries slowness, q, q_slope;
};

BallSeries rate_series(const MacroscopicData& d, const HeldDrift& drift, const Ball& y, long n) {
  const long precision = y.precision();
  const Ball delta(d.delta, precision), z = (drift.D * y - Ball(d.V_F - d.V_R, precision)) / delta;
  // phi = phi0/(1 + u) = phi0 (1/u)/(1 + 1/u), u = exp(-z); whichever of u, 1/u is small.
  const bool below = certainly_negative(z);
  const Ball growth = (below ? drift.D : -drift.D) / delta;
  BallSeries wave, with_one;
  Ball term = exp(below ? z : -z);
  for (long k = 0; k < n; ++k) {
    wave.set(k, term);
    term = term * growth / (k + 1);
  }
  arb_poly_add_si(with_one.data(), wave.data(), 1, precision);
  BallSeries phi = inverse(with_one, n, precision);
  if (below) phi = product(phi, wave, n, precision);
  arb_poly_scalar_mul(phi.data(), phi.data(), Ball(d.phi0, precision).data(), precision);
  return phi;
}

LocalSeries series_about(const MacroscopicData& d, const HeldDrift& drift, const Ball& y, long n) {
  const long precision = y.precision();
  const Ball one(1, precision), per_G = one / drift.G;
  BallSeries left, shift, rest;
  left.set(0, one - y);
  left.set(1, Ball(-1, precision));
  LocalSeries local;
  local.slowness = inverse(left, n, precision);
  arb_poly_scalar_mul(local.slowness.data(), local.slowness.data(), per_G.data(), precision);
  const BallSeries phi = rate_series(d, drift, y, n);
  local.q = product(phi, local.slowness, n, precision);
  // dphi/de = phi (1 - phi/phi0)/delta D_e y; the other part of dq/de is -q/G.
  arb_poly_scalar_mul(rest.data(), phi.data(), Ball(Exact(-1 / d.phi0), precision).data(), precision);
  arb_poly_add_si(rest.data(), rest.data(), 1, precision);
  const Ball pull = drift.D_e / Ball(d.delta, precision);
  shift.set(0, pull * y);
  shift.set(1, pull);
  shift = product(shift, rest, n, precision);
  BallSeries minus;
  minus.set(0, -per_G);
  arb_poly_add(shift.data(), shift.data(), minus.data(), precision);
  local.q_slope = product(local.q, shift, n, precision);
  return local;
}

// With S and Y = d(-ln S)/de at the expansion point: S/(G (1 - y)), and its derivative in e.
struct Integrands {
  BallSeries time, time_slope;
};

Integrands integrands(const LocalSeries& local, const Ball& per_G, const Ball& S, const Ball& Y, long n) {
  const long precision = S.precision();
  BallSeries survival = antiderivative(local.q, precision), sum = antiderivative(local.q_slope, precision);
  arb_poly_neg(survival.data(), survival.data());
  arb_poly_exp_series(survival.data(), survival.data(), n, precision);
  arb_poly_scalar_mul(survival.data(), survival.data(), S.data(), precision);
  Integrands out;
  out.time = product(survival, local.slowness, n, precision);
  sum.set(0, Y + per_G);
  out.time_slope = product(out.time, sum, n, precision);
  arb_poly_neg(out.time_slope.data(), out.time_slope.data());
  return out;
}

// Integrals over [-r, 0] and [-r, r] about the middle of a cell, by Taylor's formula with the n-th coefficient on all
// of it; `rest` bounds its share.
struct CellIntegral {
  Ball left_half, whole, rest;
};

CellIntegral cell_integral(const BallSeries& middle, const BallSeries& anywhere, long n, const Ball& r) {
  const long precision = r.precision();
  CellIntegral sum{Ball(precision), Ball(precision), Ball(precision)};
  Ball power = r;
  for (long k = 0; k < n; ++k) {
    const Ball part = middle.coefficient(k, precision) * power / (k + 1);
    sum.left_half = k % 2 == 0 ? sum.left_half + part : sum.left_half - part;
    if (k % 2 == 0) sum.whole = sum.whole + part * 2;
    power = power * r;
  }
  sum.rest = abs(anywhere.coefficient(n, precision)) * power * 2 / (n + 1);
  sum.left_half = sum.left_half.widened(sum.rest);
  sum.whole = sum.whole.widened(sum.rest);
  return sum;
}

// From the release to y the neuron took the mean time T so far, S of them came so far, Y = d(-ln S)/de; T_e = dT/de.
struct Release {
  Exact y = 0;
  Ball S, Y, T, T_e;
};

// Moves on by `width`; nothing if Taylor's remainder is above 2^-bits of the sums.
std::optional<Release> advanced(const MacroscopicData& d, const HeldDrift& drift, const Release& from,
                                const Exact& width, long bits, long n) {
  const long precision = from.S.precision();
  const Ball r(Exact(width / 2), precision),
      tolerance = Ball(Exact(1, mpz_class(1) << static_cast<unsigned>(bits)), precision);
  const LocalSeries at_middle = series_about(d, drift, Ball(Exact(from.y + width / 2), precision), n),
                    on_cell = series_about(d, drift, Ball::hull(from.y, from.y + width, precision), n + 1);
  const CellIntegral q = cell_integral(at_middle.q, on_cell.q, n, r);
  if (!certainly_less(q.rest, tolerance)) return std::nullopt;
  const CellIntegral q_slope = cell_integral(at_middle.q_slope, on_cell.q_slope, n, r);
  Release to = from;
  to.y = from.y + width;
  to.S = from.S * exp(-q.whole);
  to.Y = from.Y + q_slope.whole;
  // Y need not be monotone: on the cell it is within the integral of |dq/de|.
  const Ball variation = abs(on_cell.q_slope.coefficient(0, precision)) * r * 2;
  const Ball per_G = Ball(1, precision) / drift.G;
  const Integrands middle = integrands(at_middle, per_G, from.S * exp(-q.left_half), from.Y + q_slope.left_half, n),
                   cell = integrands(on_cell, per_G, joined_ball(from.S, to.S), from.Y.widened(variation), n + 1);
  const CellIntegral time = cell_integral(middle.time, cell.time, n, r),
                     time_slope = cell_integral(middle.time_slope, cell.time_slope, n, r);
  to.T = from.T + time.whole;
  to.T_e = from.T_e + time_slope.whole;
  if (!certainly_less(time.rest, tolerance * 2 * abs(to.T)) ||
      !certainly_less(time_slope.rest, tolerance * 2 * (abs(to.T_e) + abs(to.T))))
    return std::nullopt;
  return to;
}

// T and dT/de if the neuron has come to `at`: lemma 4.
SpikeInterval with_rest(const MacroscopicData& d, const HeldDrift& drift, const Release& at) {
  const long precision = at.S.precision();
  const Ball one(1, precision), y = joined_ball(Ball(at.y, precision), one);
  const LogisticRate phi = logistic_rate(d, drift, y);
  const Ball &rate = phi.value, &G = drift.G;
  const Ball reach = Ball(d.V_E - d.V_R, precision) - drift.D * y, start = drift.D_e * Ball(at.y, precision);
  const Ball change = phi.slope * (reach / rate + start) / (rate * (rate + G));
  return {at.T + at.S / rate, at.T_e - at.S * (at.Y / rate + change)};
}

std::optional<SpikeInterval> logistic_interval(const MacroscopicData& d, const Ball& e, long bits) {
  const long precision = e.precision(), n = bits / 2 + 4;
  const Ball one(1, precision), zero(precision), many(Exact(mpz_class(1) << static_cast<unsigned>(bits)), precision);
  const HeldDrift drift = held_drift(d, e);
  const Ball fastest = logistic_rate(d, drift, one).value;
  Release at{0, one, zero, zero, zero};
  Exact share = ratio(1, 3);  // of what is left to V
  for (int steps = 0; steps < 4000; ++steps) {
    throw_if_interrupted();
    // The share of the rest that is uncertain: in T by phi at y and at 1, in dT/de by what is left of the way.
    const Ball slow = logistic_rate(d, drift, Ball(at.y, precision)).value.midpoint(), fast = fastest.midpoint();
    const Ball open = at.S * (one / slow - one / fast);
    if (certainly_less(open * many, at.T + at.S / fast)) return with_rest(d, drift, at);
    std::optional<Release> next;
    for (int halved = 0; halved < 24 && !next; ++halved) {
      next = advanced(d, drift, at, Ball(Exact(share * (1 - at.y)), 30).lower(24), bits, n);
      if (!next) share /= 2;
    }
    if (!next) return std::nullopt;
    at = std::move(*next);
    if (share < ratio(1, 3)) share = share * 3 / 2;
  }
  return std::nullopt;
}

std::optional<SpikeInterval> step_interval(const MacroscopicData& d, const Ball& e) {
  const long precision = e.precision();
  const auto number = [precision](const Exact& x) { return Ball(x, precision); };
  const Ball g_L = number(d.g_L), G = g_L + e;
  const Ball at_reset = g_L * number(d.V_L - d.V_R) + e * number(d.V_E - d.V_R),
             at_threshold = g_L * number(d.V_L - d.V_F) + e * number(d.V_E - d.V_F);
  if (!certainly_positive(at_threshold)) return std::nullopt;
  const Ball way = log(at_reset / at_threshold) / G;
  const Ball gain = number(d.V_E - d.V_R) / at_reset - number(d.V_E - d.V_F) / at_threshold;
  return SpikeInterval{way + Ball(1, precision) / number(d.phi0), (gain - way) / G};
}

}  // namespace

MeanConductance mean_conductance(const MacroscopicData& d, const Exact& x, long bits) {
  const Exact m = d.g0 + x;
  const double far = m < 0 ? to_double(Exact(m * m / d.a)) : 0;  // E - m cancels 2 log2 of it, the slope once more
  const long precision = bits + 32 + 4 * static_cast<long>(std::ilogb(far + 2));
  const Ball mean(m, precision), a(d.a, precision), y = mean / sqrt(a * 2);
  Ball tail(precision);
  const Ball minus_y = -y;
  arb_hypgeom_erfc(tail.data(), minus_y.data(), precision);
  const Ball excess = sqrt(a * 2 / pi(precision)) * exp(-(y * y)) / tail;
  const Ball value = mean + excess;
  return {value, Ball(1, precision) - excess * value / a};
}

std::optional<SpikeInterval> spike_interval(const MacroscopicData& data, const Ball& e, long bits) {
  Ball wide(bits + 64);
  arb_set(wide.data(), e.data());
  return data.logistic() ? logistic_interval(data, wide, bits) : step_interval(data, wide);
}

bool certainly_silent(const MacroscopicData& d, const Ball& e) {
  if (d.logistic()) return false;
  const long precision = e.precision();
  const Ball at_threshold = Ball(Exact(d.g_L * (d.V_L - d.V_F)), precision) + e * Ball(Exact(d.V_E - d.V_F), precision);
  return certainly_negative(at_threshold);
}

}  // namespace spikeproof::rigor
