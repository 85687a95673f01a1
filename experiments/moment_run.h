// The exponential moment along a run: its derivative by the equation, and what the blow-up proof says of it.
#pragma once

#include <vector>

#include "linear_setup.h"

namespace spikeproof::experiments {

/// M_mu/e^{mu V_F} at the output times, with the terms of the moment equation (all over e^{mu V_F}).
struct MomentHistory {
  std::vector<double> t, M;
  std::vector<double> derivative;  // mu int (bN - v + I + mu a) e^{mu v} n - N (e^{mu V_F} - e^{mu V_R})
  std::vector<double> bound;       // N (b mu M - e^{mu V_F} + e^{mu V_R}) + mu (mu a0 - V_F + I) M: at most that
  std::vector<double> scale;       // sum of the sizes of the terms of the derivative
};
MomentHistory moment_history(const Nnlif& model, const fokker_planck::Evolution& run, double mu);

/// A run from the data to the largest of t_end, t_end/2, ... (at most ten times) that completes; rates to rel_tol. The
/// times are `from` of the end, Gauss nodes between, and the end. Errors: those of the last run.
Result<fokker_planck::Evolution> run_before_blow_up(const Context& context, const InitialDensity& initial, double t_end,
                                                    double from, int nodes, double rel_tol);

}  // namespace spikeproof::experiments
