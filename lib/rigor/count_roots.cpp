// From a cover to steady states: one per stretch on which F is monotone and changes its sign.
#include <fmt/format.h>

#include <algorithm>

#include "rigor/count_parts.h"

namespace spikeproof::rigor {
namespace {

bool has_sign(CellVerdict v) { return v == CellVerdict::above || v == CellVerdict::below; }
int sign_of(CellVerdict v) { return v == CellVerdict::above ? 1 : -1; }

// Sign of dF/dN on a monotone cell.
int slope_of(const CountCell& cell) { return (cell.verdict == CellVerdict::rising) != cell.inverse ? 1 : -1; }

Exact left_rate(const CountCell& c) { return c.inverse ? Exact(1 / c.right) : c.left; }
bool reaches_infinity(const CountCell& c) { return c.inverse && c.left == 0; }
Exact right_rate(const CountCell& c) { return c.inverse ? (c.left == 0 ? Exact(0) : Exact(1 / c.left)) : c.right; }

// Sign of F behind the last cell of a monotone stretch.
int sign_behind(RateFunction& F, const CountCover& cover, size_t last) {
  if (reaches_infinity(cover.cells[last])) return cover.b.upper < F.equation().D() ? 1 : -1;
  if (last + 1 == cover.cells.size()) return 1;  // b <= 0: F > 0 from the tail on
  const CountCell& next = cover.cells[last + 1];
  return has_sign(next.verdict) ? sign_of(next.verdict) : F.sign(cover.b, right_rate(cover.cells[last]));
}

int sign_at(RateFunction& F, const Exact& b, const Exact& N) { return F.sign({b, b}, N); }

Error not_refined(const Exact& b, const CountBracket& bracket, long bits) {
  return {ErrorCode::precision_exhausted, "prove_count",
          fmt::format("the steady state above N = {:.17g} for b = {:.17g} was not enclosed to 2^-{}",
                      to_double(bracket.left), to_double(b), bits)};
}

Exact rounded(const Exact& x, long bits) { return Ball(x, bits).midpoint().lower(bits); }

// [left, right] with F < 0 at one end and F > 0 at the other.
struct Signed {
  Exact left, right;
};

// An end of infinity is replaced by a finite rate at which F has its sign.
std::optional<Signed> finite(RateFunction& F, const Exact& b, const CountBracket& bracket) {
  if (!bracket.unbounded) return Signed{bracket.left, bracket.right};
  Exact right = 2 * bracket.left;
  for (long i = 0; i < 20'000; ++i, right *= 4)
    if (sign_at(F, b, right) == bracket.slope) return Signed{bracket.left, right};
  return std::nullopt;
}

// Newton's method kept inside the bracket by signs; the enclosure is proved by the signs at its own ends.
std::optional<Enclosure> refine(RateFunction& F, const Exact& b, Signed s, int slope, long bits) {
  const Exact small = Exact(1) / (Exact(mpz_class(1) << static_cast<mp_bitcnt_t>(bits + 2)));
  Exact N = rounded((s.left + s.right) / 2, bits + 8), last_step = 0;
  for (int i = 0; i < 400; ++i) {
    const Exact low = rounded(N * (1 - small), bits + 12), high = rounded(N * (1 + small), bits + 12);
    const int at = sign_at(F, b, N);
    if (at == -slope) s.left = std::max(s.left, N);
    if (at == slope) s.right = std::min(s.right, N);
    const Ball ratio = F.value(b, N) / F.slope(b, N);
    const Exact step = ratio.is_finite() ? ratio.midpoint().lower(bits + 16) : Exact(0);
    const bool close = ratio.is_finite() && ::abs(step) < N * small / 2;
    if (close && sign_at(F, b, low) == -slope && sign_at(F, b, high) == slope)
      return Enclosure{std::max(low, s.left), std::min(high, s.right)};
    if (at == 0) return std::nullopt;  // more bits
    Exact next = N - step;
    // Newton's steps must shrink; otherwise the bracket is halved, on the scale of log N where it is long.
    const bool shrinks = step != 0 && (last_step == 0 || 2 * ::abs(step) < last_step);
    last_step = ::abs(step);
    if (!shrinks || next <= s.left || next >= s.right) {
      next = s.right > 4 * s.left ? Exact(s.left * 2) : Exact((s.left + s.right) / 2);
      last_step = 0;
    }
    N = rounded(next, bits + 8);
  }
  return std::nullopt;
}

}  // namespace

Result<std::vector<CountBracket>> find_brackets(RateFunction& F, const CountCover& cover) {
  std::vector<CountBracket> brackets;
  int sign = -1;  // F < 0 up to the head
  for (size_t i = 0; i < cover.cells.size(); ++i) {
    const CountCell& first = cover.cells[i];
    if (has_sign(first.verdict)) {
      if (sign_of(first.verdict) != sign) throw std::logic_error("find_brackets: F changes its sign between cells");
      continue;
    }
    while (i + 1 < cover.cells.size() && !has_sign(cover.cells[i + 1].verdict) &&
           slope_of(cover.cells[i + 1]) == slope_of(first)) {
      ++i;
    }
    const int behind = sign_behind(F, cover, i);
    if (behind == 0) {
      return Error{
          ErrorCode::precision_exhausted, "prove_count",
          fmt::format("the sign of F at its turning point near N = {:.17g} is not certain at {} bits: b is too "
                      "close to a fold",
                      to_double(right_rate(cover.cells[i])), F.precision())};
    }
    if (behind == sign) continue;
    if (behind != slope_of(first)) throw std::logic_error("find_brackets: F changes its sign against its slope");
    brackets.push_back(
        {left_rate(first), right_rate(cover.cells[i]), reaches_infinity(cover.cells[i]), slope_of(first)});
    sign = behind;
  }
  return brackets;
}

Result<Enclosure> refine_rate(const RateEquation& equation, const Exact& b, const CountBracket& bracket, long bits,
                              long most_bits) {
  for (long p = bits + 64; p <= std::max(most_bits, 2 * bits + 128); p *= 2) {
    RateFunction F(equation, p);
    const auto ends = finite(F, b, bracket);
    if (!ends) continue;
    if (auto e = refine(F, b, *ends, bracket.slope, bits)) return *e;
  }
  return not_refined(b, bracket, bits);
}

}  // namespace spikeproof::rigor
