// spikeproof figures
#include "report/figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "core/file.h"
#include "core/input_error.h"
#include "core/suggest.h"
#include "run_claims.h"

namespace spikeproof::experiments {
namespace {

// A figure is chosen by its name, by "claim/name", by its claim's id, or by the part of that before a dot.
bool chosen(const std::string& id, const std::string& figure, const std::vector<std::string>& names) {
  if (names.empty()) return true;
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    return name == figure || name == id + "/" + figure || !matching(name, {id}).empty();
  });
}

std::vector<Driver> drivers_with_figures(const std::vector<std::string>& names) {
  std::vector<Driver> drivers = ledger();
  std::vector<std::string> known;
  std::erase_if(drivers, [](const Driver& driver) { return driver.figures.empty(); });
  for (const Driver& driver : drivers) {
    known.push_back(driver.claim.id);
    for (const std::string& figure : driver.figures) known.push_back(figure);
  }
  for (const std::string& name : names) {
    const bool found = std::any_of(drivers.begin(), drivers.end(), [&](const Driver& driver) {
      return std::any_of(driver.figures.begin(), driver.figures.end(),
                         [&](const std::string& figure) { return chosen(driver.claim.id, figure, {name}); });
    });
    if (!found)
      throw InputError("", 0, "NAME", name, "unknown figure; available: " + joined(known) + did_you_mean(name, known));
  }
  std::erase_if(drivers, [&](const Driver& driver) {
    return std::none_of(driver.figures.begin(), driver.figures.end(),
                        [&](const std::string& figure) { return chosen(driver.claim.id, figure, names); });
  });
  return drivers;
}

}  // namespace

int figures_command(const RunOptions& options) {
  std::vector<Driver> drivers = drivers_with_figures(options.names);
  const std::vector<report::Format> formats = formats_of(options);
  const auto file = subject_of(options, drivers);
  require_writable_folder(options.out);
  bool failed = false;
  const Run run = run_claims(drivers, file, options, [&](const claim::Outcome& outcome) {
    if (outcome.error) fmt::print(stderr, "spikeproof: error: {}: {}\n", outcome.claim.id, *outcome.error);
    failed = failed || outcome.error.has_value();
    for (const claim::Figure& figure : outcome.figures) {
      if (!chosen(outcome.claim.id, figure.name, options.names)) continue;
      const report::RenderResult result = report::render_figure(figure, outcome.claim.id, options.out, formats);
      if (!result.warning.empty()) fmt::print(stderr, "spikeproof: warning: {}\n", result.warning);
      for (const auto& image : result.images) fmt::print("{}\n", image.string());
      fmt::print("{}\n{}\n", result.data.string(), result.script.string());
      std::fflush(stdout);
    }
  });
  if (run.interrupted) throw Interrupted();
  return failed ? exit_error : exit_ok;
}

}  // namespace spikeproof::experiments
