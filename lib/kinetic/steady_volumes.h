// The steady profile of the macroscopic equation at a held drift, by finite volumes in v.
#pragma once

#include <vector>

#include "core/result.h"
#include "kinetic/survival.h"

namespace spikeproof::kinetic {

struct SteadyVolumes {
  std::vector<double> v;     // faces, from V_R to V
  std::vector<double> flux;  // c n at the faces over N; 0 at V
  double N;                  // 1/mass of flux/c
};

/// (c n)_v = -phi_F n with c n = N at V_R on `cells` cells of every piece of the law, graded toward V: the flux falls
/// by exp(-phi_F h/c) at the middle of a cell. Throws std::invalid_argument unless cells >= 4. Errors: out_of_range
/// where phi_F vanishes at V. Guarantee: order 2 in 1/cells.
Result<SteadyVolumes> steady_volumes(const ConductanceReal& model, const FiringLaw& law, double x, std::size_t cells);

}  // namespace spikeproof::kinetic
