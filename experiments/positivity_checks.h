// Runs and checks of linear.positivity-mass and nnlif.positivity-mass.
#pragma once

#include <string>

#include "fokker_planck/finite_volume_mesh.h"
#include "linear_setup.h"

namespace spikeproof::experiments {

/// Over the steps of a run: the smallest cell mass, and the largest |total mass - 1|; the last time and its rate.
struct Extremes {
  double lowest = 1, mass_error = 0, until = 0, N = 0;
  long steps = 0;
  void see(const std::vector<double>& mass);
};

/// Implicit Euler steps of the finite volumes; fewer where an implicit step has no solution or N passes largest_rate.
Extremes implicit_run(const Context& context, const Nnlif& model, const InitialDensity& initial,
                      fokker_planck::FiniteVolumeMesh mesh, double dt, long steps, double largest_rate = 1e300);

/// Implicit Euler toward a blow-up, in steps that change N by a tenth at most, until N passes largest_rate or no step
/// above 1e-12 has a solution.
Extremes run_to_blow_up(const Context& context, const Nnlif& model, const InitialDensity& initial,
                        fokker_planck::FiniteVolumeMesh mesh, double largest_rate);

/// The wrong twin: the flux at V_F (and everything else) taken at the old time, a dt/h^2 = 1.37 in the last cell; 200
/// steps.
Extremes explicit_run(const Context& context, const InitialDensity& initial,
                      const fokker_planck::FiniteVolumeMesh& mesh);

claim::Check not_negative(double lowest, const std::string& method, double tolerance, const std::string& source);

/// Spectral densities at one tolerance and at a hundredfold one, whose difference measures the error of n: positive and
/// of mass 1 within it. N(t) against finite volumes.
void check_spectral(const Context& context, const InitialDensity& initial, claim::Outcome& outcome);

}  // namespace spikeproof::experiments
