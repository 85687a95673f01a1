// spikeproof sweep
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <numeric>

#include "commands.h"
#include "core/file.h"
#include "core/input_error.h"
#include "network/ranks.h"
#include "report/figures.h"
#include "solve_model.h"
#include "sweep_table.h"

namespace spikeproof::experiments {
namespace {

using Json = nlohmann::ordered_json;

// A negative index of an array counts from its end.
const Json* member(const Json& object, const std::string& pointer) {
  const Json* at = &object;
  for (std::size_t from = 1; from <= pointer.size();) {
    const std::size_t to = std::min(pointer.find('/', from), pointer.size());
    const std::string name = pointer.substr(from, to - from);
    from = to + 1;
    if (at->is_array()) {
      char* end = nullptr;
      long index = std::strtol(name.c_str(), &end, 10);
      if (index < 0) index += static_cast<long>(at->size());
      if (name.empty() || *end != '\0' || index < 0 || index >= static_cast<long>(at->size())) return nullptr;
      at = &(*at)[static_cast<std::size_t>(index)];
    } else {
      if (!at->is_object() || !at->contains(name)) return nullptr;
      at = &(*at)[name];
    }
  }
  return at;
}

// The members of solve's object that have to be computed.
std::vector<std::string> members_of(const std::vector<std::string>& pointers) {
  std::vector<std::string> names;
  for (const std::string& pointer : pointers) names.push_back(pointer.substr(1, pointer.find('/', 1) - 1));
  return names;
}

SweepCell observe(const SweepFile& sweep, std::size_t cell, Progress& quiet, const network::Ranks* ranks) {
  const auto start = std::chrono::steady_clock::now();
  SweepCell found;
  try {
    const ModelFile file = read_model_file(sweep.model, sweep.overrides(cell));
    const Solution solution = solve_model(file, quiet, {members_of(sweep.observe), ranks});
    for (const std::string& pointer : sweep.observe) {
      const Json* value = member(solution.json, pointer);
      found.values.push_back(value == nullptr || value->is_null() ? ""
                             : value->is_string()                 ? value->get<std::string>()
                                                                  : value->dump());
    }
    for (const auto& failure : solution.failures)
      found.error += (found.error.empty() ? "" : "; ") + failure.first + ": " + failure.second;
  } catch (const Interrupted&) {
    throw;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& problem) {
    found.error = problem.what();
  }
  found.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return found;
}

// Cells that are dear lie side by side: a stride of about the golden section spreads them over the processes.
std::vector<std::size_t> order_of(std::size_t cells) {
  std::size_t stride = std::max<std::size_t>(1, static_cast<std::size_t>(0.618 * static_cast<double>(cells)));
  while (std::gcd(stride, cells) != 1) ++stride;
  std::vector<std::size_t> order;
  for (std::size_t i = 0, at = 0; i < cells; ++i, at = (at + stride) % cells) order.push_back(at);
  return order;
}

std::vector<std::size_t> share_of(const SweepFile& sweep, const SweepJournal& journal, const network::Ranks& ranks) {
  std::vector<std::size_t> open;
  for (const std::size_t cell : order_of(sweep.cells()))
    if (!journal.cells().contains(cell)) open.push_back(cell);
  if (sweep.share_neurons) return open;
  std::vector<std::size_t> own;
  for (std::size_t i = static_cast<std::size_t>(ranks.rank()); i < open.size();
       i += static_cast<std::size_t>(ranks.size()))
    own.push_back(open[i]);
  return own;
}

void run_cells(const SweepFile& sweep, SweepJournal& journal, const network::Ranks& ranks, Progress& progress) {
  const std::vector<std::size_t> own = share_of(sweep, journal, ranks);
  ranks.wait();  // nobody writes before everyone has read
  Progress quiet(Progress::Style::quiet);
  progress.begin(fmt::format("{} of {} cells{}", own.size(), sweep.cells(),
                             ranks.size() > 1 ? fmt::format(", process 1 of {}", ranks.size()) : ""));
  for (std::size_t i = 0; i < own.size(); ++i) {
    throw_if_interrupted();
    const SweepCell cell = observe(sweep, own[i], quiet, sweep.share_neurons ? &ranks : nullptr);
    if (!sweep.share_neurons || ranks.rank() == 0) journal.add(own[i], cell);
    progress.update(static_cast<double>(i + 1) / static_cast<double>(own.size()));
  }
  progress.end();
  ranks.wait();
}

struct Files {
  std::filesystem::path folder;
  std::filesystem::path table() const { return folder / "map.csv"; }
  std::filesystem::path summary() const { return folder / "sweep.json"; }
};

bool already_done(const Files& files, const std::string& definition) {
  if (!std::filesystem::exists(files.summary()) || !std::filesystem::exists(files.table())) return false;
  const Json json = Json::parse(read_file(files.summary()), nullptr, false);
  if (json.is_object() && json.value("definition", "") == definition) return true;
  throw InputError(files.summary().string(), 0, "", "",
                   "this folder holds another sweep; choose another --out, or remove the folder");
}

int finish(const SweepFile& sweep, SweepJournal& journal, const Files& files, const std::string& definition,
           const SweepOptions& options) {
  journal.read_all();
  const SweepCells& cells = journal.cells();
  write_file(files.table(), sweep_table(sweep, cells));
  fmt::print("{}\n", files.table().string());
  if (const auto means = sweep_means(sweep, cells)) {
    write_file(files.folder / "means.csv", *means);
    fmt::print("{}\n", (files.folder / "means.csv").string());
  }
  if (const auto figure = sweep_figure(sweep, cells)) {
    const std::vector<report::Format> formats{report::Format::svg};
    const report::RenderResult result = report::render_figure(*figure, "sweep", files.folder, formats);
    for (const auto& image : result.images) fmt::print("{}\n", image.string());
    if (!result.warning.empty()) fmt::print(stderr, "spikeproof: warning: {}\n", result.warning);
  }
  double seconds = 0;
  std::size_t failed = 0, empty = 0;
  std::string first;
  for (const auto& one : cells) {
    seconds += one.second.seconds;
    if (one.second.error.empty()) continue;
    if (failed++ == 0) first = one.second.error;
    if (one.second.values.empty()) ++empty;
  }
  const Json summary{{"schema", "spikeproof.sweep/1"}, {"command", options.command}, {"cells", cells.size()},
                     {"cells_with_errors", failed},    {"seconds", seconds},         {"definition", definition}};
  write_file(files.summary(), summary.dump(2) + "\n");
  journal.remove_all();
  if (failed > 0)
    fmt::print(stderr, "spikeproof: warning: {} of {} cells have errors (column \"error\"); the first: {}\n", failed,
               cells.size(), first);
  return empty == cells.size() ? exit_error : failed > 0 ? exit_inconclusive : exit_ok;
}

int run_sweep(const SweepOptions& options, const network::Ranks& ranks) {
  const SweepFile sweep = read_sweep_file(options.sweep);
  const Files files{options.out};
  const std::string definition = "spikeproof " SPIKEPROOF_VERSION "\n" + sweep.definition();
  if (ranks.rank() == 0) require_writable_folder(files.folder);
  ranks.wait();
  if (already_done(files, definition)) {
    if (ranks.rank() == 0) fmt::print("{}: all {} cells are there already\n", files.table().string(), sweep.cells());
    return exit_ok;
  }
  SweepJournal journal(files.folder, ranks.rank(), definition);
  if (ranks.rank() == 0 && !journal.cells().empty())
    fmt::print(stderr, "spikeproof: {} of {} cells were finished before\n", journal.cells().size(), sweep.cells());
  Progress progress(options.quiet || ranks.rank() > 0 ? Progress::Style::quiet : Progress::Style::automatic);
  try {
    run_cells(sweep, journal, ranks, progress);
  } catch (const Interrupted&) {
    if (ranks.rank() == 0)
      fmt::print(stderr, "spikeproof: {} cells are kept in {}; the same command goes on from there\n",
                 journal.cells().size(), files.folder.string());
    throw;
  }
  return ranks.rank() == 0 ? finish(sweep, journal, files, definition, options) : exit_ok;
}

}  // namespace

int sweep_command(const SweepOptions& options) {
  const network::Ranks ranks;
  if (ranks.size() == 1) return run_sweep(options, ranks);
  // One process alone cannot leave the others waiting: its failure ends them all.
  try {
    const int code = run_sweep(options, ranks);
    ranks.wait();
    return code;
  } catch (const Interrupted&) {
    std::fflush(nullptr);
    ranks.abort(exit_interrupted);
  } catch (const std::exception& problem) {
    fmt::print(stderr, "spikeproof: error: {}\n", problem.what());
    std::fflush(nullptr);
    ranks.abort(exit_error);
  }
}

}  // namespace spikeproof::experiments
