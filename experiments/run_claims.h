// Runs drivers one after the other and keeps what each leaves behind.
#pragma once

#include <functional>
#include <vector>

#include "commands.h"
#include "ledger.h"
#include "model/model_file.h"
#include "report/figures.h"

namespace spikeproof::experiments {

/// Drivers that the names select, in the ledger's order; all without names. Throws InputError with near matches for
/// a name that is neither an id nor the part of one before a dot.
std::vector<Driver> selected_drivers(const std::vector<std::string>& names);

/// The user's model file, where there is one. Throws InputError as read_model_file, and where a claim that was asked
/// for by its id, or every claim, is about another kind of model; those not asked for by their id are left out then.
std::optional<ModelFile> subject_of(const RunOptions& options, std::vector<Driver>& drivers);

struct Run {
  std::vector<claim::Outcome> outcomes;  // one per driver that was finished
  bool interrupted = false;
};

/// Runs the drivers. One that throws leaves an outcome in error, and the others still run; after
/// Ctrl-C the outcomes that were finished are kept. `finished` is called for each outcome of a driver.
Run run_claims(const std::vector<Driver>& drivers, const std::optional<ModelFile>& file, const RunOptions& options,
               const std::function<void(const claim::Outcome&)>& finished);

/// The formats of figures that were asked for; SVG where none was.
std::vector<report::Format> formats_of(const RunOptions& options);

/// 3 for an error, else 1 for a refutation, else 2 for an inconclusive one, else 0.
int exit_code_of(const std::vector<claim::Outcome>& outcomes);

}  // namespace spikeproof::experiments
