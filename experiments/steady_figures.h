// Figures of the steady states of the nonlinear equation.
#pragma once

#include "claim/figure.h"
#include "model/nnlif.h"
#include "stationary/count_diagram.h"

namespace spikeproof::experiments {

/// N against b with all states, for the model and for a set with three states; and what the published conditions, the
/// sharper ones and the diagram say about their number.
claim::Figure branches_figure(const Nnlif& model, const stationary::CountDiagram& diagram);

/// N against 1/I(N) = N/Phi(N) for several b: the states are the crossings of the diagonal.
claim::Figure rate_map_figure(const Nnlif& model, const stationary::CountDiagram& diagram);

/// The number of states in the plane of b and a1, and of b and V_R, from `columns` diagrams each.
claim::Figure phase_a1_figure(const Nnlif& model, int columns);
claim::Figure phase_V_R_figure(const Nnlif& model, int columns);

/// The models of all columns of both.
std::vector<Nnlif> phase_columns(const Nnlif& model, int columns);

}  // namespace spikeproof::experiments
