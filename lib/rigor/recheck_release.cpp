#include "rigor/recheck_release.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/progress.h"

namespace spikeproof::rigor::recheck_detail {
namespace {

using Coefficients = std::vector<Interval>;

// The k-th coefficient of a product; in place, as it takes most of the time.
Interval convolution(const Coefficients& x, const Coefficients& y, size_t k) {
  Interval sum(0L, x[0].precision()), term(0L, x[0].precision());
  for (size_t i = 0; i <= k; ++i) {
    mpfi_mul(term.data(), x[i].data(), y[k - i].data());
    mpfi_add(sum.data(), sum.data(), term.data());
  }
  return sum;
}

Interval magnitude(const Interval& x) {
  Interval m = x.symmetric();
  mpfr_set(&m.data()->left, &m.data()->right, MPFR_RNDD);
  return m;
}

// A neuron released at V_R, the conductance held anywhere in e.
class ReleasedNeuron {
 public:
  /// T_e only where `sloped`.
  ReleasedNeuron(const MacroscopicData& d, const Interval& e, long bits, bool sloped)
      : d_(d),
        e_(at_precision(e, bits + 64)),
        bits_(bits),
        precision_(bits + 64),
        sloped_(sloped),
        G_(number(d.g_L) + e_) {}

  std::optional<Held> interval() const { return d_.logistic() ? logistic() : step(); }

 private:
  static Interval at_precision(const Interval& x, long precision) {
    Interval y(0L, precision);
    mpfi_set(y.data(), x.data());
    return y;
  }
  Interval number(const Exact& x) const { return Interval(x, precision_); }
  Interval speed_at(const Exact& v) const { return number(d_.g_L * (d_.V_L - v)) + e_ * number(d_.V_E - v); }

  std::optional<Held> step() const {
    const Interval reset = speed_at(d_.V_R), threshold = speed_at(d_.V_F);
    if (!certainly_positive(threshold)) return std::nullopt;
    const Interval way = log(reset / threshold) / G_;
    const Interval gain = number(d_.V_E - d_.V_R) / reset - number(d_.V_E - d_.V_F) / threshold;
    return Held{Interval(1L, precision_) / number(d_.phi0) + way, (gain - way) / G_};
  }

  // phi and its slope where V - v = gap.
  struct Firing {
    Interval rate, slope;
  };
  Firing firing(const Interval& gap) const {
    const Interval one(1L, precision_), below = number(d_.V_F) - resting() + gap;
    const Interval rate = number(d_.phi0) / (one + exp(below / number(d_.delta)));
    return {rate, rate * (one - rate / number(d_.phi0)) / number(d_.delta)};
  }
  Interval resting() const { return number(d_.V_E) - number(d_.g_L) * number(d_.V_E - d_.V_L) / G_; }

  struct Flight {
    Interval S, Y, T, T_e;
  };
  struct Jet {
    Coefficients S, Y, SY;
  };

  // Taylor coefficients below n in the time since s, for S and Y = d(-ln S)/de there.
  Jet jet(const Interval& s, const Interval& S, const Interval& Y, size_t n) const {
    const Interval one(1L, precision_), decay = exp(-(G_ * s)), reset_gap = speed_at(d_.V_R) / G_;
    const Interval gap = reset_gap * decay, phi0 = number(d_.phi0), delta = number(d_.delta);
    Coefficients c{gap * G_}, phi{firing(gap).rate}, u, response, reach{number(d_.V_E) - resting() + gap};
    response.push_back((number(d_.V_E) - resting()) * (one - decay) / G_ + reset_gap * s * decay);
    Jet jet{{S}, {Y}, {S * Y}};
    for (size_t k = 0; k + 1 < n; ++k) {
      const Interval next(static_cast<long>(k + 1), precision_);
      u.push_back((phi[k] - convolution(phi, phi, k) / phi0) / delta);
      phi.push_back(convolution(u, c, k) / next);
      jet.S.push_back(-convolution(phi, jet.S, k) / next);
      if (sloped_) {
        jet.Y.push_back(convolution(u, response, k) / next);
        response.push_back((reach[k] - G_ * response[k]) / next);
        reach.push_back(-c[k] / next);
        jet.SY.push_back(convolution(jet.S, jet.Y, k + 1));
      }
      c.push_back(-(G_ * c[k]) / next);
    }
    return jet;
  }

  // The integral of a series over [0, h] with the n-th coefficient on all of it, and its value at h.
  struct Sum {
    Interval integral, end, rest;
  };
  Sum sum(const Coefficients& at, const Coefficients& anywhere, size_t n, const Interval& h) const {
    Sum out{Interval(0L, precision_), Interval(0L, precision_), Interval(0L, precision_)};
    Interval power(1L, precision_);
    for (size_t k = 0; k <= n; ++k) {
      const Interval term = (k < n ? at[k] : anywhere[n]) * power;
      out.end = out.end + term;
      out.integral = out.integral + term * h / Interval(static_cast<long>(k + 1), precision_);
      power = power * h;
      if (k == n) out.rest = magnitude(term);
    }
    return out;
  }

