// Petrov-Galerkin spectral elements for the density equation. Trial functions vanish at V_F; test functions take the
// same value at V_F and at V_R, which carries the re-injection and makes mass conservation exact (1 is a test
// function). The rate N is the multiplier of the one remaining test function, the vertex function of V_F:
//   N = int F phi_F' dv - d/dt int n phi_F dv,   F = (-v + bN + I) n - a n_v.
#pragma once

#include <Eigen/Dense>
#include <span>
#include <vector>

#include "fokker_planck/legendre.h"
#include "fokker_planck/mesh.h"
#include "model/nnlif.h"

namespace spikeproof::fokker_planck {

/// A functional of n for every test function, and for phi_F alone.
template <class T>
struct WeakForm {
  std::vector<T> rows;
  T threshold{};
};

/// What acts on the density per unit of the clock: leak, current and a0 are weighted by `own`, b and a1 by `fired`.
/// Time itself as clock: {1, N}. The clock tau with d tau = (1 + N) dt, which stays finite where N does not: {q, 1 -
/// q}, q = dt/d tau.
struct Drive {
  Drive(double rate) : own(1), fired(rate) {}
  Drive(double own_share, double fired_share) : own(own_share), fired(fired_share) {}
  double own, fired;
};

class SpectralOperator {
 public:
  SpectralOperator(const NnlifReal& model, Mesh mesh);

  /// Unknowns: vertex values at faces 0 .. elements-1, then the bubble coefficients element by element.
  std::size_t rows() const { return mesh_.elements() * static_cast<std::size_t>(mesh_.degree); }
  std::size_t cols() const { return rows(); }
  const Mesh& mesh() const { return mesh_; }
  const NnlifReal& model() const { return model_; }

  /// d/dt int n phi = generator for every test function; linear in `drive`, whose N may be a delayed one.
  void apply_generator(std::span<const double> n, Drive drive, WeakForm<double>& out) const;
  void apply_mass(std::span<const double> n, WeakForm<double>& out) const;
  /// generator n - mass slope: zero where slope is the time derivative of n.
  void apply_residual(std::span<const double> n, Drive drive, std::span<const double> slope,
                      WeakForm<double>& out) const;
  /// Derivative of the generator with respect to N: b (n, phi') - a1 (n_v, phi').
  void apply_rate_derivative(std::span<const double> n, WeakForm<double>& out) const {
    apply_generator(n, {0, 1}, out);
  }

  /// alpha * (mass row of phi_F) - (generator row of phi_F), applied to x.
  template <class T>
  T threshold_row(T alpha, Drive drive, std::span<const T> x) const;
  /// int n phi_F, and the outward flux -a n_v(V_F) of the trial function itself.
  double threshold_mass(std::span<const double> n) const;
  double pointwise_flux(std::span<const double> n, Drive drive) const;
  /// alpha * mass - share * generator of element e. Where a single element lies between V_R and V_F, its left row is
  /// that of phi_R + phi_F = 1, which the generator does not see: no cancellation of a/h however close V_R is to V_F.
  template <class T>
  ElementMatrix<T> element_matrix(std::size_t e, T alpha, Drive drive, double share = 1) const;

  /// Coefficients of the data: int n_h phi = int n0 phi for every test function (mass 1 exactly). What the trial
  /// functions cannot hold next to V_F has fired then; with `fired_acts` this share m moves the others by b m and
  /// spreads them by a1 m, to first order in m.
  std::vector<double> project(const std::function<double(double)>& n0, bool fired_acts = false) const;

  /// n(v) and n_v(v); v in [V_min, V_F]. Zero below V_min.
  double value(std::span<const double> n, double v) const;
  double derivative(std::span<const double> n, double v) const;
  double mass_of(std::span<const double> n) const;

  /// Dense matrices of generator n = lambda mass n, for eigenvalue codes. Linear equation: drift_rate = 0.
  Eigen::MatrixXd mass() const;
  Eigen::MatrixXd generator(Drive drive = 0) const;

  bool single_right_element() const { return mesh_.reset + 1 == mesh_.elements(); }
  std::size_t bubble_begin(std::size_t e) const {
    return mesh_.elements() + e * (static_cast<std::size_t>(mesh_.degree) - 1);
  }

 private:
  struct Weights {  // element matrix = mass * m + stiffness * k + drift0 * d0 + drift1 * d1
    double m, k, d0, d1;
  };
  Weights generator_weights(std::size_t e, Drive drive) const;
  // generator_share * generator n + mass_share * mass m
  void apply(std::span<const double> n, Drive drive, double generator_share, std::span<const double> m,
             double mass_share, WeakForm<double>& out) const;
  template <class T>
  std::vector<T> gather(std::span<const T> n, std::size_t e) const;
  std::size_t element_of(double v) const;
  double mass_row_of_one(std::span<const double> local) const;
  Eigen::MatrixXd dense(const std::function<Weights(std::size_t)>& weights) const;

  NnlifReal model_;
  Mesh mesh_;
  ReferenceElement reference_;
};

}  // namespace spikeproof::fokker_planck
