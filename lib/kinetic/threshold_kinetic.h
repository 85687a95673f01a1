// The original voltage-conductance equation with a fixed threshold, step by step: the accurate scheme.
//   p_t + [(g_L (V_L - v) + g (V_E - v)) p]_v + ([(G - g) p - a p_g]_g)/sigma_E = 0,  V_L < v < V_F, 0 < g < g_max,
//   no flux at both ends of g; g < g_F: p = 0 at V_L and V_F; g > g_F: what leaves at V_F re-enters at V_L with the
//   same g. G = g0 + b N, a = a + a1 N.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/progress.h"
#include "kinetic/threshold_factor.h"
#include "model/evolve_settings.h"

namespace spikeproof::kinetic {

class ThresholdKinetic {
 public:
  /// Starts from the data; faces as threshold_faces gives them. Throws std::invalid_argument with a firing law, or as
  /// density_of.
  ThresholdKinetic(const Conductance& model, const ConductanceInitial& initial, const ThresholdFaces& faces);
  /// Starts from values at the unknowns, of mass 1.
  ThresholdKinetic(const Conductance& model, std::vector<double> p, const ThresholdFaces& faces);

  /// One step of LIRK4, linearly implicit of order 4, L-stable. The matrix is factorised when dt changes, or when G or
  /// a move away from those of the factorisation. Source: Calvo, de Frutos and Novo, Appl. Numer. Math. 37 (2001).
  /// Guarantee: order 4 in dt; mass to rounding, however many steps.
  void step(double dt);

  double time() const { return t_; }
  double rate() const { return N_; }
  double mass() const { return elements_->integral(p_.data()); }
  /// The largest change of mass in a step, rounding, which is taken back after it.
  double mass_defect() const { return defect_; }
  const ThresholdElements& elements() const { return *elements_; }
  const std::vector<double>& density() const { return p_; }
  long factorisations() const { return factorisations_; }

 private:
  void refresh(double dt);
  void change(const std::vector<double>& p, std::vector<double>& out) const;
  double input(double N) const { return m_.g0 + m_.b * N; }
  double noise(double N) const { return m_.a + m_.a1 * N; }

  ConductanceReal m_;
  std::unique_ptr<ThresholdElements> elements_;
  std::unique_ptr<ThresholdFactor> factor_;
  std::vector<double> p_;
  double t_ = 0, N_ = 0, defect_ = 0;
  long factorisations_ = 0;
  std::vector<std::vector<double>> implicit_, explicit_;
};

struct ThresholdRun {
  std::vector<double> t, N, mean_v, mean_g;
  double mass_error = 0, smallest = 0, largest = 0;  // |mass - 1|, and p at the nodes, over the output times
  long steps = 0;
};

/// Goes on to each of the times, rising and not before the run's own, in steps of at most `longest`. Throws
/// Interrupted.
ThresholdRun advance(ThresholdKinetic& run, const std::vector<double>& times, double longest,
                     Progress* progress = nullptr);

}  // namespace spikeproof::kinetic
