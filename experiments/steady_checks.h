// Checks of the steady states of the nonlinear equation: formulas, many digits, discretised operators, branches.
#pragma once

#include <vector>

#include "driver.h"
#include "stationary/count_diagram.h"
#include "stationary/steady_states.h"

namespace spikeproof::experiments {

/// The model with another connectivity.
Nnlif with_b(const Nnlif& model, const Exact& b);

/// The model, and the model at a b where it has the most states, where that is another.
std::vector<Nnlif> models_to_look_at(const Nnlif& model, const stationary::CountDiagram& diagram);

/// The number of states: by the scan, and by the folds of the diagram.
claim::Check counts_agree(const Nnlif& model, std::size_t count, const stationary::CountDiagram& diagram);

/// N in double against N in MPFR by another formula.
claim::Check digits_agree(const Nnlif& model, const stationary::SteadyState& state);

/// N of the discretised operator: the rate that its null vector returns is the rate that it was given. By spectral
/// elements, Newton's method from 1 % away; against the scalar equation.
claim::Check discretised_state(const Nnlif& model, const stationary::SteadyState& state);

/// Order of finite volumes for the flux of the null vector at the drift and noise of a state.
claim::Order order_at(const Nnlif& model, const stationary::SteadyState& state, std::size_t cells);

/// Whether the state is within the range in which the discretised operators hold it.
bool operators_can_hold(const Nnlif& model, const stationary::SteadyState& state);

/// The fold: of the scan, in MPFR, and on the branch through `state`; two checks for each fold that the branch meets.
std::vector<claim::Check> folds_agree(const Nnlif& model, const stationary::CountDiagram& diagram);

/// Violations of the branch invariants on the branch over all folds and up to infinity: none allowed.
claim::Check branch_is_whole(const Nnlif& model, const stationary::CountDiagram& diagram);

}  // namespace spikeproof::experiments
