// Time steps of the finite volume scheme.
#pragma once

#include <optional>
#include <vector>

#include "core/result.h"
#include "fokker_planck/finite_volume.h"

namespace spikeproof::fokker_planck {

enum class TimeScheme {
  implicit_euler,  // order 1; positive, conservative and entropy decreasing at every dt
  sdirk2,          // order 2, L-stable, conservative; positive only where dt is small enough
};

enum class RateFrom {
  flux,  // N = -a n_v(V_F) inside the matrix; the mass is 1 because it is conserved
  mass,  // the mass is imposed, N is the unknown multiplier of the source at V_R; linear equation only
};

/// Advances masses m(t) of the linear and the nonlinear equation, from t = 0. N(t) = 0 for t <= 0 where delay > 0.
class FiniteVolumeStepper {
 public:
  /// Throws std::invalid_argument for RateFrom::mass with a nonlinear equation.
  FiniteVolumeStepper(const Nnlif& model, FiniteVolumeMesh mesh, TimeScheme scheme, RateFrom from = RateFrom::flux);

  /// One step; returns N(t + dt). The factorisation of the linear equation is kept while dt stays the same.
  /// Throws std::invalid_argument unless 0 < dt < infinity, dt <= delay where there is a delay, masses fit the mesh.
  /// Errors: no_convergence of the scalar equation for N (blow-up, or dt too large); masses are then left as they were.
  Result<double> step(std::vector<double>& mass, double dt);

  /// What rounding of masses near 1 makes of N at the last dt; 0 for RateFrom::flux, whose N keeps its relative
  /// accuracy.
  double rate_rounding() const;

  double time() const { return time_; }
  const FiniteVolume& scheme() const { return operator_; }

 private:
  Result<double> stage(std::span<const double> rhs, double tau, double stage_time, std::vector<double>& out);
  double solve_for_mass(std::span<const double> rhs, double tau, std::vector<double>& out);
  double solve(std::span<const double> rhs, double tau, double N, std::vector<double>& out);
  double delayed_rate(double t) const;

  Nnlif model_;
  double delay_;
  FiniteVolume operator_;
  TimeScheme kind_;
  RateFrom from_;
  double time_ = 0, guess_ = 0;
  std::optional<Resolvent> resolvent_;
  std::vector<double> source_;  // what one unit of N at V_R adds; RateFrom::mass
  std::vector<double> history_time_, history_rate_;
};

}  // namespace spikeproof::fokker_planck
