// Models and initial densities shared by the tests of the blow-up proofs.
#pragma once

#include "model/exact_density.h"
#include "model/nnlif.h"

namespace spikeproof::rigor::testing {

inline Nnlif excitatory(std::string_view b, std::string_view V_R = "1", std::string_view V_F = "2",
                        std::string_view a0 = "1", std::string_view a1 = "0", std::string_view I = "0") {
  NnlifParameters p;
  p.b = decimal(b);
  p.V_R = decimal(V_R);
  p.V_F = decimal(V_F);
  p.a0 = decimal(a0);
  p.a1 = decimal(a1);
  p.I = decimal(I);
  return Nnlif(p);
}

inline ExactDensity gaussian(std::string_view mean, std::string_view variance) {
  ExactDensity d;
  d.mean = decimal(mean);
  d.variance = decimal(variance);
  return d;
}

inline ExactDensity uniform(std::string_view lower, std::string_view upper) {
  return {ExactDensity::Shape::uniform, 0, 1, {{decimal(lower), 1}, {decimal(upper), 1}}};
}

// A bump near 1.37 beside a long, low left part; the last row lies beyond V_F = 2.
inline ExactDensity bump() {
  return {ExactDensity::Shape::table,
          0,
          1,
          {{decimal("-1.3"), decimal("0.001")},
           {decimal("0.83"), decimal("0.01")},
           {decimal("1.7"), decimal("3.1")},
           {decimal("1.75"), decimal("3.2")},
           {decimal("1.93"), ratio(1, 7)},
           {decimal("2.4"), exactly(0)}}};
}

}  // namespace spikeproof::rigor::testing
