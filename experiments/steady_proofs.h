// Proofs on the number of steady states, and certificates that have to be refused.
#pragma once

#include <vector>

#include "driver.h"
#include "stationary/count_diagram.h"

namespace spikeproof::experiments {

/// The proof of the whole diagram over b becomes the outcome's; its folds and counts are checked against those in
/// double. Controls: the first fold moved by 2^-30 (9e-10), and one state fewer where there are most.
void add_diagram_proof(const Context& context, const stationary::CountDiagram& diagram, claim::Outcome& outcome);

/// The proved number of states of a model and the enclosures of their rates, against those in double.
void add_count_proof(const Nnlif& model, claim::Outcome& outcome);

/// Columns of the phase diagrams whose proved counts differ from the drawn ones: none allowed. Columns that could not
/// be proved are named in a note.
void add_phase_proofs(const std::vector<Nnlif>& columns, Progress& progress, claim::Outcome& outcome);

}  // namespace spikeproof::experiments
