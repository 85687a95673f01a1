// How many eigenvalues of the linearised equation have positive real part, for one state or a box of states at once.
#pragma once

#include "rigor/response.h"

namespace spikeproof::rigor {

/// How much may be spent on one box.
struct CountEffort {
  long finest_bits = 160;  // of the Taylor models
  int deepest = 60;        // bisections of a piece of the imaginary axis
  long most_pieces = 20'000;
  double work = 0;  // see Effort
};

struct UnstableCount {
  long unstable;
  Exact R;  // |N Q| < 1 beyond
};

/// Number of zeros, with multiplicity, of h with positive real part; none lies on the imaginary axis. The same for all
/// states of the box. Errors: no_convergence (a zero on or too near the axis, or the box too large), out_of_range (too
/// much work, or a1 N/a too close to 1), those of expand_characteristic. Guarantee: exact.
Result<UnstableCount> count_unstable(const StateBox& box, CountEffort& effort);

}  // namespace spikeproof::rigor
