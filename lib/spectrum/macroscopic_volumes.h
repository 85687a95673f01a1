// The macroscopic equation discretised by finite volumes in v and linearised about its own steady state: eigenvalues.
#pragma once

#include <complex>
#include <vector>

#include "core/result.h"
#include "kinetic/survival.h"

namespace spikeproof::spectrum {

/// Upwind cells of (c n)_v + phi_F n between V_R and V, graded toward V, breaks of the law on faces; the drift and its
/// derivative in N act on every face. Guarantee: order 1 in 1/cells.
class MacroscopicVolumes {
 public:
  /// At the input x = b N on the curve b = x/F(x). Throws std::invalid_argument where nothing fires.
  MacroscopicVolumes(const ConductanceReal& model, const FiringLaw& law, double x, std::size_t cells);

  double N() const { return N_; }
  /// Zero at the eigenvalues of the discretised operator: the mass of the answer to a unit rate.
  std::complex<double> characteristic(std::complex<double> l) const;
  /// Errors: no_convergence.
  Result<std::complex<double>> eigenvalue(std::complex<double> start) const;
  /// Number of eigenvalues with Re l >= 0 and abs(l) < radius. Errors: no_convergence.
  Result<long> unstable(double radius) const;

 private:
  std::vector<double> h_, c_, push_, phi_, n_;  // cells; c_, push_ = V_E - v at the right face; n_ for a unit rate
  double N_, coupling_;
};

struct VolumeEigenvalue {
  std::complex<double> value;
  double error;
  std::vector<double> h;                     // 1/cells
  std::vector<std::complex<double>> levels;  // cells, 2 cells, 4 cells, 8 cells
};
/// The eigenvalue next to `start`, extrapolated twice from four meshes. Errors: no_convergence.
Result<VolumeEigenvalue> eigenvalue_by_macroscopic_volumes(const ConductanceReal& model, const FiringLaw& law, double x,
                                                           std::complex<double> start, std::size_t cells);

}  // namespace spikeproof::spectrum
