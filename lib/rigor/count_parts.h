// The parts of the count of steady states: bounds on cells, the series at large rates, the cover of (0, inf), roots.
// Prover side. F(N) = N J_0(b N, a0 + a1 N) - 1 vanishes at the steady states; it decreases in b.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/result.h"
#include "rigor/ball.h"
#include "rigor/statement.h"

namespace spikeproof::rigor {

/// What the equation for the rate depends on besides b; potentials are measured from I.
struct RateEquation {
  Exact V_R, V_F, a0, a1;
  Exact D() const { return V_F - V_R; }
  Exact a(const Exact& N) const { return a0 + a1 * N; }
};

/// All b with lower <= b <= upper.
struct Range {
  Exact lower, upper;
};

/// Enclosures of a function f of N or of 1/N at the ends of a cell and on all of it, for every b of a range.
struct CellBounds {
  Ball width;
  Ball left, right;                          // f at the ends
  Ball slope_left, slope_right;              // f' at the ends
  Ball anywhere, slope_anywhere, curvature;  // f, f', f'' on the cell
};

/// What holds on a cell for every b of the range: f < 0, f > 0, f' > 0, f' < 0, or nothing proved.
enum class CellVerdict : char { below = '-', above = '+', rising = 'u', falling = 'd', open = '?' };

/// f > 0, f < 0, f' > 0 or f' < 0 on the cell, by the bounds themselves or by Taylor's formula from either end.
bool certainly_above(const CellBounds& c);
bool certainly_below(const CellBounds& c);
bool certainly_rising(const CellBounds& c);
bool certainly_falling(const CellBounds& c);

/// F and its derivatives in N at one precision; values of the J_k are kept.
class RateFunction {
 public:
  RateFunction(const RateEquation& equation, long precision) : equation_(equation), precision_(precision) {}
  const RateEquation& equation() const { return equation_; }
  long precision() const { return precision_; }

  /// F, F', F'' at N > 0 for one b. Guarantee: enclosure.
  Ball value(const Exact& b, const Exact& N);
  Ball slope(const Exact& b, const Exact& N);
  Ball curvature(const Exact& b, const Exact& N);
  /// Bounds on [left, right], 0 < left < right, from the J_k at the corners of [b][N] x [a(N)]. Guarantee: enclosure.
  CellBounds bounds(const Range& b, const Exact& left, const Exact& right);
  /// 1, -1: the sign of F(N) for every b of the range; 0 if not proved.
  int sign(const Range& b, const Exact& N);

 private:
  const std::vector<Ball>& moments(const Exact& beta, const Exact& a);
  RateEquation equation_;
  long precision_;
  std::map<std::pair<Exact, Exact>, std::vector<Ball>> kept_;
};

/// F as a function of y = 1/N on [0, y_end]: sum of c_n y^n for n < terms, and a remainder of at most rest y^terms.
/// For 0 < b.lower. Source: Taylor's formula for int int e^{-alpha(y) s^2/2 - s (b - y v)} ds dv. Guarantee: enclosure.
class RateSeries {
 public:
  /// Nothing if b - y V_F is not positive for all y <= y_end.
  static std::optional<RateSeries> make(const RateEquation& equation, const Range& b, const Exact& y_end, long terms,
                                        long precision);
  /// Bounds in the variable y on [left, right], 0 <= left < right <= y_end.
  CellBounds bounds(const Exact& left, const Exact& right) const;
  /// (sum of c_n y^(n-order) for n >= order, and the remainder) on [0, right].
  Ball reduced(long order, const Exact& right) const;
  const Ball& coefficient(long n) const { return c_[static_cast<size_t>(n)]; }
  const Ball& rest() const { return rest_; }

 private:
  explicit RateSeries(long precision) : rest_(precision), precision_(precision) {}
  std::vector<Ball> c_;
  Ball rest_;
  long precision_;
};

/// c_n as an exact number. Guarantee: exact.
Exact series_coefficient(const RateEquation& equation, const Exact& b, long n);

/// A cell of N, or of y = 1/N where `inverse`; the verdict is on f as a function of that variable.
struct CountCell {
  Exact left, right;
  bool inverse;
  CellVerdict verdict;
};

/// A cover of (0, inf): F < 0 up to head; cells of N from head to the tail's start; then either F > 0 (b <= 0), or
/// cells of y = 1/N down to 0. `order` is the number of leading coefficients c_n of the series that are 0 for some b.
struct CountCover {
  Range b;
  Exact head, tail;
  std::vector<CountCell> cells;  // by rising N
  long order = 0;
};

/// A steady state of a cover: F changes its sign once between left and right (or infinity), and slope is that of F.
struct CountBracket {
  Exact left, right;
  bool unbounded;
  int slope;
};

/// Errors: precision_exhausted with the cell that stayed open and why; out_of_range where the number of steady states
/// changes within the range of b, at b = V_F - V_R.
Result<CountCover> cover_rates(RateFunction& F, const Range& b);
/// One bracket per steady state, by rising N. Errors: precision_exhausted if a sign at a turning point is not certain.
Result<std::vector<CountBracket>> find_brackets(RateFunction& F, const CountCover& cover);
/// The steady state in the bracket for one b, to a relative width of 2^-bits. Errors: precision_exhausted.
Result<Enclosure> refine_rate(const RateEquation& equation, const Exact& b, const CountBracket& bracket, long bits,
                              long most_bits);

}  // namespace spikeproof::rigor
