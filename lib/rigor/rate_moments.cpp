#include "rigor/rate_moments.h"

#include <arb_hypgeom.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace spikeproof::rigor {
namespace {

// F(x) = (pi/2) erfi(x/sqrt 2) + (x^2/2) 2F2(1,1; 3/2,2; x^2/2), the antiderivative of g that vanishes at 0.
Ball antiderivative(const Ball& x) {
  const long p = x.precision();
  Ball erfi(p), sum(p);
  const Ball root = x / sqrt(Ball(2, p)), z = x * x / 2;
  arb_hypgeom_erfi(erfi.data(), root.data(), p);
  arb_struct* upper = _arb_vec_init(2);
  arb_struct* lower = _arb_vec_init(2);
  arb_one(upper), arb_one(upper + 1);
  arb_set_si(lower, 3), arb_mul_2exp_si(lower, lower, -1);
  arb_set_si(lower + 1, 2);
  arb_hypgeom_pfq(sum.data(), upper, 2, lower, 2, z.data(), 0, p);
  _arb_vec_clear(upper, 2);
  _arb_vec_clear(lower, 2);
  return pi(p) * erfi / 2 + z * sum;
}

// int_{x}^{y} g for x < y < 0 from g(x) = int_0^inf e^{-s^2/2 + s x} ds and the expansion of e^{-s^2/2}: its partial
// sums miss it by at most the next term, and the kernel (e^{s y} - e^{s x})/s is positive, so the integral inherits the
// bound.
Ball far_left_integral(const Ball& x, const Ball& y) {
  const long p = y.precision();
  const Ball u = Ball(1, p) / (y * y), v = Ball(1, p) / (x * x);
  Ball sum = log(x / y), factor(1, p), u_k = u, v_k = v;
  factor = factor / 2;  // (2k-1)!/(2^k k!) at k = 1
  for (long k = 1;; ++k) {
    const Ball term = factor * (u_k - v_k);
    const Ball ratio =
        u * ((2 * k + 1) * k) / (k + 1);  // about |next term / term|: stop where the terms stop shrinking
    const Ball small = abs(sum) * power(Ball(2, p), -p);
    if (certainly_less(abs(term), small) || !certainly_less(ratio, Ball(1, p))) return sum.widened(abs(term));
    sum = k % 2 == 1 ? sum - term : sum + term;
    factor = factor * ((2 * k + 1) * k) / (k + 1);
    u_k = u_k * u;
    v_k = v_k * v;
  }
}

// m_k(x) = int_0^inf s^k e^{-s^2/2 + s x} ds for k = 0 .. highest, by the same enveloping expansion.
std::vector<Ball> far_left_moments(const Ball& x, int highest) {
  const long p = x.precision();
  const Ball u = Ball(1, p) / (x * x), goal = power(Ball(2, p), -p);
  std::vector<Ball> m;
  Ball first = Ball(1, p) / abs(x);  // k!/|x|^{k+1}
  for (long k = 0; k <= highest; ++k) {
    Ball term = first, sum(p);
    for (long j = 0;; ++j) {
      const Ball ratio = u * ((2 * j + k + 1) * (2 * j + k + 2)) / (2 * (j + 1));
      if (certainly_less(term, first * goal) || !certainly_less(ratio, Ball(1, p))) break;
      sum = j % 2 == 0 ? sum + term : sum - term;
      term = term * ratio;
    }
    m.push_back(sum.widened(term));
    first = first * (k + 1) / abs(x);
  }
  return m;
}

std::vector<Ball> moments_of_g(const Ball& x, int highest, long edge) {
  const long p = x.precision();
  if (certainly_less(x, Ball(-edge, p))) return far_left_moments(x, highest);
  Ball erfc(p);
  const Ball argument = -x / sqrt(Ball(2, p));
  arb_hypgeom_erfc(erfc.data(), argument.data(), p);
  std::vector<Ball> m{sqrt(pi(p) / 2) * exp(x * x / 2) * erfc};
  if (highest >= 1) m.push_back(x * m[0] + Ball(1, p));
  for (long k = 2; k <= highest; ++k)
    m.push_back(x * m[static_cast<size_t>(k - 1)] + m[static_cast<size_t>(k - 2)] * (k - 1));
  return m;
}

double approximately(const Ball& x) { return arf_get_d(arb_midref(x.data()), ARF_RND_NEAR); }

// Bits that differences between x_R and x_F, and x g + 1, may lose, and 24 to spare.
long guard_bits(double width, double reach, int highest) {
  const double difference = std::log2(2 + reach) - std::log2(std::clamp(width, 1e-300, 1.0));
  return 24 + std::lround(difference + 2 * highest * std::log2(2 + std::min(reach, 64.0)));
}

// An end point, as an exact ball.
Ball end(const Ball& x, bool upper) {
  Ball y(x.precision());
  if (upper) {
    arb_get_ubound_arf(arb_midref(y.data()), x.data(), x.precision());
  } else {
    arb_get_lbound_arf(arb_midref(y.data()), x.data(), x.precision());
  }
  return y;
}

// At exact beta and a, to about the precision `asked`.
std::vector<Ball> moments_at(const Exact& V_R, const Exact& V_F, const Ball& beta, const Ball& a, int highest,
                             long asked) {
  const auto scaled = [&](const Exact& V, long p) { return (Ball(V, p) - beta) / sqrt(a * Ball(1, p)); };
  const double width = to_double(Exact(V_F - V_R)) / std::sqrt(approximately(a));
  const double near_R = approximately(scaled(V_R, asked)), reach = std::max(std::abs(near_R), std::abs(near_R + width));
  const long goal = asked + guard_bits(width, reach, highest), edge = far_left_edge(goal);
  // The closed form is a difference of terms of size e^{x^2/2} left of 0.
  const double lost = std::clamp(-near_R, 0.0, static_cast<double>(edge));
  const long p = goal + std::lround(0.75 * lost * lost);
  const Ball x_R = scaled(V_R, p), x_F = scaled(V_F, p), root = sqrt(a * Ball(1, p));
  std::vector<Ball> J{mean_interval(x_R, x_F, edge)};
  if (highest < 1) return J;
  const std::vector<Ball> at_R = moments_of_g(x_R, highest - 1, edge), at_F = moments_of_g(x_F, highest - 1, edge);
  Ball scale(1, p);
  for (size_t k = 0; k < at_R.size(); ++k) {
    scale = scale / root;
    J.push_back((at_F[k] - at_R[k]) * scale);
  }
  return J;
}

}  // namespace

