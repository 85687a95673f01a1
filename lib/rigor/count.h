// Certified number of steady states of the nonlinear equation, with an enclosure of each rate.
#pragma once

#include <vector>

#include "core/result.h"
#include "model/nnlif.h"
#include "rigor/certificate.h"

namespace spikeproof::rigor {

struct SteadyStateBox {
  Enclosure N;
  int slope;  // sign of Phi'(N) on the box, Phi(N) = N J_0(b N, a0 + a1 N)
};

struct CountOptions {
  int digits = 15;        // of every rate, from 1 to 1000
  long most_bits = 4096;  // the precision is raised up to here
};

struct CountProof {
  std::vector<SteadyStateBox> states;  // by rising N
  Certificate certificate;
};

/// All steady states: the roots N > 0 of Phi(N) = 1. Throws std::invalid_argument for options out of range. Errors:
/// precision_exhausted with the undecided interval of N (b too close to a fold); out_of_range for rates beyond
/// 2^-100000 .. 2^100000. Source: MATHEMATICS 1, proofs-checks/steady-states. Guarantee: enclosure.
Result<CountProof> prove_count(const Nnlif& model, const CountOptions& options = {});

/// The same number for every b in [b_lower, b_upper], and boxes that hold each state for all of them; the model's b is
/// not used. Throws std::invalid_argument unless b_lower <= b_upper. Errors: also out_of_range where the number
/// changes in the interval. Guarantee: enclosure.
Result<CountProof> prove_count(const Nnlif& model, const Exact& b_lower, const Exact& b_upper,
                               const CountOptions& options = {});

}  // namespace spikeproof::rigor
