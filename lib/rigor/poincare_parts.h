// The parts of the Poincaré proof: cells with the weight q, the trial function, the bound. Prover side.
// Variable t = x_F - x on [0, T], T = x_F - x_R; q(t) = P/N_inf there, q' = (x_F - t) q + 1, q(0) = 0.
#pragma once

#include <optional>
#include <vector>

#include "core/result.h"
#include "rigor/ball.h"
#include "rigor/statement.h"

namespace spikeproof::rigor {

using Series = std::vector<Ball>;  // coefficients of powers of t - centre

/// A piece of [0, T]: q lies in the polynomial q at every point, the ball of one coefficient holds the rest of the
/// series.
struct Cell {
  Exact start, end, centre;  // the first cell has centre = start = 0
  Series q;
  long length;  // of the trial's polynomial
  Exact half() const { return end - centre; }
};

/// The parts of the weight that do not depend on mu, at one precision.
struct Weight {
  LinearParameters parameters;
  long precision;
  Ball x_R, x_F, T;
  std::vector<Cell> cells;
};

/// Errors: out_of_range where too many cells would be needed.
Result<Weight> make_weight(const LinearParameters& p, long precision);

/// Trial data, untrusted: mu, and f' = w as a polynomial on each cell (w has no constant term on the first).
struct Trial {
  Exact mu;
  std::vector<std::vector<Exact>> w;
};

/// Psi_lambda(x) for real lambda; x may be a ball.
Ball real_psi(const Ball& lambda, const Ball& x);

/// The regular solution of (q u')' + mu q u = 0 from t = 0 to T, u(0) = 1, as a trial; `mismatch` is proportional to
/// the gap between both sides' logarithmic derivatives at x_R and positive for small mu. Guarantee: heuristic.
struct Shot {
  Trial trial;
  Ball mismatch;
  bool increasing;  // f' > 0 at the ends of all cells: below the second eigenvalue
};
Shot shoot(const Weight& weight, const Exact& mu);

/// A half-width e such that the first eigenvalue lies in [mu - e, mu + e]; nothing if a condition is not certain.
/// Guarantee: enclosure.
std::optional<Ball> barta_bound(const Weight& weight, const Trial& trial);

}  // namespace spikeproof::rigor
