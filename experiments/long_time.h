// Long times of the kinetic equation with a fixed threshold: its steady states for all couplings S, their stability,
// and what runs of it do.
#pragma once

#include <complex>
#include <string>
#include <vector>

#include "threshold_runs.h"

namespace spikeproof::experiments {

/// Steady states are explicit in G: N = F(G), S = (G - g0)/F(G), at G - g0 that grow evenly at first, then by even
/// ratios.
struct SteadyBranch {
  std::vector<double> G, N, S;
};
/// By graded elements, as far as states of couplings up to share * L reach, share < 1. Throws std::invalid_argument for
/// a noise that depends on the rate.
SteadyBranch branch_by_elements(const ConductanceReal& model, double share, int points, Progress& progress);
/// By the Markov chain between cells, at the same G.
SteadyBranch branch_by_chain(const ConductanceReal& model, const SteadyBranch& other, std::size_t cells);
/// Number of steady states at a coupling: crossings of the branch.
long states_on(const SteadyBranch& branch, double g0, double S);

/// Extrema of S along the branch, on two levels of elements.
struct BranchFold {
  double S, error, G;
};
std::vector<BranchFold> folds_of(const ConductanceReal& model, const SteadyBranch& branch);

/// N, G of the state of a coupling, and the leading eigenvalues of the linearised equation, by elements on two levels.
struct LongTimeState {
  double S, N, N_error, G;
  std::vector<std::complex<double>> eigenvalues;
  double eigenvalue_error;  // of the first
};
std::vector<LongTimeState> states_at(const ConductanceReal& model, const SteadyBranch& branch, double S,
                                     int eigenvalues);

/// F(G) by the chain on three meshes, extrapolated for errors of order 1 and 2; its error what the second meshes
/// change.
Refined chain_rate_at(const ConductanceReal& model, double G);

/// The leading eigenvalue about a state by finite volumes: a run from the state of the chain, and the two exponentials
/// that fit differences of N(t) after the faster modes died out. Nothing where that takes more than 8000 steps.
struct FittedRate {
  std::complex<double> value;
  double error = 0;  // what the first half of the window changes
  bool found = false;
};
FittedRate rate_by_run(const Conductance& model, const LongTimeState& state, std::size_t cells, Progress& progress);

struct RateRun {
  std::vector<double> t, N;
  double last, swing;  // mean and half the range of N over the last tenth
};
/// N(t) from the state of the chain of input G; from concentrated data, g one standard deviation
/// below its mean.
RateRun run_from_input(const Conductance& model, double G, double t_end, std::size_t cells, double highest_G,
                       Progress& progress);
RateRun run_from_data(const Conductance& model, double t_end, std::size_t cells, double highest_G, Progress& progress);

}  // namespace spikeproof::experiments
