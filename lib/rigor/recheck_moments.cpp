#include "rigor/recheck_moments.h"

#include <algorithm>
#include <cmath>

namespace spikeproof::rigor::recheck_detail {

namespace {

// Left of -far_edge the continued fraction is used.
double far_edge(long p) { return std::sqrt(static_cast<double>(p)) / 3; }

// c_k = g^{(k)}(x)/k! for k < count and x < 0. With t = -x and m_k = k! c_k = int_0^inf s^k e^{-s^2/2 - s t} ds,
// integration by parts gives m_{k+1} + t m_k = k m_{k-1} and m_1 + t m_0 = 1. The quotients r_k = m_k/m_{k-1} obey
// r_k = k/(t + r_{k+1}) and 0 < r_K < K/t; going down from there loses nothing, as all terms are positive.
std::vector<Interval> far_coefficients(const Interval& x, long count) {
  const long p = x.precision();
  const Interval t = -x, one(1L, p);
  for (long K = count + p;; K *= 2) {
    std::vector<Interval> c(static_cast<size_t>(count), one);  // first 1/(t + r_{k+1})
    Interval r = Interval(K, p) / t;
    mpfi_put_si(r.data(), 0);
    for (long k = K - 1; k >= 0; --k) {
      const Interval inverse = one / (t + r);
      if (k < count) c[static_cast<size_t>(k)] = inverse;
      r = Interval(k, p) * inverse;
    }
    for (size_t k = 1; k < c.size(); ++k) c[k] = c[k] * c[k - 1];
    if (c[0].relative_bits() > p - 12 || K > 100 * p) return c;
  }
}

// int_{-h}^{h} g(c+t) dt for h <= -c/4: c_{k+1} <= c_k/|c|, so the terms behind the last one are a geometric series.
Interval far_cell_integral(const Interval& c, const Interval& h) {
  const long p = c.precision(), count = p / 2 + 4;
  const auto coefficients = far_coefficients(c, count);
  const Interval two(2L, p), one(1L, p), theta = -h / c;
  Interval sum(0L, p), h_k = two * h;
  for (long k = 0; k < count; ++k) {
    if (k % 2 == 0) sum = sum + coefficients[static_cast<size_t>(k)] * h_k / Interval(k + 1, p);
    h_k = h_k * h;
  }
  return sum + (coefficients.back() * h_k * theta / (h * (one - theta))).symmetric();
}

Interval near_mills(const Interval& x) {
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
  Interval before(0L, p), now = near_mills(c), h_k(1L, p), sum(0L, p);
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

// m_k = int_0^inf s^k e^{-s^2/2 + s x} ds for k < count: m_0 = g, m_1 = x g + 1, m_k = x m_{k-1} + (k-1) m_{k-2}.
std::vector<Interval> moments_of_mills(const Interval& x, int count) {
  const long p = x.precision();
  if (x.approximately() < -far_edge(p) && certainly_positive(-x)) {
    auto m = far_coefficients(x, count);
    Interval factorial(1L, p);
    for (long k = 1; k < count; ++k) {
      factorial = factorial * Interval(k, p);
      m[static_cast<size_t>(k)] = m[static_cast<size_t>(k)] * factorial;
    }
    return m;
  }
  std::vector<Interval> m{near_mills(x)};
  for (long k = 1; k < count; ++k) {
    const auto& last = m.back();
    m.push_back(k == 1 ? x * last + Interval(1L, p) : x * last + m[m.size() - 2] * Interval(k - 1, p));
  }
  return m;
}

// Bits that e^{x^2/2}, the differences between x_R and x_F, and the recursion left of 0 may lose.
long guard_bits(const Exact& width, double reach, int highest) {
  const double narrow = std::max(0.0, -std::log2(std::max(1e-300, to_double(width))));
  return 40 + std::lround(narrow + (2.0 + 2.0 * highest) * std::log2(2 + reach));
}

}  // namespace

Interval mills(const Interval& x) {
  const long p = x.precision();
  if (x.approximately() < -far_edge(p) && certainly_positive(-x)) return far_coefficients(x, 1)[0];
  return near_mills(x);
}

// Sums the cells from x_R to x_F; each starts from erfc at its own centre, so nothing accumulates but the sum.
Interval mills_integral(const Interval& x_R, const Interval& x_F) {
  const long p = x_R.precision();
  const double from = x_R.approximately(), to = x_F.approximately();
  Interval sum(0L, p), left = x_R;
  for (double x = from;;) {
    const bool far = x < -far_edge(p);
    // Left of 0 the recursion from erfc inflates widths by e^{|c| h}: a third of the bits may go there.
    double width = far ? -0.4 * x : std::clamp(0.4 * static_cast<double>(p) / (1 + std::abs(x)), 1e-3, 3.0);
    if (x + (far ? 1.0 : 1.5) * width >= to) width = to - x;
    // End points of cells are exact doubles, the last one is x_F itself.
    const bool last = x + width >= to;
    Interval right = x_F;
    if (!last) {
      x += width;
      mpfi_set_d(right.data(), x);
    }
    const Interval two(2L, p), c = (left + right) / two, h = (right - left) / two;
    sum = sum + (far ? far_cell_integral(c, h) : cell_integral(c, h));
    left = right;
    if (last) return sum;
  }
}

std::vector<Interval> moments(const Exact& V_R, const Exact& V_F, const Exact& beta, const Exact& a, int highest,
                              long bits) {
  const double root_a = std::sqrt(to_double(a));
  const double reach =
      std::max(std::abs(to_double(Exact(V_R - beta))), std::abs(to_double(Exact(V_F - beta)))) / root_a;
  const long p = bits + bits / 2 + guard_bits((V_F - V_R) * (V_F - V_R) / a, reach, highest);
  const Interval root = sqrt(Interval(a, p));
  const Interval x_R = Interval(Exact(V_R - beta), p) / root, x_F = Interval(Exact(V_F - beta), p) / root;
  std::vector<Interval> J{mills_integral(x_R, x_F)};
  if (highest < 1) return J;
  const auto at_R = moments_of_mills(x_R, highest), at_F = moments_of_mills(x_F, highest);
  Interval scale(1L, p);
  for (size_t k = 0; k < at_R.size(); ++k) {
    scale = scale / root;
    J.push_back((at_F[k] - at_R[k]) * scale);
  }
  return J;
}

}  // namespace spikeproof::rigor::recheck_detail