long far_left_edge(long bits) { return static_cast<long>(std::sqrt(1.4 * static_cast<double>(bits))) + 3; }

Ball mean_interval(const Ball& x_R, const Ball& x_F, long edge) {
  const Ball X(-edge, x_F.precision());
  if (certainly_less(x_F, X)) return far_left_integral(x_R, x_F);
  if (certainly_less(x_R, X)) return far_left_integral(x_R, X) + antiderivative(x_F) - antiderivative(X);
  return antiderivative(x_F) - antiderivative(x_R);
}

std::vector<Ball> rate_moments(const Exact& V_R, const Exact& V_F, const Ball& beta, const Ball& a, int highest) {
  if (!certainly_positive(a)) throw std::invalid_argument("rate_moments: a > 0 is required");
  if (V_R >= V_F) {
    throw std::invalid_argument(
        fmt::format("rate_moments: V_R < V_F is required, got {} >= {}", to_text(V_R), to_text(V_F)));
  }
  const long asked = std::max(beta.precision(), a.precision());
  if (arb_is_exact(beta.data()) != 0 && arb_is_exact(a.data()) != 0)
    return moments_at(V_R, V_F, beta, a, highest, asked);
  // Decreasing in both arguments: the corners enclose every value between.
  std::vector<Ball> J = moments_at(V_R, V_F, end(beta, false), end(a, false), highest, asked);
  const std::vector<Ball> least = moments_at(V_R, V_F, end(beta, true), end(a, true), highest, asked);
  for (size_t k = 0; k < J.size(); ++k) arb_union(J[k].data(), J[k].data(), least[k].data(), asked + 32);
  return J;
}

}  // namespace spikeproof::rigor
