// Spectrum of the original voltage-conductance equation about its steady states, by Spectra with the factorisation of
// the elements as the inverse.
#pragma once

#include <complex>

#include "kinetic/threshold_solve.h"

namespace spikeproof::spectrum {

/// Eigenvalues about the steady state of rate N, decreasing real part, 0 (the mass) left out. With b = a1 = 0 those of
/// the linear operator; else with the perturbation that the rate feeds back. Those nearest to a shift of 2/sigma_E are
/// computed, k + 6 of them: a pair of huge imaginary part may hide. Throws std::invalid_argument for a k too large.
/// Errors: those of threshold_point; no_convergence.  Guarantee: residuals checked.
Result<std::vector<std::complex<double>>> threshold_eigenvalues(const ConductanceReal& model, double N, int k,
                                                                const kinetic::ThresholdResolution& resolution);

/// 1 - dF/dN at a steady state N = F(g0 + b N, a + a1 N): negative means an odd number of positive eigenvalues.
/// By central differences. Errors: those of threshold_point.
Result<double> threshold_feedback(const ConductanceReal& model, double N,
                                  const kinetic::ThresholdResolution& resolution);

}  // namespace spikeproof::spectrum
