// The rate at which a squared distance, sampled in time, decays.
#pragma once

#include <complex>
#include <span>

namespace spikeproof::network {

/// What else the fitted curve may contain: with the eigenvalue first = s + i w and the next one, second,
///   e^(2 s t) (A + B cos 2wt + C sin 2wt)            for a complex pair, w > 0;
///   e^(2 s t) (A + e^((s2-s) t) (B cos w2 t + C sin w2 t))   for a real one.
/// A, B, C and the s of e^(2 s t) are fitted; w, s2 - s and w2 are taken from here.
struct DecayShape {
  std::complex<double> first, second;
};

struct DecayFit {
  double rate = 0;         // the fitted s
  bool converged = false;  // else there is no such curve through the samples
};

/// Weighted least squares; `deviation` is the expected size of the error of each sample, up to a common factor.
/// Throws std::invalid_argument for fewer than five samples or unequal lengths. Guarantee: Gauss-Newton to 1e-10.
DecayFit fit_decay(std::span<const double> t, std::span<const double> square, std::span<const double> deviation,
                   const DecayShape& shape);

}  // namespace spikeproof::network
