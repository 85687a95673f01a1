#include "model/kuramoto_file.h"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "core/suggest.h"
#include "model/density_file.h"

namespace spikeproof {
namespace {

using Words = std::vector<std::string>;

FrequencyLaw read_frequency_table(const TomlFile& file) {
  file.require_keys("frequencies", Words{"kind", "file"});
  const auto name = file.text("frequencies", "file");
  if (!name || name->empty())
    throw InputError(file.path(), file.line_of("frequencies"), "file", "",
                     "the name of a CSV file with rows omega,g is required");
  const auto path = std::filesystem::path(file.path()).parent_path() / *name;
  std::vector<FrequencyRow> rows;
  for (const DensityRow& row : table_rows(path, "g")) rows.push_back({row.v, row.n});
  try {
    return FrequencyLaw::table(std::move(rows));
  } catch (const std::invalid_argument& problem) {
    throw InputError(path.string(), 0, "", "", problem.what());
  }
}

FrequencyLaw read_law(const TomlFile& file) {
  const Words kinds{"lorentzian", "gaussian", "uniform", "table"};
  if (!file.has("frequencies"))
    throw InputError(file.path(), file.line_of("model"), "[frequencies]", "",
                     "a table with the law of the frequencies is required for kind = \"kuramoto\"");
  const auto kind = file.text("frequencies", "kind");
  if (!kind)
    throw InputError(file.path(), file.line_of("frequencies"), "kind", "",
                     "required in [frequencies]; allowed: " + joined(kinds));
  const auto found = std::find(kinds.begin(), kinds.end(), *kind);
  if (found == kinds.end())
    throw file.error("frequencies", "kind",
                     "unknown law of frequencies; allowed: " + joined(kinds) + did_you_mean(*kind, kinds));
  if (*kind == "table") return read_frequency_table(file);
  file.require_keys("frequencies", Words{"kind", "width"});
  const auto width = file.number("frequencies", "width");
  if (!width)
    throw InputError(file.path(), file.line_of("frequencies"), "width", "", "required for the law \"" + *kind + "\"");
  if (width->value <= 0) throw file.error("frequencies", "width", "width > 0 is required");
  return FrequencyLaw::of_width(static_cast<FrequencyLaw::Kind>(found - kinds.begin()), width->value);
}

}  // namespace

Kuramoto read_kuramoto(const TomlFile& file) {
  file.require_keys("model", Words{"kind", "K"});
  const auto K = file.number("model", "K");
  if (!K)
    throw InputError(file.path(), file.line_of("model"), "K", "", "the coupling is required for kind = \"kuramoto\"");
  if (K->value < 0) throw file.error("model", "K", "K >= 0 is required");
  return kuramoto(read_law(file), K->value);
}

}  // namespace spikeproof
