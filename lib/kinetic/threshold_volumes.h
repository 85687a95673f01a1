// The kinetic equation with a fixed threshold by finite volumes that keep p >= 0: upwind or slope-limited in v,
// exponentially fitted (Scharfetter and Gummel) in g.
//   p_t + [c p]_v + (1/sigma_E) [(G - g) p - a p_g]_g = 0 on V_L < v < V_F, g > 0,  c = g_L (V_L - v) + g (V_E - v)
// Neurons of g > g_F leave at V_F and re-enter at V_L with the same g; p = 0 at both ends for g < g_F.
#pragma once

#include <vector>

#include "model/conductance.h"

namespace spikeproof::kinetic {

struct ThresholdMesh {
  std::vector<double> v, g;  // faces: v from V_L to V_F, g from 0 to g_max; g_F is a face of g if it lies within
  std::size_t cells_v() const { return v.size() - 1; }
  std::size_t cells_g() const { return g.size() - 1; }
};

/// Cells in v that shrink toward V_F, the last by 1 - grading against the mean; even cells of g on both sides of g_F,
/// whose number is that asked for or one more. Throws std::invalid_argument unless cells >= 2, g_max > 0,
/// 0 <= grading < 1.
ThresholdMesh threshold_mesh(const ConductanceReal& model, std::size_t cells_v, std::size_t cells_g, double g_max,
                             double grading);

/// g_F = g_L (V_F - V_L)/(V_E - V_F): above it neurons reach V_F.
double firing_conductance(const ConductanceReal& model);

/// Upwind: implicit, order 1, positive for every dt. Limited: order 2 in v and t (Heun steps that keep p >= 0, Strang
/// splitting), positive for dt <= stable_step(); implicit in g, of order 1 in dt, where a step would take more than
/// 60 explicit ones there.
enum class Transport { upwind, limited };

/// Where what leaves at V_F re-enters: as in the equation; or wrongly, for controls: flux c p at V_F taken for every g,
/// also where c < 0; spread over the equilibrium of g; or nowhere.
enum class Reset { same_g, flux_at_every_g, mixed_g, lost };

struct ThresholdMoments {
  double mass, rate;       // int p, N
  double v, g;             // <v>, <g>
  double drift;            // <c>
  double at_zero;          // int p(v,0) dv
  double potential, leak;  // <ln((V_E - V_L)/(V_E - v))>, <(v - V_L)/(V_E - v)>
};

/// Masses in cells, of sum 1. A step costs some 15 ns per cell (upwind) or 40 ns (limited) where g needs one sub-step.
class ThresholdVolumes {
 public:
  /// Throws std::invalid_argument for a model with a firing law, data that are a steady state, or a mesh of other ends.
  ThresholdVolumes(const Conductance& model, const ConductanceInitial& initial, ThresholdMesh mesh,
                   Transport transport = Transport::upwind, Reset reset = Reset::same_g);

  /// Longest step of the limited scheme. Infinite for the upwind one.
  double stable_step() const { return stable_; }
  /// One step. Throws std::invalid_argument unless 0 < dt <= stable_step(). Guarantee: min p >= 0 exactly and the mass
  /// kept to rounding, with Reset::same_g and mixed_g.
  void step(double dt);

  double time() const { return t_; }
  double rate() const;
  ThresholdMoments moments() const;
  double input() const { return m_.g0 + m_.b * rate(); }  // G
  double smallest() const;                                // min p
  double norm(double q) const;                            // of p in L^q; q = inf: max p
  double top_share() const;                               // mass in the upper tenth of g
  double p(std::size_t i, std::size_t j) const { return mass_[j * nv_ + i] / (h_[i] * k_[j]); }

  const ConductanceReal& model() const { return m_; }
  const ThresholdMesh& mesh() const { return mesh_; }
  /// Cell (i,j) at j * cells_v + i.
  const std::vector<double>& masses() const { return mass_; }
  void set_masses(std::vector<double> masses);

 private:
  void sweep(double dt);
  void transport_rate(const std::vector<double>& mass, std::vector<double>& rate) const;
  void transport_limited(double dt);
  void column_flux(std::size_t j, const double* mass, double* flux) const;
  void relaxation(double N);
  void relax_implicit(double dt);
  void relax_explicit(double dt);
  double rate_of(const std::vector<double>& mass) const;
  double speed(std::size_t face, std::size_t j) const { return leak_[face] + gc_[j] * pull_[face]; }

  ConductanceReal m_;
  ThresholdMesh mesh_;
  Transport transport_;
  Reset reset_;
  std::size_t nv_, ng_;
  double stable_ = 0, t_ = 0;
  std::vector<double> mass_, h_, k_, gc_, leak_, pull_;  // leak + g pull: speed at a face of v
  std::vector<double> up_, down_;                        // rates j -> j + 1 and back, for the G of relaxation()
  std::vector<double> reentry_;                          // shares of g for mixed_g
  std::vector<double> stage_, change_;
};

}  // namespace spikeproof::kinetic
