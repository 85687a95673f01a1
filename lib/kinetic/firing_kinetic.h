// The kinetic equation with firing rate phi_F, step by step, by a scheme whose cost and order do not depend on eps.
//   p_t + [(g_L (V_L - v) + g (V_E - v)) p]_v + phi_F p + ([(G_eq - g) p - a p_g]_g)/eps = 0,  V_R < v < V_E, g >= 0,
//   c(V_R, g) p(V_R, g) = N(t, g) = int phi_F p dv, no flux at g = 0, G_eq = g0 + b N, a = a + a1 N, N = int N(t, g) dg
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "kinetic/relaxation.h"
#include "kinetic/voltage_elements.h"

namespace spikeproof::kinetic {

enum class Scheme {
  imex,      // ARS(4,4,3): order 3 for eps far from dt, 2 or more between; an explicit scheme of order 3 for the limit
  euler,     // IMEX Euler: order 1
  strang,    // splitting: order 2 for fixed eps, 1 as eps -> 0
  explicit_  // the explicit half of ARS(4,4,3) for all terms: stable for steps below about eps only
};

struct FiringResolution {
  double width = 0.05;  // of elements in v
  int degree = 3;
  int modes = 20;    // in g, for one G_eq; more are added for the range that G_eq runs through
  double layer = 0;  // width of the first element at V_R; 0: as the others
};

class FiringKinetic {
 public:
  /// Starts from the data. A model of eps = 0 cannot be made; `limit` replaces eps by 0: the macroscopic equation.
  /// Throws std::invalid_argument unless the model has a firing law, and as density_of.
  FiringKinetic(const Conductance& model, const ConductanceInitial& initial, const FiringResolution& resolution,
                bool limit = false);
  /// The same from a density of v in equilibrium in g.
  FiringKinetic(const Conductance& model, const InitialDensity& start, const FiringResolution& resolution,
                bool limit = false);

  /// One step; the basis in g follows G_eq. A rate beyond 10 sup phi + 1 is lost and becomes nan.
  void step(double dt, Scheme scheme = Scheme::imex);
  /// The longest stable step of the explicit part, about.
  double stable_step() const;

  double time() const { return t_; }
  double eps() const { return eps_; }  // 0 for the limit
  double rate() const { return N_; }
  double mass() const;
  std::size_t modes() const { return basis_->size(); }
  std::size_t unknowns() const { return q_.size(); }
  const VoltageElements& elements() const { return elements_; }
  /// n(v,t) at the points of the elements.
  std::vector<double> density() const;
  /// N(t,g) and p(v,g,t) (all points of v, then the next g) at the given conductances.
  std::vector<double> rates_at(const std::vector<double>& g) const;
  std::vector<double> density_at(const std::vector<double>& g) const;
  /// c(V_R, g), and n at the inflow, the sum over g of N(t,g)/c(V_R,g): infinite where V_L = V_R and neurons are at
  /// g = 0. Of the limit: what n_eps tends to there, not the limit of n_eps beside V_R.
  double reset_speed(double g) const;
  double inflow_density() const;
  /// n, and the marginal in g, anywhere.
  double density_at_voltage(double v) const;
  std::vector<double> marginal_at(const std::vector<double>& g) const;
  /// Conductances that hold all but about 1e-9 of the mass now.
  double lowest_g() const;
  double highest_g() const;

 private:
  FiringKinetic(const Conductance& model, const InitialDensity& start, const ConductanceInitial& in_g,
                const FiringResolution& resolution, bool limit);
  void follow();
  double input(double N) const { return m_.g0 + m_.b * N; }
  double noise(double N) const { return m_.a + m_.a1 * N; }
  void relax(double dt, std::vector<double>& q, double N);
  void step_imex(double dt);
  void step_explicit(double dt);
  void step_strang(double dt);
  void transport(const std::vector<double>& q, std::vector<double>& out) const;

  ConductanceReal m_;
  double eps_;
  VoltageElements elements_;
  FiringResolution resolution_;
  std::optional<Relaxation> basis_;
  std::vector<double> q_;  // mass in g per node, density in v: q_[point * modes + node]
  double t_ = 0, N_ = 0;
  std::vector<double> matrix_, explicit_rate_[4], implicit_rate_[4], stage_, sum_;
};

}  // namespace spikeproof::kinetic
