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

/// Advances masses m(t) of the linear and the nonlinear equation, from t = 0. N(t) = 0 for t <= 0 where delay > 0.
class FiniteVolumeStepper {
 public:
  FiniteVolumeStepper(const Nnlif& model, FiniteVolumeMesh mesh, TimeScheme scheme);

  /// One step; returns N(t + dt). The factorisation of the linear equation is kept while dt stays the same.
  /// Throws std::invalid_argument unless 0 < dt < infinity, dt <= delay where there is a delay, masses fit the mesh.
  /// Errors: no_convergence of the scalar equation for N (blow-up, or dt too large); masses are then left as they were.
  Result<double> step(std::vector<double>& mass, double dt);

  double time() const { return time_; }
  const FiniteVolume& scheme() const { return operator_; }

 private:
  Result<double> stage(std::span<const double> rhs, double tau, double stage_time, std::vector<double>& out);
  double solve(std::span<const double> rhs, double tau, double N, std::vector<double>& out);
  double delayed_rate(double t) const;

  Nnlif model_;
  double delay_;
  FiniteVolume operator_;
  TimeScheme kind_;
  double time_ = 0, guess_ = 0;
  std::optional<Resolvent> resolvent_;
  std::vector<double> history_time_, history_rate_;
};

}  // namespace spikeproof::fokker_planck
