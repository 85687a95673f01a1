// Exponential moments of exactly given initial densities, as balls. Prover side.
#pragma once

#include <vector>

#include "model/exact_density.h"
#include "rigor/ball.h"

namespace spikeproof::rigor {

/// The density restricted to v < V_F and normalised, at one working precision (bits). Throws std::invalid_argument for
/// data that are not admissible.
class DensityMoment {
 public:
  DensityMoment(const ExactDensity& density, const Exact& V_F, long precision);

  /// M_mu = int e^{mu v} n dv for mu > 0. Rows: e^{mu v} integrated by parts twice, one exponential per row; about
  /// 2 log2(1/(mu h)) bits are lost for rows h apart. Guarantee: enclosure.
  Ball at(const Exact& mu) const;
  /// n(V_F-). Guarantee: enclosure.
  Ball at_threshold() const;
  long precision() const { return precision_; }

 private:
  Ball of_gaussian(const Exact& mu) const;
  Ball of_rows(const Exact& mu) const;

  struct Corner {  // where n or its slope jumps
    Ball v, jump, kink;
  };
  ExactDensity density_;
  Exact V_F_;
  long precision_;
  std::vector<Corner> corners_;
  Exact mass_ = 1, edge_ = 0;  // of the rows below V_F: integral, and value at V_F
};

}  // namespace spikeproof::rigor
