#include "proof_file.h"

#include "core/file.h"
#include "rigor/recheck.h"

namespace spikeproof::experiments {

claim::Proof proof_of(const Context& context, const std::string& id, const std::string& text) {
  const std::string name = "certificates/" + id + ".json";
  if (!context.folder.empty()) write_file(context.folder / name, text);
  const rigor::Recheck recheck = rigor::recheck(text);
  return {name, recheck.accepted, recheck.accepted ? recheck.statement : recheck.reason};
}

}  // namespace spikeproof::experiments
