// Parameter sets shared by the tests of rigor/.
#pragma once

#include <string_view>

#include "model/nnlif.h"
#include "rigor/statement.h"

namespace spikeproof::rigor::testing {

inline Nnlif linear(std::string_view V_R, std::string_view V_F, std::string_view a0 = "1", std::string_view I = "0") {
  NnlifParameters p;
  p.V_R = decimal(V_R);
  p.V_F = decimal(V_F);
  p.a0 = decimal(a0);
  p.I = decimal(I);
  return Nnlif(p);
}

inline bool contains(const Enclosure& e, std::string_view value) {
  const Exact x = decimal(value);
  return e.lower <= x && x <= e.upper;
}

inline double relative_width(const Enclosure& e) { return to_double(Exact((e.upper - e.lower) / ::abs(e.upper))); }

}  // namespace spikeproof::rigor::testing