  std::optional<Flight> advanced(const Flight& from, const Exact& s, const Exact& h, size_t n, Exact& factor) const {
    const Interval step(h, precision_), cell(s, Exact(s + h), precision_);
    const Interval one(1L, precision_), zero(0L, precision_);
    const Jet at = jet(number(s), one, zero, n);  // from here on: S over its value, Y less its value
    // phi rises and S falls along the flight; Y rises no faster than at its fastest.
    const Interval reset_gap = speed_at(d_.V_R) / G_;
    const Firing fire =
        firing(joined_interval(reset_gap * exp(-(G_ * number(s))), reset_gap * exp(-(G_ * number(s + h)))));
    const Interval S = joined_interval(one, exp(-(fire.rate * step)));
    const Interval Y = joined_interval(zero, fire.slope * (number(d_.V_E - d_.V_R) / G_) * step);
    const Jet on_cell = jet(cell, S, Y, n + 1);
    const Sum none{zero, zero, zero}, time = sum(at.S, on_cell.S, n, step),
                                      shift = sloped_ ? sum(at.Y, on_cell.Y, n, step) : none,
                                      change = sloped_ ? sum(at.SY, on_cell.SY, n, step) : none;
    const Interval small(Exact(1, mpz_class(1) << static_cast<unsigned>(bits_)), precision_);
    // The rest is of order n in the step: where it would be a fourth of what is allowed.
    const double share = std::max((time.rest / (small * time.end)).approximately(),
                                  (change.rest / (small * (magnitude(change.end) + one))).approximately());
    const double better = std::pow(4 * std::max(share, 1e-30), -1 / static_cast<double>(n));
    factor = ratio(std::lround(16 * std::clamp(std::isfinite(better) ? better : 0.0, 0.25, 2.0)), 16);
    if (!certainly_less(time.rest, small * time.end) ||
        !certainly_less(change.rest, small * (magnitude(change.end) + one))) {
      factor = std::min(factor, ratio(3, 4));
      return std::nullopt;
    }
    return Flight{from.S * time.end, from.Y + shift.end, from.T + from.S * time.integral,
                  from.T_e - from.S * (from.Y * time.integral + change.integral)};
  }

  // A short number near x.
  static Exact shortened(const Exact& x) { return Exact(static_cast<double>(static_cast<float>(to_double(x)))); }

  std::optional<Held> logistic() const {
    const Interval one(1L, precision_), zero(0L, precision_);
    const Exact longest = rounded_inverse();
    const Interval many(Exact(mpz_class(1) << static_cast<unsigned>(bits_)), precision_);
    Flight at{one, zero, zero, zero};
    Exact s = 0, h = longest;
    const size_t n = static_cast<size_t>(bits_) / 2 + 4;
    const Interval spread = magnitude(resting() - resting().middle());
    for (int steps = 0; steps < 4000; ++steps) {
      throw_if_interrupted();
      const Interval gap = speed_at(d_.V_R) / G_ * exp(-(G_ * number(s)));
      const Firing rest = firing(joined_interval(gap, zero)), here = firing(gap), end = firing(zero);
      const Interval total = at.T + at.S / rest.rate;
      const Interval open = (at.S * (one / here.rate.middle() - one / end.rate.middle())).middle();
      if (certainly_less(open * many, total) || certainly_less(gap * Interval(8L, precision_), spread)) {
        const Interval start = (number(d_.V_E) - resting()) * (one - exp(-(G_ * number(s)))) / G_ +
                               speed_at(d_.V_R) / G_ * number(s) * exp(-(G_ * number(s)));
        // Y goes on at the slope times dv/dE, which lies between its start times a decay and the settled one.
        const Interval reach = number(d_.V_E) - resting() + joined_interval(gap, zero);
        const Interval settled = rest.slope * reach / (rest.rate * rest.rate * (rest.rate + G_));
        const Interval carried = rest.slope * start / (rest.rate * (rest.rate + G_));
        return Held{total, at.T_e - at.S * (at.Y / rest.rate + settled + carried)};
      }
      std::optional<Flight> next;
      Exact factor = 1;
      for (int tried = 0; tried < 30 && !next; ++tried) {
        next = advanced(at, s, h, n, factor);
        if (!next) h = shortened(h * factor);
      }
      if (!next) return std::nullopt;
      at = std::move(*next);
      s += h;
      h = std::min(longest, shortened(h * factor));
    }
    return std::nullopt;
  }

  // A short number near 1/(2 G).
  Exact rounded_inverse() const {
    return decimal_of(std::exp2(-std::ceil(std::log2(std::max(G_.approximately(), 1e-9))) - 1));
  }

  const MacroscopicData& d_;
  Interval e_;
  long bits_, precision_;
  bool sloped_;
  Interval G_;
};

}  // namespace

Interval joined_interval(const Interval& x, const Interval& y) {
  Interval both(0L, x.precision());
  mpfi_union(both.data(), x.data(), y.data());
  return both;
}

std::optional<Held> held_interval(const MacroscopicData& data, const Interval& e, long bits, bool sloped) {
  return ReleasedNeuron(data, e, bits, sloped).interval();
}

MeanInput mean_input(const MacroscopicData& d, const Exact& x, long bits) {
  const Exact m = d.g0 + x;
  const double far = m < 0 ? to_double(Exact(m * m / d.a)) : 0;
  const long precision = bits + 32 + 4 * static_cast<long>(std::ilogb(far + 2));
  const Interval mean(m, precision), root = sqrt(Interval(Exact(2 * d.a), precision)), y = mean / root;
  Interval pi(0L, precision);
  mpfi_const_pi(pi.data());
  const Interval square(Exact(m * m / (2 * d.a)), precision);
  const Interval excess = root / sqrt(pi) * exp(-square) / erfc(-y);
  const Interval E = mean + excess;
  return {E, Interval(1L, precision) - excess * E / Interval(d.a, precision)};
}

}  // namespace spikeproof::rigor::recheck_detail
