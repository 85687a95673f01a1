// What becomes of a solution: it blows up, it settles on a linearly stable steady state, or the run does not tell.
#pragma once

#include <string>
#include <vector>

#include "linear_setup.h"
#include "stationary/profile.h"

namespace spikeproof::experiments {

struct Fate {
  enum class Kind { blow_up, converged, undecided } kind = Kind::undecided;
  double time = 0, error = 0;  // of the blow-up; else infinite
  double N = 0, distance = 0;  // converged: the state's rate, and int abs(n - P) at the end of the run
  std::string text;            // "blow-up at 1.394293(1)", "converged to N = ..", "undecided: .."
};

/// Decides fates of one model. Nothing is called converged because it did not blow up: at the end of the run n has to
/// be within 1e-3 (in L1) of the profile of a steady state without unstable eigenvalues, and closer than at half time.
class Fates {
 public:
  /// Finds the linearly stable steady states, by the argument principle. Errors, as std::runtime_error: those of
  /// steady_states.
  explicit Fates(const Nnlif& model);

  /// A run to settling_time() or `longest`, whichever is larger; a run that fails is undecided. Guarantee: blow-up by
  /// evolve's decision in the dilated clock, with its error estimate.
  Fate of(const InitialDensity& initial, double rel_tol, Progress& progress, double longest = 0) const;

  struct State {
    double N, rate;  // rate: a lower bound of -Re of the leading eigenvalue
    stationary::Profile profile;
  };
  const std::vector<State>& stable() const { return stable_; }
  double settling_time() const { return settling_time_; }  // 16 e-foldings of the slowest stable state; 20 without one
  const Nnlif& model() const { return model_; }

 private:
  Result<fokker_planck::Evolution> evolved(const InitialDensity& initial, double rel_tol, Progress& progress,
                                           double t_end) const;
  Fate settled(const fokker_planck::Evolution& run) const;

  Nnlif model_;
  std::vector<State> stable_;
  double settling_time_ = 20;
};

/// The data as a density; not steady ones.
InitialDensity gaussian_density(const Nnlif& model, const Exact& mean, const Exact& variance);
InitialDensity uniform_density(const Nnlif& model, const Exact& lower, const Exact& upper);

/// The steady profile of the model at drift -v + bN + I and noise a0 + a1 N, N held, as initial data. Source: deck.
InitialDensity profile_density(const Nnlif& model, const Exact& N);

/// int_{-inf}^{V_F} v n(v) dv by Gauss-Legendre panels. Guarantee: heuristic.
double mean_of(const Nnlif& model, const InitialDensity& initial);

}  // namespace spikeproof::experiments
