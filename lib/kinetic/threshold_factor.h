// (alpha - L) of the original voltage-conductance equation, factorised: every element in v is eliminated by a banded
// factorisation in g, and the fluxes through the faces by a sweep from V_L to V_F that keeps the dependence on the
// influx at V_L; re-entry closes the system, one unknown per node g > g_F.
#pragma once

#include <Eigen/Core>
#include <vector>

#include "kinetic/threshold_elements.h"

namespace spikeproof::kinetic {

struct ThresholdSteady {
  std::vector<double> p;  // of mass 1
  double N = 0;
  double smallest = 0;  // of p at the nodes
};

class ThresholdFactor {
 public:
  /// L for the input G and the noise a. alpha >= 0; 0 is for the steady state only. `mixing` in [0, 1]: the share of
  /// what fires that re-enters spread over all g > g_F like their equilibrium, a wrong model that controls need.
  /// Cost: unknowns * (degree_v degree_g)^2 + elements * (nodes in g)^3.
  ThresholdFactor(const ThresholdElements& elements, double G, double a, double alpha, double mixing = 0);

  /// Right-hand side in, solution out. Guarantee: rounding times the condition.
  void solve(std::vector<double>& x) const;
  /// The state of mass 1 with L p = 0; alpha = 0. Errors: singular, where nothing fires to the precision of doubles.
  Result<ThresholdSteady> steady() const;

  double G() const { return G_; }
  double a() const { return a_; }
  double alpha() const { return alpha_; }
  const ThresholdElements& elements() const { return e_; }

 private:
  using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  using Vector = Eigen::VectorXd;
  using Nodes = std::vector<std::size_t>;
  // Flux unknowns of a face: nodes where the drift points up, and where it points down.
  struct Face {
    Nodes up, down;
  };
  // Elimination of one element: band LU, and the maps used in the sweep back.
  struct Local {
    std::size_t rows = 0, half = 0;
    std::vector<double> band, pivot;  // inverse pivots
    Matrix out;                       // fluxes out (down at the left, up at the right) of fluxes in
    Matrix gate;                      // (1 - out_ll X)^-1
    Matrix X, Y;                      // at the left face: up = X down + Y influx + z
    Matrix down_in, down_influx;      // down at the left of down at the right and influx
  };

  void factorise(std::size_t e, const std::vector<double>& K);
  void transfer(std::size_t e);
  void sweep();
  void close(double mixing);
  double* entry(Local& local, std::size_t row, std::size_t column) const {
    return &local.band[row * (2 * local.half + 1) + column + local.half - row];
  }
  void forward_back(const Local& local, const ThresholdElement& element, double* x) const;
  void inject(std::size_t e, const Vector& up, const Vector& down, double* x) const;
  Vector outgoing(std::size_t e, const double* x) const;
  void substitute(const std::vector<Vector>& z, const std::vector<Vector>& source, const Vector& influx,
                  std::vector<double>& x) const;

  const ThresholdElements& e_;
  double G_, a_, alpha_;
  std::size_t firing_;  // number of nodes above g_F
  std::vector<Face> face_;
  std::vector<Local> local_;
  Matrix X_end_, Y_end_, closing_;  // closing_: (1 - return map)^-1, or the map itself for alpha = 0
};

/// Inverse by elimination with row pivoting, row-major n x n, in place. False where a pivot vanishes.
bool invert(std::size_t n, double* matrix);

}  // namespace spikeproof::kinetic
