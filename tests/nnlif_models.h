// Integrate-and-fire models that the tests of several rooms name by their numbers.
#pragma once

#include <string_view>

#include "model/nnlif.h"

namespace spikeproof {

inline Nnlif nnlif_model(std::string_view V_R, std::string_view V_F, std::string_view a0, std::string_view a1,
                         std::string_view b, std::string_view I = "0") {
  NnlifParameters p;
  p.V_R = decimal(V_R), p.V_F = decimal(V_F), p.a0 = decimal(a0), p.a1 = decimal(a1), p.b = decimal(b);
  p.I = decimal(I);
  return Nnlif(p);
}

inline Nnlif linear_model(std::string_view V_R, std::string_view V_F, std::string_view a0 = "1",
                          std::string_view I = "0") {
  return nnlif_model(V_R, V_F, a0, "0", "0", I);
}

}  // namespace spikeproof
