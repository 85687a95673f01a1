// Evolution of the macroscopic equation along its characteristics to high order: neurons in cohorts by their last
// spike, whose potentials depend on two integrals over time alone. For a step law with the drift upward at V_F it is
// the delay equation N/phi0 + int_{tau(t)}^t N = 1, tau(t) the time at which those left V_R who pass V_F at t.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "core/result.h"
#include "kinetic/cohort_zones.h"

namespace spikeproof::kinetic {

/// N(t) on panels of time, on each a polynomial of degree 15.
class RateCurve {
 public:
  struct Piece {
    double start, width;
    PanelValues coefficients;  // of Legendre's polynomials
  };
  void append(const Piece& piece) { pieces_.push_back(piece); }
  const std::vector<Piece>& pieces() const { return pieces_; }
  double end() const { return pieces_.empty() ? 0 : pieces_.back().start + pieces_.back().width; }
  /// N(t), N'(t); beyond the ends the last polynomial's. Throws std::logic_error without pieces.
  double value(double t) const;
  double slope(double t) const;

 private:
  const Piece& piece_at(double t) const;
  std::vector<Piece> pieces_;
};

/// The last lap of a curve whose second half holds four upward passages of the middle between its extrema, or more;
/// the errors are what is left to settle, from how the laps before changed.
struct RateCycle {
  double start, period, lowest, highest;  // start: a passage
  double period_error, range_error;
};
std::optional<RateCycle> last_rate_cycle(const RateCurve& rate);

struct CohortOptions {
  double tolerance = 1e-11;  // of N on each panel, relative to the largest N so far
  double refine = 1;         // narrower labels and panels by this factor
  std::function<void(double)> progress = {};
  bool keep_density = false;  // CohortRun::density: all cohorts are kept apart for it
};

struct CohortRun {
  RateCurve rate;
  double mass_error = 0;   // |mass - 1| at the end
  long iterations = 0;     // of the fixed point, over all panels
  InitialDensity density;  // n(v, t_end) with keep_density: data from which a run can go on
};

/// N(t) on [0, t_end]; panels end where N is not smooth (the data's jumps reach V_F, and again one lap later). Errors:
/// step_too_small. Throws std::invalid_argument without a firing law or without mass in the domain. Source: MATHEMATICS
/// 6.3. Guarantee: heuristic, spectral between the breaks; two runs of different `refine` tell the error.
Result<CohortRun> evolve_cohorts(const Conductance& model, const InitialDensity& initial, double t_end,
                                 const CohortOptions& options = {});

/// N at the given times from two runs, finer until their difference is below rel_tol of the largest N, at most thrice.
struct CohortRates {
  std::vector<double> N, error;
  double mass_error = 0;
  bool reached = false;
};
Result<CohortRates> rates_by_cohorts(const Conductance& model, const InitialDensity& initial,
                                     const std::vector<double>& times, double rel_tol,
                                     const std::function<void(double)>& progress = {});

}  // namespace spikeproof::kinetic
