// What the drivers of blow-up and of its continuation share: a model and data that blow up, and lattice runs of them.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "fokker_planck/kick_frame.h"
#include "linear_setup.h"

namespace spikeproof::experiments {

struct BlowUpCase {
  Nnlif model;
  InitialDensity initial;
  double blow_up_time;             // to about 1e-3
  std::vector<std::string> notes;  // what differs from the context, and why
};

/// The context's model and data where they blow up at a time > 0 (looked for up to t = 3); else b = (V_F - V_R)/2 where
/// b <= 0, no delay, a1 = 0 unless keep_a1, and Gaussian data near V_F. Nothing where no data blow up.
std::optional<BlowUpCase> case_that_blows_up(const Context& context, bool keep_a1);

/// A number from three lattices, cells doubled each time: first order in the cell, extrapolated where it looks so.
struct LatticeValue {
  std::array<double, 3> level;
  double value, error;
};
LatticeValue lattice_value(const std::array<double, 3>& level);

using LatticeRuns = std::array<fokker_planck::LatticeRun, 3>;
/// Runs up to t_end (or until the jumps have no end) on `cells`, 2 cells and 4 cells between V_R and V_F.
LatticeRuns lattice_runs(const Context& context, const Nnlif& model, const InitialDensity& initial, double t_end,
                         double first_time, std::size_t cells, std::size_t most_jumps = 100);
/// Enough cells of the coarsest lattice for the width of the data.
std::size_t lattice_cells(const Context& context, const Nnlif& model, const InitialDensity& initial);

/// The share of the neurons that the largest cascade of a network fires, and its time: means over seeds,
/// extrapolated in dt; error: six standard errors, twice what halving dt and once what four times the neurons change.
struct NetworkValue {
  double value = 0, error = 0;
};
struct NetworkJump {
  NetworkValue t, rho;
  std::size_t neurons = 0, seeds = 0;
};
/// Networks without delay and with a1 = 0, followed to t_end. Nothing where a network has no cascade, or one without
/// end.
std::optional<NetworkJump> network_jump(const Context& context, const BlowUpCase& c, double t_end);

/// Rate of a lattice run at time t: the step around t.
double rate_at(const fokker_planck::LatticeRun& run, double t);

}  // namespace spikeproof::experiments
