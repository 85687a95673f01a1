// The kinetic equation with a fixed threshold at a given G as a Markov chain between the cells of a mesh: upwind in v,
// exponentially fitted in g, what leaves at V_F re-enters at V_L in the same cell of g.
#pragma once

#include <memory>
#include <vector>

#include "kinetic/threshold_volumes.h"

namespace spikeproof::kinetic {

class ThresholdChain {
 public:
  /// At the G and a of the rate N. Throws std::invalid_argument as ThresholdVolumes does for the mesh.
  ThresholdChain(const ConductanceReal& model, ThresholdMesh mesh, double N = 0);

  std::size_t cells() const { return cells_; }
  const ThresholdMesh& mesh() const { return mesh_; }
  const ConductanceReal& model() const { return m_; }

  /// One way from cell to cell, at j * cells_v + i, with its rate per time. In v the re-entry is one of them.
  struct Transition {
    std::size_t from, to;
    double rate;
  };
  const std::vector<Transition>& in_v() const { return in_v_; }
  const std::vector<Transition>& in_g() const { return in_g_; }

  /// Q m: the change per time of the masses.
  void apply(const std::vector<double>& mass, std::vector<double>& out) const;
  /// N of the masses.
  double rate(const std::vector<double>& mass) const;

  /// Masses of sum 1 with Q m = 0. Guarantee: each of them to a relative error of rounding, as nothing is subtracted
  /// (elimination of Grassmann, Taksar and Heyman); 0 for what is cut off by ways of a rate below 1e-100. Costs cells *
  /// cells_v^2 multiplications.
  std::vector<double> steady() const;

  /// (kill - Q)^{-1}: an implicit step of length dt has kill = 1/dt. Factorised once; a solve costs 4 cells * cells_v
  /// operations. Throws std::invalid_argument unless kill > 0.
  class Resolvent {
   public:
    Resolvent(const ThresholdChain& chain, double kill);
    /// x for a right-hand side b; x >= 0 exactly for b >= 0.
    std::vector<double> solve(const std::vector<double>& b) const;

   private:
    friend class ThresholdChain;
    void eliminate();
    double& entry(std::size_t from, std::size_t to) { return rate_[from * (2 * band_ + 1) + (to + band_ - from)]; }
    double entry(std::size_t from, std::size_t to) const { return rate_[from * (2 * band_ + 1) + (to + band_ - from)]; }
    std::size_t cells_, band_;
    std::vector<double> rate_, kill_, out_;
  };

 private:
  ConductanceReal m_;
  ThresholdMesh mesh_;
  std::size_t cells_;
  std::vector<Transition> in_v_, in_g_;
  std::vector<double> leaving_;  // rate of firing of each cell
};

}  // namespace spikeproof::kinetic
