// Structure-preserving finite volumes for the density equation. The flux is -a M d_v(n/M), M = e^{-(v-c)^2/2a},
// c = bN + I, in its exponentially fitted form; the flux at V_F re-enters beside V_R. The semi-discrete equation is a
// Markov chain between cells: dm/dt = A m with non-negative rates off the diagonal and columns that sum to zero.
#pragma once

#include <Eigen/SparseCore>
#include <functional>
#include <span>
#include <vector>

#include "core/result.h"
#include "fokker_planck/finite_volume_mesh.h"
#include "model/nnlif.h"

namespace spikeproof::fokker_planck {

struct DiscreteSteadyState {
  std::vector<double> mass;  // per cell, sum 1, all > 0
  double N;                  // its rate
};

/// State: masses m_i = int_{cell i} n dv.
class FiniteVolume {
 public:
  /// Rates for N = 0 in drift and noise (all there is for the linear equation).
  FiniteVolume(const Nnlif& model, FiniteVolumeMesh mesh);

  /// Sets the N of the drift bN + I and of the noise a0 + a1 N (delayed or not; the flux and the reset keep their own).
  /// Throws std::invalid_argument unless both are finite and a0 + a1 N_noise > 0.
  void assemble(double N_drift, double N_noise);

  std::size_t rows() const { return mesh_.cells(); }
  std::size_t cols() const { return rows(); }
  const FiniteVolumeMesh& mesh() const { return mesh_; }
  double noise() const { return a_; }  // a(N) of the last assemble

  /// out = A in, by face fluxes: the sum over the cells telescopes.
  void apply(std::span<const double> in, std::span<double> out) const;
  /// The same matrix. Column sums are zero up to the rounding of the diagonal.
  Eigen::SparseMatrix<double> generator() const;

  /// Flux at V_F, N = -a n_v(V_F), order 2 in the cell width.
  double firing_rate(std::span<const double> mass) const { return leave_ * mass.back(); }
  /// Density at V_R, order 2: interpolated with the kink n_v(V_R+) - n_v(V_R-) = -N/a.
  double density_at_reset(std::span<const double> mass) const;
  /// Cell averages of a density, sum scaled to exactly 1 up to rounding. Error: precision_exhausted if Gauss quadrature
  /// of n0 does not come within 1e-6 of mass 1 (data narrower than the mesh sees).
  Result<std::vector<double>> project(const InitialDensity& initial) const;
  std::vector<double> density(std::span<const double> mass) const;

  /// Rates of the Markov chain, per unit time: cell i -> i+1, i+1 -> i (i + 1 < rows()), last cell -> reset.
  double up(std::size_t i) const { return up_[i]; }
  double down(std::size_t i) const { return down_[i]; }
  double leave() const { return leave_; }
  /// Shares of the re-injected flux of the cells reset-1 and reset; 1/2 each where the two are equally wide.
  double share_below() const { return share_below_; }
  double share_above() const { return 1 - share_below_; }

  /// The null vector of A, by elimination without a subtraction: entrywise accurate. Errors: out_of_range if N is below
  /// 1e-290 and double precision cannot hold it.
  /// Source: Grassmann, Taksar, Heyman 1985 (elimination). Guarantee: order 2 in the cell width.
  Result<DiscreteSteadyState> steady_state() const;

 private:
  NnlifReal model_;
  double centre_;  // I - V_F
  FiniteVolumeMesh mesh_;
  std::vector<double> up_, down_;
  double a_, leave_, share_below_;
};

/// (I - tau A)^{-1}, a stochastic matrix for every tau >= 0: I - tau A is an M-matrix with column sums 1, eliminated in
/// O(n) from the column sums and the off-diagonals alone, so that no subtraction occurs: in >= 0 gives out >= 0 in
/// floating point, entrywise relative error O(n) ulp, whatever tau is.
class Resolvent {
 public:
  enum class Reset { inside, left_out };  // left out: what leaves at V_F is lost, column sums are then below 1
  /// Throws std::invalid_argument unless 0 <= tau < infinity.
  Resolvent(const FiniteVolume& operator_, double tau, Reset reset = Reset::inside);
  std::size_t rows() const { return spike_.size() + 1; }
  std::size_t cols() const { return rows(); }
  double tau() const { return tau_; }
  /// in and out may be the same.
  void apply(std::span<const double> in, std::span<double> out) const;

 private:
  friend class FiniteVolume;
  struct Elimination {
    double excess, tau;
    Reset reset;
  };
  Resolvent(const FiniteVolume& operator_, Elimination elimination);
  void back_substitute(std::span<double> x) const;

  double tau_, last_pivot_;
  std::vector<double> multiplier_, inverse_pivot_, above_, spike_;
};

}  // namespace spikeproof::fokker_planck
