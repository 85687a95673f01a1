// Evolution of the macroscopic equation along its characteristics: the drift is affine in v, so that every particle of
// the density moves exactly while the drift is held; what fires re-enters at V_R.
#pragma once

#include <functional>
#include <vector>

#include "kinetic/survival.h"
#include "model/initial_data.h"

namespace spikeproof::kinetic {

class MacroscopicParticles {
 public:
  /// The density in about `count` particles at Gauss points of its pieces. Throws std::invalid_argument without a
  /// firing law or without mass in the domain.
  MacroscopicParticles(const Conductance& model, const InitialDensity& initial, std::size_t count);

  double rate() const;  // int phi_F n
  double mass() const;
  /// One step with the drift held at the mean rate of the step, which is returned; what fires starts at V_R.
  /// Guarantee: order 2 in dt, mass to rounding, no negative mass.
  double step(double dt);

 private:
  struct Particle {
    double v, mass;
  };
  double fired(const Particle& particle, const Drift& drift, double half, double dt, double& v) const;
  void merge();  // neighbours that have settled next to each other
  ConductanceReal model_;
  FiringReal law_;
  std::vector<Particle> particles_;
  double last_rate_ = 0;
  std::size_t steps_ = 0;
};

struct RateHistory {
  std::vector<double> t, N;  // the mean rate of every step, at its middle
  double mass_error = 0;
};

/// N(t) on [0, t_end] in steps of dt; calls `progress` with the fraction done.
RateHistory evolve_particles(const Conductance& model, const InitialDensity& initial, double t_end, double dt,
                             const std::function<void(double)>& progress = {});

}  // namespace spikeproof::kinetic
