// Pieces that the finite volume schemes of the kinetic equations share.
#pragma once

#include <cmath>
#include <functional>
#include <stdexcept>
#include <vector>

#include "core/gauss_legendre.h"

namespace spikeproof::kinetic {

/// x/(e^x - 1), 1 at x = 0: the weights of an exponentially fitted flux. Positive; 0 where it underflows.
inline double bernoulli(double x) { return std::abs(x) < 1e-12 ? 1 - 0.5 * x : x / std::expm1(x); }

/// Masses of a density over the cells between the faces, by five Gauss points each.
inline std::vector<double> cell_masses(const std::vector<double>& faces, const std::function<double(double)>& density) {
  static const GaussRule gauss = gauss_legendre(5);
  std::vector<double> masses;
  for (std::size_t i = 0; i + 1 < faces.size(); ++i)
    masses.push_back(integrate(gauss, faces[i], faces[i + 1], density));
  return masses;
}

/// Scales masses to sum 1. Throws std::invalid_argument where they have none.
inline void normalise_masses(std::vector<double>& masses) {
  double sum = 0;
  for (const double x : masses) sum += x;
  if (!(sum > 0)) throw std::invalid_argument("the initial data have no mass on the mesh");
  for (double& x : masses) x /= sum;
}

/// Masses, of sum 1, of a Gaussian cut off at g = 0, over cells of g >= 0; cells may be wider than it.
inline std::vector<double> gaussian_masses(const std::vector<double>& faces, double mean, double variance) {
  std::vector<double> masses;
  if (mean < -4 * std::sqrt(variance)) {  // its tail, scaled to 1 at g = 0
    masses = cell_masses(faces, [=](double g) { return std::exp(-g * (g - 2 * mean) / (2 * variance)); });
  } else {
    const double scale = 1 / std::sqrt(2 * variance);
    for (std::size_t j = 0; j + 1 < faces.size(); ++j) {
      const double lower = (faces[j] - mean) * scale, upper = (faces[j + 1] - mean) * scale;
      masses.push_back(lower > 0 ? std::erfc(lower) - std::erfc(upper) : std::erfc(-upper) - std::erfc(-lower));
    }
  }
  normalise_masses(masses);
  return masses;
}

}  // namespace spikeproof::kinetic
