// Parts of the proof on folds: bounds along the steady branch N -> (N, beta(N)), where beta(N) is the one beta with
// J_0(beta, a0 + a1 N) = 1/N, and b = beta/N. Lemmas and numbering: proofs-checks/fold.
#pragma once

#include <optional>
#include <vector>

#include "core/result.h"
#include "model/nnlif.h"
#include "rigor/ball.h"
#include "rigor/statement.h"

namespace spikeproof::rigor::fold_detail {

/// Natural logarithm of x > 0 of any size; 2^k; x rounded to a multiple of 2^k, down or up.
double log_of(const Exact& x);
Exact two_to(long k);
Exact rounded_to(const Exact& x, long k, bool up);
/// A number of p bits near x.
Exact dyadic(const Exact& x, long p);

/// The family of equations that differ in b; potentials measured from I.
struct Family {
  Exact V_R, V_F, a0, a1;
  explicit Family(const Nnlif& model);
  Exact D() const { return V_F - V_R; }
  Exact a(const Exact& N) const { return a0 + a1 * N; }
};

/// J_0 .. J_highest at beta and a, to about p bits or more; not finite where x_F is far above 100.
std::vector<Ball> branch_moments(const Family& q, const Exact& beta, const Exact& a, int highest, long p);

/// How B(N) runs over a cell: up or down throughout, or with a slope S of which only the monotonicity is known.
enum class Run { rises, falls, turns_down, turns_up };

/// N_lower < N < N_upper with beta(N) in [beta_lower, beta_upper].
struct Cell {
  Exact N_lower, N_upper, beta_lower, beta_upper;
  Run run = Run::rises;
  std::optional<Enclosure> centre;  // of beta in the middle of the N-interval, for a bound of second order
  bool far = false;                 // decided by the expansion at infinity, whatever beta is
};

/// True if beta(N) is proved to lie in the cell's interval for every N of the cell.
bool covers_branch(const Family& q, const Cell& cell, long precision);
/// What is certain on a cell that covers the branch, 0 for nothing: the sign of B', and else that of d(S/J_1)/dN, where
/// S has the sign of B' and J_1 > 0; and whether a centre may help.
struct CellSigns {
  int slope = 0, turn = 0;
  bool centre_may_help = false;
};
CellSigns cell_signs(const Family& q, const Cell& cell, long precision);
int slope_sign(const Family& q, const Cell& cell, long precision);
/// Bits at which the bounds above lose nothing that matters near (N, beta).
long working_bits(const Family& q, const Exact& N, const Exact& beta);

/// B' > 0 for 0 < N <= N_0; beta(N) <= beta_0 there.
struct Head {
  Exact N_0, beta_0;
};
bool head_holds(const Family& q, const Head& head, long precision);
Head choose_head(const Family& q);

/// Sign of B' for all N with y_lower <= 1/N <= y_upper by the expansion at infinity, 0 if not decided.
int far_sign(const Family& q, const Exact& y_lower, const Exact& y_upper, long precision);
/// The same for all N >= 1/y.
int tail_sign(const Family& q, const Exact& y, long precision);
/// Bits at which the tail beyond 1/y is decided.
long tail_bits(const Exact& y);
/// The largest y = 2^-k at which the tail is decided. Errors: no_convergence where the expansion degenerates.
Result<Exact> choose_tail(const Family& q);

/// The cell of width 0 at N, with beta(N) to about `bits` bits; `guess` is a double near beta(N). No guarantee.
Cell point_cell(const Family& q, const Exact& N, double guess, long bits);
/// Consecutive cells from the head to 1/y, none undecided; between two turns a cell of width 0 with the sign of B'.
/// Errors: no_convergence where B' is too close to a double zero.
Result<std::vector<Cell>> subdivide(const Family& q, const Head& head, const Exact& y);

/// A fold: B' has opposite signs on the cells of width 0 `before` and `after`, and `between` joins them.
struct FoldBracket {
  Cell before, between, after;
  Enclosure b() const;
};
/// Shrinks a stretch N_lower < N < N_upper on which S turns once and changes sign. Errors: precision_exhausted.
Result<FoldBracket> bracket_fold(const Family& q, const Cell& stretch, bool maximum, int digits);

}  // namespace spikeproof::rigor::fold_detail
