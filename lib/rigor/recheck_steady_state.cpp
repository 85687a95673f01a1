// Re-check of linear.steady-state with MPFI: 1/N_inf = int g by Taylor expansion of g in cells. The prover uses a
// closed form with hypergeometric functions of Arb instead.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "rigor/recheck_input.h"
#include "rigor/recheck_interval.h"

namespace spikeproof::rigor::recheck_detail {
namespace {

// g(x) = e^{x^2/2} sqrt(pi/2) erfc(-x/sqrt 2).
Interval mills(const Interval& x) {
  const long p = x.precision();
  Interval pi(0L, p);
  mpfi_const_pi(pi.data());
  const Interval two(2L, p);
  return exp(x * x / two) * sqrt(pi / two) * erfc(-x / sqrt(two));
}

// int_{-h}^{h} g(c+t) dt. Coefficients: (k+1) c_{k+1} = c c_k + c_{k-1} + [k=0]. With m_k = |c_k| h^k and
// theta = (|c| h + h^2)/(K+1) < 1 the recursion gives m_{K+j} <= theta^{ceil(j/2)} M, M = max(m_K, m_{K-1}), so that
// the terms behind K add up to at most 2 M theta/(1-theta), and their integral to 2h times that.
Interval cell_integral(const Interval& c, const Interval& h) {
  const long p = c.precision();
  Interval before(0L, p), now = mills(c), h_k(1L, p), sum(0L, p);
  const Interval one(1L, p), two(2L, p), step = abs(c) * h + h * h;
  for (long k = 0;; ++k) {
    if (k % 2 == 0) sum = sum + two * now * h_k * h / Interval(k + 1, p);
    const Interval theta = step / Interval(k + 1, p);
    const Interval M = larger(abs(now) * h_k, abs(before) * h_k / h);
    const Interval tail = two * M * theta / (one - theta) * two * h;
    const Interval small = abs(sum) * exp(Interval(-p / 2, p));
    if (certainly_less(theta, one) && (certainly_less(tail, small) || k > 20 * p)) return sum + tail.symmetric();
    const Interval next = (c * now + before + Interval(k == 0 ? 1L : 0L, p)) / Interval(k + 1, p);
    before = now;
    now = next;
    h_k = h_k * h;
  }
}

// Sums the cells from x_R to x_F; each starts from erfc at its own centre, so nothing accumulates but the sum.
Interval mean_interval(const LinearParameters& q, long p) {
  const Interval root = sqrt(Interval(q.a0, p));
  const Interval x_R = Interval(Exact(q.V_R - q.I), p) / root, x_F = Interval(Exact(q.V_F - q.I), p) / root;
  const double from = x_R.approximately(), to = x_F.approximately();
  Interval sum(0L, p), left = x_R;
  for (double x = from; x < to;) {
    // The recursion inflates widths by e^{|c| h}: a third of the bits may go there.
    double width = std::clamp(0.4 * static_cast<double>(p) / (1 + std::abs(x)), 1e-3, 3.0);
    if (x + 1.5 * width >= to) width = to - x;
    // End points of cells are exact doubles, the last one is x_F itself.
    const bool last = x + width >= to;
    Interval right = x_F;
    if (!last) {
      x += width;
      mpfi_set_d(right.data(), x);
    }
    const Interval two(2L, p);
    sum = sum + cell_integral((left + right) / two, (right - left) / two);
    left = right;
    if (last) break;
  }
  return sum;
}

}  // namespace

void recheck_steady_state(const Input& input) {
  const LinearParameters parameters = require_linear(input);
  const auto& enclosures = member(input.root, "certificate", "enclosures");
  const Enclosure claimed = enclosure_at(enclosures, "enclosures", "N_inf");
  require_statement(input, steady_state_statement(parameters, claimed));
  if (claimed.lower <= 0) throw Refusal("enclosures.N_inf.lower: the rate is positive");
  const Exact relative = (claimed.upper - claimed.lower) / claimed.upper;
  const long bits = relative == 0 ? 60000
                                  : static_cast<long>(mpz_sizeinbase(relative.get_den_mpz_t(), 2)) -
                                        static_cast<long>(mpz_sizeinbase(relative.get_num_mpz_t(), 2));
  if (bits > 50000) throw Refusal("enclosures.N_inf: narrower than this re-checker can decide");
  for (const long p : {bits + bits / 2 + 160, 3 * bits + 400}) {
    const Interval T = mean_interval(parameters, p);
    if (!certainly_positive(T)) continue;
    const Interval N = Interval(1L, p) / T;
    if (certainly_inside(N, claimed.lower, claimed.upper)) return;
    if (certainly_less(N, Interval(claimed.lower, p)) || certainly_less(Interval(claimed.upper, p), N)) {
      throw Refusal(fmt::format("enclosures.N_inf: false, the rate is near {:.15g}", N.approximately()));
    }
  }
  throw Refusal("enclosures.N_inf: could not be confirmed");
}

}  // namespace spikeproof::rigor::recheck_detail
