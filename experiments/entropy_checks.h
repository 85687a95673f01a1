// Checks of linear.relative-entropy; the driver runs them on the claim and on its wrong twins.
#pragma once

#include <string>
#include <vector>

#include "entropy_run.h"

namespace spikeproof::experiments {

struct SpectralRuns {
  TimeNodes nodes;
  std::vector<double> edges;              // of quadrature panels in v
  fokker_planck::Evolution fine, coarse;  // at rel_tol and at 100 rel_tol, output at nodes.t
};

/// The first of 0.2, 0.4, ..., 12.8 at which int P (n/P)^3 is at most 100: before, n/P may be huge in tails of
/// P.
double first_time(const Context& context, const InitialDensity& initial, const stationary::Profile& P,
                  const std::vector<double>& edges);

/// Both sides integrated over time, with the error that space, time and the solver's tolerance make in their
/// difference.
claim::Check both_sides(const entropy::EntropyFunction& H, const stationary::Profile& P, const SpectralRuns& s,
                        bool with_jump);

/// A control from the check of a wrong twin; a note instead where the twin differs from `right` by less than the
/// tolerance, so that these parameters cannot tell them apart (V_R -> V_F makes the jump term vanish).
void add_twin(const std::string& name, const claim::Check& right, const claim::Check& wrong, claim::Outcome& outcome);

claim::Check never_negative(const entropy::EntropyFunction& H, const EntropyHistory& history);

/// E against extrapolated finite volumes, and the order in h of the identity's residual on their grid, for every H.
void check_finite_volumes(const Context& context, const InitialDensity& initial, const stationary::Profile& P,
                          const SpectralRuns& s, claim::Outcome& outcome);

/// The identity of the semi-discrete equation and the decay under implicit steps of any size: exact up to
/// rounding.
void check_discrete(const Context& context, claim::Outcome& outcome);

}  // namespace spikeproof::experiments
