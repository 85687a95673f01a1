// A certificate of a driver: written beside the report and re-checked at once.
#pragma once

#include <string>

#include "driver.h"
#include "rigor/statement.h"

namespace spikeproof::experiments {

/// Writes `text` to certificates/<id>.json below the context's folder (nowhere if the folder is empty) and puts the
/// independent re-checker's answer into the Proof.
claim::Proof proof_of(const Context& context, const std::string& id, const std::string& text);

/// The same for a prover's result: an error becomes a refused proof with the reason.
template <class Proved>
claim::Proof proof_of(const Context& context, const std::string& id, const Result<Proved>& proved) {
  if (!proved) return {"", false, "no proof: " + proved.error().message()};
  return proof_of(context, id, proved->certificate.text());
}

/// The middle of an enclosure, rounded: what a check compares with.
inline double middle(const rigor::Enclosure& e) { return to_double(Exact((e.lower + e.upper) / 2)); }

}  // namespace spikeproof::experiments
