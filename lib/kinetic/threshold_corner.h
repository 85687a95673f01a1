// The corner (V_F, g_F), where the boundary changes from inflow to outflow: the similarity solution there, and local
// exponents of a function from its values.
#pragma once

#include <functional>
#include <vector>

namespace spikeproof::kinetic {

/// alpha of p = x^alpha f(y (c/(D x))^(1/3)), x = V_F - v, y = g - g_F, which solves -c y p_x = D p_yy, vanishes for
/// y < 0 at x = 0 and grows no faster than a power for y -> inf: f'' = eta^2 f'/3 - alpha eta f, by shooting with
/// `steps` steps from both ends. Source: Burschka and Titulaer, J. Stat. Phys. 25 (1981).  Guarantee: order 4 in steps.
double similarity_exponent(int steps);

/// log f with f(0) = 1, on [-5, 7].
struct SimilarityProfile {
  std::vector<double> eta, log_f;
};
SimilarityProfile similarity_profile(double alpha, int steps);

/// Slopes of log f against log x at first, first/factor, ..., extrapolated twice. `factor` halves the first correction,
/// whose square is the second one. The error is what the last extrapolation changed; nan where f is not positive.
struct LocalExponent {
  double value = 0, error = 0;
  std::vector<double> at, slope;
};
LocalExponent local_exponent(const std::function<double(double)>& f, double first, double factor);

}  // namespace spikeproof::kinetic
