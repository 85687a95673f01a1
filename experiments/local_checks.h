// What the driver of nnlif.small-connectivity compares: constants by two methods, and a run that starts in the basin.
#pragma once

#include <memory>
#include <vector>

#include "entropy_run.h"
#include "rigor/local_convergence.h"

namespace spikeproof::experiments {

/// C and C_R of the certificate against shooting and Gauss-Legendre quadrature of the profile.
std::vector<claim::Check> constant_checks(const stationary::Profile& P, const rigor::LocalConvergenceProof& proof);

/// P (1 + c phi) with phi bounded and of mean zero under P: it vanishes at V_F, and E(0) = c^2 int P phi^2.
struct StartNearP {
  InitialDensity density;
  double E;
};
/// E(0) is `wanted`, or less where n >= 0 allows no more.
StartNearP start_near(const std::shared_ptr<const stationary::Profile>& P, const InitialDensity& steady,
                      const std::vector<double>& edges, double wanted);

/// E(t) of a run from there, with the change that a coarser tolerance makes.
struct Decay {
  std::vector<double> t, E, change;
  double V;  // what the certified line starts from
};
Decay decay_from(const Context& context, const StartNearP& start, const stationary::Profile& P,
                 const std::vector<double>& edges, double slowest);

/// E(t) stays below V e^{-rate t}, and its last slope is at least last_rate.
std::vector<claim::Check> decay_checks(const Decay& decay, const rigor::LocalStatement& numbers);

/// A certificate with half the C_R, worded for it: the re-checker must refuse it.
claim::Control halved_constant(const Nnlif& model, const rigor::LocalConvergenceProof& proof);
/// A connectivity a little above the range: the proof must fail.
claim::Control beyond_the_range(const Nnlif& model, const rigor::LocalRange& range);

claim::Figure decay_figure(const Decay& decay, const rigor::LocalStatement& numbers);
/// The basin's radius sqrt(E_max) against b, over the whole range.
claim::Figure basin_figure(const Nnlif& model, const rigor::LocalRange& range);

}  // namespace spikeproof::experiments
