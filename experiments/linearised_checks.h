// Pieces that the drivers of the linear stability of the nonlinear equation share.
#pragma once

#include <complex>
#include <functional>
#include <string>
#include <vector>

#include "driver.h"
#include "gap_checks.h"

namespace spikeproof::experiments {

/// The model, or the same with connectivity b where no rate acts on the density.
Nnlif coupled(const Nnlif& model, const Exact& b);

/// Two values of one number by two independent methods, tolerance the sum of both error estimates.
claim::Check agreeing(const std::string& name, double value, double reference, double tolerance,
                      const std::string& method, const std::string& reference_method);

/// The eigenvalue next to `start` of the finite volume scheme linearised about its own steady state in the drift and
/// noise of the rate N: real parts on three meshes.
Extrapolated eigenvalue_by_volumes(const Nnlif& model, double N, std::complex<double> start, std::size_t cells);

/// Growth rate and frequency of a small perturbation of a steady state, from two runs of the evolution whose starts lie
/// on opposite sides of it, by fits of exponentials to two windows of N(t); error: from the windows and the runs.
struct ObservedRate {
  std::complex<double> lambda;
  double error;
};
/// `leading`: the eigenvalues that say how long to wait, the first two or more. No delay.
/// Errors: those of the evolution.
Result<ObservedRate> observed_rate(const Nnlif& model, double N, const std::vector<std::complex<double>>& leading,
                                   Progress& progress);

}  // namespace spikeproof::experiments
