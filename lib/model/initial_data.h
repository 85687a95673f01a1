// Initial densities n(v,0), restricted to v < V_F and normalised to mass 1.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/exact.h"
#include "model/nnlif.h"

namespace spikeproof {

enum class InitialKind { gaussian, uniform, steady, file };

struct InitialData {
  InitialKind kind = InitialKind::gaussian;
  Exact mean = 0, variance = ratio(1, 4);  // gaussian; variance > 0
  Exact lower = 0, upper = 1;              // uniform on [lower, upper], lower < upper <= V_F
  std::string which = "lower";             // steady: "lower", "upper" or an index from 0
  std::string file;                        // file: CSV with columns v,n, v increasing, n >= 0
};

/// A density as solvers take it: its values, and where a mesh has to be careful.
struct InitialDensity {
  std::function<double(double)> value;  // normalised n(v,0) for v < V_F
  double lowest;                        // below it the mass is under 1e-18
  double centre;                        // where the finest structure sits
  double width;                         // and its length scale
  std::vector<double> breaks;           // points where n or a derivative jumps
  double value_at_threshold;            // n(V_F-,0); not 0 means N(t) starts like t^{-1/2}
};

/// gaussian, uniform and file; a steady start is made by the stationary room. Throws InputError for a bad file and
/// std::invalid_argument for inadmissible numbers or data with no mass below V_F.
InitialDensity density_of(const InitialData& data, const Nnlif& model);

}  // namespace spikeproof
