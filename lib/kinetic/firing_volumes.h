// The kinetic equation with firing rate phi_F by finite volumes that keep p >= 0: the second method.
// First order upwind in v, exponentially fitted (Scharfetter and Gummel) in g, IMEX Euler in t.
#pragma once

#include <vector>

#include "model/conductance.h"

namespace spikeproof::kinetic {

/// p >= 0 for every dt <= stable_step() and data >= 0, and the mass kept, both to rounding of sums of positive numbers.
class FiringVolumes {
 public:
  /// Uniform cells in v on (V_R, V_E) and in g on (0, g_max). Throws std::invalid_argument for no cells, or no firing
  /// law.
  FiringVolumes(const Conductance& model, const ConductanceInitial& initial, std::size_t cells_v, std::size_t cells_g,
                double g_max);

  double stable_step() const { return stable_; }
  /// One step; throws std::invalid_argument where dt is not positive.
  void step(double dt);

  double time() const { return t_; }
  double rate() const;
  double mass() const;
  double smallest() const;  // min p
  double largest() const;   // max p
  double p(std::size_t i, std::size_t j) const { return p_[i * cells_g_ + j]; }
  double v(std::size_t i) const { return m_.V_R + (static_cast<double>(i) + 0.5) * h_; }
  double g(std::size_t j) const { return (static_cast<double>(j) + 0.5) * k_; }

 private:
  void transport(double dt);
  void relax(double dt, double N);

  ConductanceReal m_;
  std::size_t cells_v_, cells_g_;
  double h_, k_, stable_ = 0, t_ = 0;
  std::vector<double> p_, phi_;
};

/// Where the equilibria of g for the rates up to `highest_rate` have all but 1e-14 of their mass below.
double cut_off(const ConductanceReal& model, double highest_rate);

}  // namespace spikeproof::kinetic
