// What the re-checker knows about F(N) = N J_0(b N, a0 + a1 N) - 1, which decreases in b: bounds on cells of N, and on
// cells of y = 1/N by the expansion of F at y = 0.
#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "model/nnlif.h"
#include "rigor/recheck_moments.h"

namespace spikeproof::rigor::recheck_detail {

/// Potentials are measured from I.
struct RateData {
  Exact V_R, V_F, a0, a1;
  explicit RateData(const NnlifParameters& p) : V_R(p.V_R - p.I), V_F(p.V_F - p.I), a0(p.a0), a1(p.a1) {}
};

/// A function f, f' and f'' on a cell for every b of a range.
struct CellData {
  Interval width, left, right, slope_left, slope_right, anywhere, slope_anywhere, curvature;
};

/// '+': f > 0 on the cell, '-': f < 0, 'u': f' > 0, 'd': f' < 0. True means proved.
bool holds(char verdict, const CellData& cell);

/// F in the variable N; values of the J_k are kept. `bits` as in moments().
class Rate {
 public:
  Rate(RateData data, long bits) : data_(std::move(data)), bits_(bits) {}
  Interval value(const Exact& b, const Exact& N);
  CellData cell(const Exact& b_lower, const Exact& b_upper, const Exact& left, const Exact& right);

 private:
  const std::vector<Interval>& J(const Exact& beta, const Exact& a);
  Interval slope(const std::vector<Interval>& J, const Interval& N, const Interval& b) const;
  RateData data_;
  long bits_;
  std::map<std::pair<Exact, Exact>, std::vector<Interval>> kept_;
};

/// F in the variable y on [0, y_end], for 0 < b_lower <= b <= b_upper, with `terms` terms and a bound of the rest.
class FarRate {
 public:
  /// Nothing unless b_lower > y_end V_F and b_lower > 0.
  static std::optional<FarRate> make(const RateData& data, const Exact& b_lower, const Exact& b_upper,
                                     const Exact& y_end, long terms, long bits);
  CellData cell(const Exact& left, const Exact& right) const;
  /// F/y^order on (0, right], if the coefficients before `order` are 0.
  Interval reduced(long order, const Exact& right) const;
  /// F at y = right.
  Interval value(const Exact& right) const;

 private:
  explicit FarRate(long bits) : rest_(0L, bits), bits_(bits) {}
  Interval derivative(const Interval& y, long k) const;
  std::vector<Interval> c_;
  Interval rest_;
  long bits_;
};

/// The first n with c_n != 0 at b = V_F - V_R, where c_0 - 1 = 0. Throws Refusal if it is not among the first few.
long leading_order(const RateData& data);

}  // namespace spikeproof::rigor::recheck_detail
