// The voltage-conductance equations: p(v,g,t) with the drift g_L (V_L - v) + g (V_E - v) in v, relaxation of g to
// G_eq = g0 + b N with noise a on g >= 0, and the limit n(v,t) of fast conductances.
//   random threshold (firing law): V_R < v < V_E, neurons fire at the rate phi_F(v) and re-enter at V_R; eps is the
//     time scale of g. Kinds "firing-kinetic" (p) and "macroscopic" (n, eps = 0).
//   fixed threshold: V_L < v < V_F, neurons fire at V_F and re-enter at V_L = V_R; eps is called sigma_E. Kind
//   "kinetic".
#pragma once

#include <optional>

#include "model/firing_law.h"
#include "model/initial_data.h"

namespace spikeproof {

struct ConductanceParameters {
  Exact g_L = 1;             // leak conductance
  Exact V_L = ratio(1, 5);   // leak potential
  Exact V_R = 0;             // reset potential
  Exact V_F = 1;             // firing threshold
  Exact V_E = 4;             // excitatory reversal potential
  Exact a = ratio(1, 100);   // noise of g: variance without the wall at g = 0
  Exact a1 = 0;              // its dependence on the rate: a + a1 N
  Exact eps = ratio(1, 10);  // time scale of g, sigma_E; the macroscopic equation ignores it
  Exact g0 = ratio(3, 10);   // G_eq = g0 + b N
  Exact b = ratio(1, 10);    // connectivity
  Exact g_max = 0;           // where g is cut off (no flux); 0: the solver chooses
};

/// Checked, immutable parameters of the three equations.
class Conductance {
 public:
  /// Throws std::invalid_argument with the inequality and the values unless g_L >= 0, a > 0, a1 >= 0, eps > 0,
  /// g_max >= 0, V_R < V_F < V_E and V_R <= V_L < V_E; V_R = V_L without a firing law. V_R > V_L is refused: at g = 0
  /// the drift at V_R points out of the domain there, and mass is lost.
  explicit Conductance(ConductanceParameters parameters, std::optional<FiringLaw> firing = {});

  const ConductanceParameters& parameters() const { return p_; }
  const std::optional<FiringLaw>& firing() const { return firing_; }
  bool fixed_threshold() const { return !firing_; }
  /// The lower and the upper end of v.
  const Exact& lower() const { return p_.V_R; }
  const Exact& upper() const { return firing_ ? p_.V_E : p_.V_F; }
  /// V_R < V_L: the inflow speed at V_R is positive for every g >= 0, as the uniform bounds need it.
  bool inflow_everywhere() const { return p_.V_R < p_.V_L; }

 private:
  ConductanceParameters p_;
  std::optional<FiringLaw> firing_;
};

/// The same parameters rounded to nearest, for solvers.
struct ConductanceReal {
  double g_L, V_L, V_R, V_F, V_E, a, a1, eps, g0, b, g_max;
};
ConductanceReal rounded(const Conductance& model);

/// The same model with another connectivity, or another time scale of g.
Conductance with_b(const Conductance& model, const Exact& b);
Conductance with_eps(const Conductance& model, const Exact& eps);

/// The initial data of v, and of g: the equilibrium of g at the rate of the data, or a Gaussian cut off at g = 0.
struct ConductanceInitial {
  InitialData v;
  bool equilibrium_in_g = true;
  Exact g_mean = 0, g_variance = 1;
};

/// Mean (V_R + V_F)/2 and standard deviation (V_F - V_R)/10, in equilibrium in g.
ConductanceInitial standard_initial(const Conductance& model);

/// n(v,0) on (lower, upper), of mass 1; `lowest` is at least the lower end. Gaussian (mean within the domain), uniform
/// and file. Throws InputError for a bad file and std::invalid_argument for inadmissible numbers or a steady start.
InitialDensity density_of(const InitialData& data, const Conductance& model);

}  // namespace spikeproof
