// The cover of (0, inf) by cells on each of which F or its derivative has one sign.
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "core/progress.h"
#include "rigor/count_parts.h"

namespace spikeproof::rigor {
namespace {

constexpr size_t most_cells = 4000;
constexpr long deepest_in_range = 26;    // halvings of a cell before an interval of b is cut instead
constexpr long terms = 12;               // of the series in 1/N
constexpr long longest_reach = 100'000;  // binary exponents of N

Exact power_of_two(long e) {
  Exact x = 1;
  if (e >= 0) mpq_mul_2exp(x.get_mpq_t(), x.get_mpq_t(), static_cast<mp_bitcnt_t>(e));
  if (e < 0) mpq_div_2exp(x.get_mpq_t(), x.get_mpq_t(), static_cast<mp_bitcnt_t>(-e));
  return x;
}

// About log2 x, for x > 0.
long exponent(const Exact& x) {
  return static_cast<long>(mpz_sizeinbase(x.get_num_mpz_t(), 2)) -
         static_cast<long>(mpz_sizeinbase(x.get_den_mpz_t(), 2));
}

Error open_cell(const RateFunction& F, const Range& b, const CountCell& cell, const char* why) {
  const Exact from = cell.inverse ? Exact(1 / cell.right) : cell.left;
  const Exact to = !cell.inverse ? cell.right : cell.left == 0 ? Exact(0) : Exact(1 / cell.left);
  return {ErrorCode::precision_exhausted, "prove_count",
          fmt::format("for b in [{:.15g}, {:.15g}] neither F nor dF/dN has a certain sign for N in [{:.17g}, {}] at {} "
                      "bits ({}): b may be at a fold; more bits, or a b further from it, would decide",
                      to_double(b.lower), to_double(b.upper), to_double(from),
                      cell.left == 0 ? "inf" : fmt::format("{:.17g}", to_double(to)), F.precision(), why)};
}

// F(N) <= N J_0(min(b N, 0), a0) for N up to the head: that is below 1 there.
Result<Exact> find_head(RateFunction& F, const Range& b) {
  const auto& e = F.equation();
  RateFunction still({e.V_R, e.V_F, e.a0, Exact(0)}, F.precision());
  // Far from beta = 0 the J_k are costly: start where |b| N is at most about the range of potentials.
  const Exact scale = std::max(Exact(::abs(e.V_F)), std::max(Exact(::abs(e.V_R)), Exact(1)));
  const Ball J_0 = still.value(Exact(0), Exact(1)) + Ball(1, F.precision());
  if (!certainly_positive(J_0) || !J_0.is_finite()) {
    return Error{ErrorCode::precision_exhausted, "prove_count",
                 fmt::format("J_0(0, a0) has no certain sign at {} bits", F.precision())};
  }
  long k = -exponent(J_0.upper());  // about where N J_0(0, a0) = 1
  if (b.lower < 0) k = std::min(k, exponent(Exact(scale / -b.lower)));
  for (; k > -longest_reach; --k) {
    const Exact N = power_of_two(k);
    if (certainly_negative(still.value(std::min(b.lower, Exact(0)), N))) return N;
  }
  return Error{ErrorCode::out_of_range, "prove_count", "the rates are below 2^-100000"};
}

// b <= 0: J_0(beta, a) >= D g(x)/sqrt(a) for x <= x_R, so F(N) >= N D g(x)/sqrt(a) - 1 with
// x = (min(V_R, 0) + |b| N)/sqrt(a), increasing in N. g >= sqrt(pi/2) e^{x^2/2} for x >= 0, g >= 2/(sqrt(x^2+4) - x).
bool grows_beyond(const RateEquation& e, const Range& b, const Exact& N, long p) {
  const Exact shift = std::min(e.V_R, Exact(0)) - b.upper * N;
  const Ball root = sqrt(Ball(e.a(N), p)), x = Ball(shift, p) / root, two(2, p);
  const Ball g = shift >= 0 ? sqrt(pi(p) / 2) * exp(x * x / 2) : two / (sqrt(x * x + two * two) - x);
  return certainly_less(root, Ball(Exact(N * e.D()), p) * g);
}

CellVerdict verdict_of(const std::function<CellBounds(const Range&)>& bounds, const Range& b) {
  if (b.lower == b.upper) {
    const CellBounds c = bounds(b);
    if (certainly_above(c)) return CellVerdict::above;
    if (certainly_below(c)) return CellVerdict::below;
    if (certainly_rising(c)) return CellVerdict::rising;
    return certainly_falling(c) ? CellVerdict::falling : CellVerdict::open;
  }
  // F decreases in b.
  if (certainly_above(bounds({b.upper, b.upper}))) return CellVerdict::above;
  if (certainly_below(bounds({b.lower, b.lower}))) return CellVerdict::below;
  const CellBounds c = bounds(b);
  if (certainly_rising(c)) return CellVerdict::rising;
  return certainly_falling(c) ? CellVerdict::falling : CellVerdict::open;
}

Exact rounded(const Exact& x, long bits) { return Ball(x, bits).midpoint().lower(bits); }

// Where to cut an open cell: around the turning point of F where there is one and only one, else in the middle. No cuts
// where the sign of F at the turning point is not certain.
std::vector<Exact> cuts(RateFunction& F, const Range& b, const CountCell& cell) {
  const Exact middle = (cell.left + cell.right) / 2;
  if (b.lower != b.upper || cell.right > 2 * cell.left || cell.inverse) return {middle};
  const CellBounds c = F.bounds(b, cell.left, cell.right);
  const bool top = certainly_negative(c.curvature) && certainly_positive(c.slope_left);
  const bool bottom = certainly_positive(c.curvature) && certainly_negative(c.slope_left);
  if (!(top && certainly_negative(c.slope_right)) && !(bottom && certainly_positive(c.slope_right))) return {middle};
  const long bits = F.precision();
  Exact N = middle;
  for (int i = 0; i < 20; ++i) {
    const Exact next = rounded(N - (F.slope(b.lower, N) / F.curvature(b.lower, N)).midpoint().lower(bits), bits);
    if (next <= cell.left || next >= cell.right) return {middle};
    const Exact step = ::abs(Exact(next - N));
    N = next;
    if (step < N * power_of_two(-bits / 2 - 4)) break;
  }
  // F = F(N) -+ |F''| (x - N)^2/2: within a quarter of the distance of its zeros it keeps its sign.
  const Ball square = F.value(b.lower, N) / F.curvature(b.lower, N) / 8;
  if (certainly_positive(square)) return {N};
  if (!certainly_negative(square)) return {};
  const Exact s = rounded(sqrt(-square).lower(), 8);
  if (N - s <= cell.left || N + s >= cell.right) return {N};
  return {rounded(N - s, bits + 8), rounded(N + s, bits + 8)};
}

// Settles [left, right] by cutting open cells; the result is sorted by the cell's variable.
std::optional<Error> settle(RateFunction& F, const Range& b, const CountCell& whole,
                            const std::function<CellVerdict(const CountCell&)>& verdict, std::vector<CountCell>& done) {
  std::vector<CountCell> waiting{whole};
  const size_t allowed = done.size() + most_cells;
  while (!waiting.empty()) {
    throw_if_interrupted();
    CountCell cell = waiting.back();
    waiting.pop_back();
    cell.verdict = verdict(cell);
    if (cell.verdict != CellVerdict::open) {
      done.push_back(cell);
      continue;
    }
    const long depth = b.lower == b.upper ? F.precision() / 2 : deepest_in_range;
    const Exact smallest = (cell.left == 0 ? whole.right * power_of_two(-depth) : cell.right) * power_of_two(-depth);
    if (cell.right - cell.left < smallest) return open_cell(F, b, cell, "the cell is too small to be cut");
    if (done.size() + waiting.size() > allowed) return open_cell(F, b, cell, "too many cells");
    auto points = cuts(F, b, cell);
    if (points.empty()) return open_cell(F, b, cell, "F is too close to 0 where it turns");
    points.insert(points.begin(), cell.left);
    points.push_back(cell.right);
    for (size_t i = points.size() - 1; i > 0; --i)
      waiting.push_back({points[i - 1], points[i], cell.inverse, CellVerdict::open});
  }
  return std::nullopt;
}

std::optional<Error> cover_middle(RateFunction& F, CountCover& cover) {
  const auto verdict = [&](const CountCell& cell) {
    return verdict_of([&](const Range& b) { return F.bounds(b, cell.left, cell.right); }, cover.b);
  };
  // Far from the states cells may be many octaves long; an octave that stays open is cut.
  long octaves = 1;
  for (Exact left = cover.head; left < cover.tail;) {
    throw_if_interrupted();
    CountCell cell{left, std::min(Exact(left * power_of_two(octaves)), cover.tail), false, CellVerdict::open};
    cell.verdict = verdict(cell);
    if (cell.verdict == CellVerdict::open && octaves > 1) {
      octaves /= 2;
      continue;
    }
    if (cell.verdict != CellVerdict::open) {
      cover.cells.push_back(cell);
      octaves *= 2;
    } else if (auto error = settle(F, cover.b, cell, verdict, cover.cells)) {
      return error;
    }
    left = cell.right;
  }
  return std::nullopt;
}

// Number of leading coefficients of F in y that vanish for some b of the range; a sign of the next one settles (0, y].
Result<long> vanishing_order(const RateEquation& e, const Range& b) {
  const Exact D = e.D();
  if (b.upper < D || b.lower > D) return 0L;
  if (b.lower < b.upper) {
    const int slope = sgn(series_coefficient(e, D, 1));
    if ((b.upper == D && slope > 0) || (b.lower == D && slope < 0)) return 1L;
    return Error{ErrorCode::out_of_range, "prove_count",
                 "the number of steady states changes at b = V_F - V_R = " + to_text(D) +
                     ", where one comes from infinity: choose an interval of b on one side of it"};
  }
  for (long n = 1; n < terms / 2; ++n)
    if (series_coefficient(e, D, n) != 0) return n;
  return Error{ErrorCode::precision_exhausted, "prove_count", "b = V_F - V_R, and the series in 1/N starts too late"};
}

// The first cell (0, y] where D = V_F - V_R ends the range of b: the sign of F/y^order at b = D, where the coefficients
// before it vanish, is that of F for b < D if positive and for b > D if negative.
CellVerdict first_verdict(const RateSeries& at_D, const Exact& D, const CountCover& cover, const Exact& right) {
  const Ball reduced = at_D.reduced(cover.order, right);
  if (cover.b.upper == D && certainly_positive(reduced)) return CellVerdict::above;
  return cover.b.lower == D && certainly_negative(reduced) ? CellVerdict::below : CellVerdict::open;
}

std::optional<Error> cover_far(RateFunction& F, CountCover& cover) {
  const auto& e = F.equation();
  const Range b = cover.b;
  const Exact y_end = 1 / cover.tail;
  const auto series = [&](const Range& range) { return RateSeries::make(e, range, y_end, terms, F.precision()); };
  const auto at_upper = series({b.upper, b.upper}), at_lower = series({b.lower, b.lower}), all = series(b);
  const auto verdict = [&](const CountCell& cell) {
    if (cell.left == 0 && cover.order > 0) {
      return first_verdict(b.upper == e.D() ? *at_upper : *at_lower, e.D(), cover, cell.right);
    }
    if (certainly_above(at_upper->bounds(cell.left, cell.right))) return CellVerdict::above;
    if (at_lower && certainly_below(at_lower->bounds(cell.left, cell.right))) return CellVerdict::below;
    if (!all) return CellVerdict::open;
    const CellBounds c = all->bounds(cell.left, cell.right);
    if (certainly_rising(c)) return CellVerdict::rising;
    return certainly_falling(c) ? CellVerdict::falling : CellVerdict::open;
  };
  std::vector<CountCell> cells;
  if (auto error = settle(F, b, {Exact(0), y_end, true, CellVerdict::open}, verdict, cells)) return error;
  cover.cells.insert(cover.cells.end(), cells.rbegin(), cells.rend());
  return std::nullopt;
}

// A power of two from which on the series is accurate enough to decide, for every b of the range that is positive.
Exact series_start(const RateFunction& F, const Range& b, const Exact& head) {
  const auto& e = F.equation();
  const Exact least = b.lower > 0 ? b.lower : b.upper;
  for (long k = std::max(exponent(head) + 1, -exponent(least)); k < longest_reach; ++k) {
    const Exact y = power_of_two(-k);
    const auto s = RateSeries::make(e, {least, b.upper}, y, terms, 64);
    if (!s) continue;
    const Ball error = s->rest() * power(Ball(y, 64), terms) * 100'000;
    const Ball size = abs(s->coefficient(0)) + abs(s->coefficient(1)) * Ball(y, 64) + Ball(power_of_two(-20), 64);
    if (certainly_less(error, size)) return power_of_two(k);
  }
  return power_of_two(longest_reach);
}

Result<Exact> growth_start(const RateFunction& F, const Range& b, const Exact& head) {
  for (long k = exponent(head) + 1; k < longest_reach; ++k)
    if (grows_beyond(F.equation(), b, power_of_two(k), F.precision())) return power_of_two(k);
  return Error{ErrorCode::out_of_range, "prove_count", "the rates are above 2^100000"};
}

}  // namespace

Result<CountCover> cover_rates(RateFunction& F, const Range& b) {
  const auto& e = F.equation();
  if (e.V_F > 0 && e.V_F * e.V_F > 140'000 * e.a0) {
    return Error{ErrorCode::out_of_range, "prove_count", "the smallest rate is below 2^-99000: V_F^2/a0 is too large"};
  }
  CountCover cover{b, Exact(0), Exact(0), {}, 0};
  const auto head = find_head(F, b);
  if (!head) return head.error();
  cover.head = *head;
  if (b.upper <= 0) {
    const auto tail = growth_start(F, b, cover.head);
    if (!tail) return tail.error();
    cover.tail = *tail;
    if (auto error = cover_middle(F, cover)) return *error;
    return cover;
  }
  const auto order = vanishing_order(F.equation(), b);
  if (!order) return order.error();
  cover.order = *order;
  cover.tail = series_start(F, b, cover.head);
  std::optional<Error> error;
  for (int attempt = 0; attempt < 4; ++attempt, cover.tail *= 16) {
    cover.cells.clear();
    if (auto stuck = cover_middle(F, cover)) return *stuck;
    error = cover_far(F, cover);
    if (!error) return cover;
  }
  return *error;
}

}  // namespace spikeproof::rigor
