// Pieces of the inhibitory bound. Potentials are measured from I, distances y from V_F downwards.
#pragma once

#include <optional>
#include <vector>

#include "model/exact_density.h"
#include "model/nnlif.h"
#include "rigor/ball.h"

namespace spikeproof::rigor::inhibitory {

struct Potentials {
  Exact R, F, a;
};
Potentials potentials_of(const Nnlif& model);

/// g(v) = (1/a) int_v^F e^{(w^2-v^2)/2a} dw at v = F - y, y >= 0. Guarantee: enclosure.
Ball barrier(const Potentials& x, const Exact& y, long precision);

/// e^{-(v1 - mean)^2/2s}/sqrt(2 pi s) for s = a(1 - e^{-2u}). Guarantee: enclosure.
Ball gaussian_at(const Ball& distance, const Ball& s);

/// gamma = int_0^h of the density that a unit mass started at R reaches at v1 after the time u, without threshold.
/// Needs v1 > R and v1 > R e^{-h}. Guarantee: enclosure (of an upper bound: the start [0, u_0] is majorised).
Ball reset_memory(const Potentials& x, const Exact& v1, const Exact& h, long precision);

/// Upper bounds of a normalised density, by distance from V_F.
class DensityBound {
 public:
  DensityBound(const ExactDensity& density, const Exact& V_F, long precision);
  /// sup n over distances in [near, far]; far >= near >= 0.
  Ball on(const Exact& near, const Exact& far) const;
  Ball everywhere() const;
  /// n(V_F-) > 0.
  bool has_edge() const { return has_edge_; }
  /// sup of n/y over distances in (0, far], for data without edge.
  Ball slope(const Exact& far) const;

 private:
  Exact row_value(const Exact& y) const;
  Ball gaussian(const Exact& y) const;

  ExactDensity density_;
  std::vector<DensityRow> rows_;  // v holds the distance from V_F, decreasing
  Exact V_F_, mass_ = 1;          // of the rows
  bool has_edge_ = true;
  long precision_;
};

/// Where to stand: chosen in double, trusted nowhere. `level` is the c that the data are compared with.
struct Choice {
  Exact y1, h, level;  // v1 = F - y1
};
/// Distances from V_F at which data and barrier are compared, decreasing, the largest below F - R.
std::vector<Exact> comparison_points(const Potentials& x);
/// Nothing where no admissible choice has finite numbers. Guarantee: heuristic.
std::optional<Choice> choose(const Potentials& x, const DensityBound& density);

}  // namespace spikeproof::rigor::inhibitory
