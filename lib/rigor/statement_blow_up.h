// Wording of the two blow-up theorems, and initial data as a certificate holds them.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "model/exact_density.h"
#include "rigor/statement.h"

namespace spikeproof::rigor {

namespace field {
inline constexpr const char* blow_up_moment = "nnlif.blow-up-moment";
inline constexpr const char* blow_up_universal = "nnlif.blow-up-universal";
inline constexpr const char* gaussian = "gaussian";
inline constexpr const char* uniform = "uniform";
inline constexpr const char* table = "table";
}  // namespace field

/// {"kind": "gaussian", "mean", "variance"} or {"kind": "uniform" | "table", "rows": [["v", "n"], ...]}, exact text.
nlohmann::ordered_json json_of(const ExactDensity& density);
/// "the Gaussian of mean 0 and variance 1/4", and so on.
std::string density_text(const ExactDensity& density);

/// What the exponential criterion proves; `edge` encloses b n(V_F-, 0) where that is above 1.
struct MomentFacts {
  Exact mu;
  Enclosure M, threshold, lifespan;
  std::optional<Enclosure> edge;
};
std::string blow_up_moment_statement(const NnlifParameters& p, const ExactDensity& density, const MomentFacts& facts);

/// b_u, and T* <= base + slope max(0, I - mean) for every initial density with a mean.
struct UniversalFacts {
  Enclosure b_u, base, slope;
};
std::string blow_up_universal_statement(const NnlifParameters& p, const UniversalFacts& facts);

}  // namespace spikeproof::rigor
