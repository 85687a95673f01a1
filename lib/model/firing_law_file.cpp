#include "model/firing_law_file.h"

#include <algorithm>
#include <filesystem>

#include "core/suggest.h"
#include "model/density_file.h"
#include "model/toml_table.h"

namespace spikeproof {
namespace {

using Words = std::vector<std::string>;

Exact positive(const TomlFile& file, const std::string& key, const std::string& kind) {
  const auto number = file.number("firing", key);
  if (!number)
    throw InputError(file.path(), file.line_of("firing"), key, "", "required for the firing law \"" + kind + "\"");
  if (number->value <= 0) throw file.error("firing", key, key + " > 0 is required");
  return number->value;
}

FiringLaw read_table(const TomlFile& file) {
  const auto name = file.text("firing", "file");
  if (!name || name->empty())
    throw InputError(file.path(), file.line_of("firing"), "file", "",
                     "the name of a CSV file with rows v,phi is required");
  const auto path = std::filesystem::path(file.path()).parent_path() / *name;
  std::vector<FiringRow> rows;
  bool fires = false;
  for (const DensityRow& row : table_rows(path, "phi")) {
    rows.push_back({row.v, row.n});
    fires = fires || row.n > 0;
  }
  if (!fires) throw InputError(path.string(), 0, "", "", "phi > 0 is required in at least one row");
  return FiringLaw::table(std::move(rows));
}

}  // namespace

FiringLaw read_firing_law(const TomlFile& file, const Exact& V_F) {
  const Words kinds{"step", "logistic", "table"};
  const auto kind = file.text("firing", "kind");
  if (!kind)
    throw InputError(file.path(), file.line_of("firing"), "kind", "",
                     "required in [firing]; allowed: " + joined(kinds));
  if (*kind == "step") {
    file.require_keys("firing", Words{"kind", "phi0"});
    return FiringLaw::step(positive(file, "phi0", *kind), V_F);
  }
  if (*kind == "logistic") {
    file.require_keys("firing", Words{"kind", "phi0", "delta"});
    return FiringLaw::logistic(positive(file, "phi0", *kind), V_F, positive(file, "delta", *kind));
  }
  if (*kind != "table")
    throw file.error("firing", "kind", "unknown firing law; allowed: " + joined(kinds) + did_you_mean(*kind, kinds));
  file.require_keys("firing", Words{"kind", "file"});
  return read_table(file);
}

}  // namespace spikeproof
