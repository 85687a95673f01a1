// Spectral elements for the equation with a refractory state. What comes back at V_R is a source R/tau of its own, so
// that test functions are those of the elements, and neurons that rest are one more unknown:
//   d/dt int p phi = int F phi' - int phi_law p phi + (R/tau) phi(V_R),  F = (-v + bN + I) p - a p_v,  R' = N - R/tau.
// Random threshold: both ends of the mesh are far out, N = int phi_law p. Fixed threshold: p(V_F) = 0, and N is the
// multiplier of the vertex function of V_F, as in SpectralOperator.
#pragma once

#include <Eigen/Dense>
#include <functional>
#include <span>
#include <vector>

#include "fokker_planck/mesh.h"
#include "fokker_planck/spectral_operator.h"
#include "model/refractory.h"

namespace spikeproof::fokker_planck {

/// Parts of a quantity that is linear in the Drive: own * (first part) + fired * (second part).
template <class T>
struct Driven {
  T own{}, fired{};
};

class RefractoryOperator {
 public:
  /// Faces of the mesh at V_R and, for a fixed threshold, V_F = back(); at the breaks of the firing law.
  RefractoryOperator(const Refractory& model, Mesh mesh);

  /// Unknowns p: vertex values (without V_F where that is fixed), then the bubble coefficients element by element.
  std::size_t rows() const { return vertices_ + elements() * bubbles(); }
  std::size_t cols() const { return rows(); }
  std::size_t elements() const { return mesh_.elements(); }
  std::size_t vertices() const { return vertices_; }
  std::size_t bubbles() const { return static_cast<std::size_t>(mesh_.degree) - 1; }
  const Mesh& mesh() const { return mesh_; }
  const NnlifReal& model() const { return model_; }
  double tau() const { return tau_; }
  bool random_threshold() const { return random_; }

  /// Dense matrices of element e in the local order of legendre.h: (test, trial).
  const Eigen::MatrixXd& mass(std::size_t e) const { return mass_[e]; }
  const Eigen::MatrixXd& own(std::size_t e) const { return own_[e]; }
  const Eigen::MatrixXd& fired(std::size_t e) const { return fired_[e]; }
  /// Index of a local function among the unknowns; rows() for the one that V_F takes away.
  std::size_t index(std::size_t e, std::size_t local) const;

  /// out = generator p - mass slope, without the source R/tau.
  void residual(std::span<const double> p, Drive drive, std::span<const double> slope, std::span<double> out) const;
  /// The firing rate: (own * f.own + fired * f.fired) p - f_mass dp/dt.
  const Driven<std::vector<double>>& firing() const { return firing_; }
  const std::vector<double>& firing_mass() const { return firing_mass_; }
  double rate(std::span<const double> p, Drive drive, std::span<const double> slope) const;
  /// N of the trial function itself: int phi p, or -a p_v(V_F).
  double pointwise_rate(std::span<const double> p, Drive drive) const;

  /// int p_h phi = int p0 phi for every test function, scaled to mass 1.
  std::vector<double> project(const std::function<double(double)>& p0) const;
  double mass_of(std::span<const double> p) const;
  /// p(v) and p_v(v); zero outside the mesh.
  double value(std::span<const double> p, double v) const;
  double derivative(std::span<const double> p, double v) const;

 private:
  Eigen::VectorXd gather(std::span<const double> p, std::size_t e) const;
  std::size_t element_of(double v) const;
  void set_elements(const Refractory& model);
  void set_firing();

  NnlifReal model_;
  double tau_;
  bool random_;
  Mesh mesh_;
  std::size_t vertices_;
  std::vector<Eigen::MatrixXd> mass_, own_, fired_, kill_;
  Driven<std::vector<double>> firing_;
  std::vector<double> firing_mass_;
};

}  // namespace spikeproof::fokker_planck
