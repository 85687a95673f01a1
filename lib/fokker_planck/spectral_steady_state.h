// Steady state of the spectral semi-discretisation of the linear equation: the null vector of its generator.
#pragma once

#include <vector>

#include "core/result.h"
#include "fokker_planck/spectral_operator.h"

namespace spikeproof::fokker_planck {

struct SpectralSteadyState {
  std::vector<double> n;  // coefficients, mass 1
  double N;               // its flux at V_F
};

/// By inverse iteration from mass spread over the mesh. Errors: no_convergence where the gap is below 1e-6.
/// Throws std::invalid_argument unless b = 0 and a1 = 0. Guarantee: spectral order in the degree.
Result<SpectralSteadyState> spectral_steady_state(const SpectralOperator& op);

/// The same on a mesh made for `model`, at two degrees: N and the difference of the two as its error.
struct RateWithError {
  double N, error;
};
Result<RateWithError> spectral_steady_rate(const Nnlif& model, int degree = 14);

}  // namespace spikeproof::fokker_planck
