#include "model/sweep_file.h"

#include <algorithm>
#include <cmath>

#include "core/file.h"
#include "core/suggest.h"
#include "model/toml_table.h"

namespace spikeproof {
namespace {

using Words = std::vector<std::string>;

constexpr std::size_t most_cells = 10'000'000;

std::vector<Exact> range(const TomlFile& file, const std::string& key, bool& log) {
  const auto inner = [&](const char* name) {
    const auto value = file.number("axes", key + "." + name);
    if (!value) throw file.error("axes", key, std::string("a range needs from, to and points, but has no ") + name);
    return value->value;
  };
  const Exact from = inner("from"), to = inner("to"), points = inner("points");
  if (points.get_den() != 1 || points < 2 || points > most_cells)
    throw file.error("axes", key + ".points", "a whole number from 2 to 10000000 is required");
  const std::string scale = file.text("axes", key + ".scale").value_or("linear");
  if (scale != "linear" && scale != "log")
    throw file.error("axes", key + ".scale", "\"linear\" or \"log\" is required");
  log = scale == "log";
  if (log && (from <= 0 || to <= 0)) throw file.error("axes", key + ".from", "from > 0 and to > 0 for scale = \"log\"");
  const auto count = static_cast<std::size_t>(points.get_d());
  const double ratio = log ? std::log(to_double(to) / to_double(from)) : 0;
  std::vector<Exact> values;
  for (std::size_t i = 0; i < count; ++i) {
    const Exact part(static_cast<long>(i), static_cast<long>(count - 1));
    if (i + 1 == count)
      values.push_back(to);
    else if (log && i > 0)
      values.push_back(decimal_of(to_double(from) * std::exp(ratio * to_double(part))));
    else
      values.push_back(from + (to - from) * part);
    values.back().canonicalize();
  }
  return values;
}

SweepAxis read_axis(const TomlFile& file, const std::string& name) {
  SweepAxis axis;
  const auto dot = name.find('.');
  axis.table = dot == std::string::npos ? "model" : name.substr(0, dot);
  axis.key = dot == std::string::npos ? name : name.substr(dot + 1);
  if (file.is_table("axes", name)) {
    axis.values = range(file, name, axis.log);
  } else {
    for (const PlacedNumber& number : file.numbers("axes", name)) axis.values.push_back(number.value);
    if (axis.values.empty())
      throw file.error("axes", name, "at least one number, or a range { from, to, points }, is required");
  }
  return axis;
}

Words read_observe(const TomlFile& file) {
  Words pointers = file.texts("sweep", "observe");
  if (pointers.empty())
    throw InputError(file.path(), file.line_of("sweep"), "observe", "",
                     "required: what to write down, for instance [\"/steady_states/0/N\", \"/evolution/N/-1\"]");
  for (const std::string& pointer : pointers)
    if (pointer.size() < 2 || pointer.front() != '/')
      throw InputError(file.path(), file.line_of("sweep", "observe"), "observe", '"' + pointer + '"',
                       "a member of the JSON object of spikeproof solve is required, for instance /linear/gap");
  return pointers;
}

void read_average(const TomlFile& file, SweepFile& sweep) {
  const auto name = file.text("sweep", "average_over");
  if (!name) return;
  Words names;
  for (const SweepAxis& axis : sweep.axes) names.push_back(axis.name());
  const auto found = std::find(names.begin(), names.end(), *name);
  if (found == names.end()) throw file.error("sweep", "average_over", "one of the axes is required: " + joined(names));
  sweep.average = static_cast<std::size_t>(found - names.begin());
}

// A misspelt key is refused in every cell: of the first and the last one, one has to be admissible.
void require_keys_of_the_model(const SweepFile& sweep) {
  try {
    static_cast<void>(read_model_file(sweep.model, sweep.overrides(0)));
  } catch (const InputError&) {
    try {
      static_cast<void>(read_model_file(sweep.model, sweep.overrides(sweep.cells() - 1)));
      return;
    } catch (const InputError&) {
    }
    throw;
  }
}

}  // namespace

std::size_t SweepFile::cells() const {
  std::size_t count = 1;
  for (const SweepAxis& axis : axes) count *= axis.values.size();
  return count;
}

std::vector<std::size_t> SweepFile::place(std::size_t cell) const {
  std::vector<std::size_t> index(axes.size());
  for (std::size_t i = axes.size(); i-- > 0; cell /= axes[i].values.size()) index[i] = cell % axes[i].values.size();
  return index;
}

std::vector<Override> SweepFile::overrides(std::size_t cell) const {
  const std::vector<std::size_t> index = place(cell);
  std::vector<Override> all;
  for (std::size_t i = 0; i < axes.size(); ++i)
    all.push_back({axes[i].table, axes[i].key, to_text(axes[i].values[index[i]])});
  return all;
}

std::string SweepFile::definition() const {
  std::string text = read_file(model);
  for (const SweepAxis& axis : axes) {
    text += "\n" + axis.name() + ":";
    for (const Exact& value : axis.values) text += " " + to_text(value);
  }
  return text + "\n" + joined(observe, " ") + (share_neurons ? "\nneurons shared" : "");
}

SweepFile read_sweep_file(const std::filesystem::path& path) {
  const TomlFile file(path.string(), read_file(path), Words{"sweep", "axes"});
  for (const char* table : {"sweep", "axes"})
    if (!file.has(table)) throw InputError(file.path(), 0, "", "", std::string("a table [") + table + "] is required");
  file.require_keys("sweep", Words{"model", "observe", "average_over", "share"});
  SweepFile sweep;
  sweep.path = path.string();
  const auto model = file.text("sweep", "model");
  if (!model || model->empty())
    throw InputError(file.path(), file.line_of("sweep"), "model", "", "required: the name of a model file");
  sweep.model = path.parent_path() / *model;
  sweep.observe = read_observe(file);
  std::size_t cells = 1;
  for (const std::string& name : file.keys("axes")) {
    sweep.axes.push_back(read_axis(file, name));
    cells *= sweep.axes.back().values.size();
    if (cells > most_cells) throw file.error("axes", name, "at most 10000000 cells in all are allowed");
  }
  if (sweep.axes.empty())
    throw InputError(file.path(), file.line_of("axes"), "[axes]", "", "at least one parameter is required");
  read_average(file, sweep);
  const ModelFile base = read_model_file(sweep.model);
  const std::string share = file.text("sweep", "share").value_or("cells");
  if (share != "cells" && share != "neurons")
    throw file.error("sweep", "share", "\"cells\" or \"neurons\" is required");
  sweep.share_neurons = share == "neurons";
  if (sweep.share_neurons && base.kind != "network")
    throw file.error("sweep", "share", "\"neurons\" is for a model of kind = \"network\", not \"" + base.kind + "\"");
  require_keys_of_the_model(sweep);
  return sweep;
}

}  // namespace spikeproof
