// Wording of the bound on the rate for inhibitory or absent connections.
#pragma once

#include <string>

#include "model/exact_density.h"
#include "rigor/statement.h"

namespace spikeproof::rigor {

namespace field {
inline constexpr const char* inhibitory_bound = "nnlif.inhibitory-bound";
}  // namespace field

/// N <= c + E e^t (sqrt(a0/(pi t)) + m) for 0 < t <= 1/2 and N <= B after that; E = 0: N <= c = B for all t >= 0.
struct InhibitoryFacts {
  Exact c, E, m, B;
};
std::string inhibitory_bound_statement(const NnlifParameters& p, const ExactDensity& density,
                                       const InhibitoryFacts& facts);
/// Exact text, scientific ("1.23457e-31") where that is exact and the plain one is long.
std::string short_text(const Exact& x);

}  // namespace spikeproof::rigor
