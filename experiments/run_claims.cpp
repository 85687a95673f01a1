#include "run_claims.h"

#include <algorithm>
#include <ctime>
#include <set>

#include "core/input_error.h"
#include "core/suggest.h"

namespace spikeproof::experiments {
namespace {

double cpu_seconds_so_far() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

std::string command_of(const std::string& id, const RunOptions& options) {
  std::string text = "spikeproof verify " + id;
  if (options.effort == Effort::quick) text += " --quick";
  if (options.effort == Effort::full) text += " --full";
  if (options.model) text += " --model " + options.model->string();
  return text;
}

std::string text_of(const NnlifParameters& p) {
  return "V_R = " + to_text(p.V_R) + ", V_F = " + to_text(p.V_F) + ", a0 = " + to_text(p.a0) +
         ", a1 = " + to_text(p.a1) + ", b = " + to_text(p.b) + ", I = " + to_text(p.I) +
         ", delay = " + to_text(p.delay);
}

bool contains(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

claim::Outcome empty_outcome(const claim::Claim& claim) {
  claim::Outcome outcome{};
  outcome.claim = claim;
  return outcome;
}

claim::Outcome run_driver(const Driver& driver, const Context& context) {
  try {
    claim::Outcome outcome = driver.run(context);
    outcome.claim = driver.claim;
    outcome.measures_orders = driver.measures_orders && !outcome.orders_waived;
    return outcome;
  } catch (const Interrupted&) {
    throw;
  } catch (const std::bad_alloc&) {
    throw;  // the next driver would meet it too
  } catch (const std::exception& problem) {
    claim::Outcome outcome = empty_outcome(driver.claim);
    outcome.error = problem.what();
    return outcome;
  }
}

}  // namespace

std::vector<Driver> selected_drivers(const std::vector<std::string>& names) {
  const std::vector<Driver> drivers = ledger();
  if (names.empty()) return drivers;
  std::vector<std::string> ids;
  for (const Driver& driver : drivers) ids.push_back(driver.claim.id);
  std::set<std::string> wanted;
  for (const std::string& name : names) {
    const auto found = matching(name, ids);
    if (found.empty()) {
      for (const Driver& driver : drivers) {
        const std::string section = driver.claim.id.substr(0, driver.claim.id.find('.'));
        if (std::find(ids.begin(), ids.end(), section) == ids.end()) ids.push_back(section);
      }
      throw InputError("", 0, "CLAIM", name, "unknown claim; see spikeproof list" + did_you_mean(name, ids));
    }
    wanted.insert(found.begin(), found.end());
  }
  std::vector<Driver> chosen;
  std::copy_if(drivers.begin(), drivers.end(), std::back_inserter(chosen),
               [&](const Driver& driver) { return wanted.contains(driver.claim.id); });
  return chosen;
}

std::optional<ModelFile> subject_of(const RunOptions& options, std::vector<Driver>& drivers) {
  if (!options.model) return std::nullopt;
  const ModelFile file = read_model_file(*options.model);
  const auto refuse = [&](const std::string& what, const std::vector<std::string>& kinds) {
    throw InputError(file.path, 0, "kind", '"' + file.kind + '"', what + " is about kind = " + joined(kinds));
  };
  std::vector<Driver> fitting;
  std::vector<std::string> kinds;
  for (const Driver& driver : drivers) {
    if (contains(driver.kinds, file.kind)) {
      fitting.push_back(driver);
      continue;
    }
    if (contains(options.names, driver.claim.id)) refuse(driver.claim.id, driver.kinds);
    for (const std::string& kind : driver.kinds)
      if (!contains(kinds, kind)) kinds.push_back(kind);
  }
  if (fitting.empty() && !kinds.empty()) refuse("what was asked for", kinds);
  drivers = std::move(fitting);
  return file;
}

Run run_claims(const std::vector<Driver>& drivers, const std::optional<ModelFile>& file, const RunOptions& options,
               const std::function<void(const claim::Outcome&)>& finished) {
  Progress progress(options.quiet ? Progress::Style::quiet : Progress::Style::automatic);
  const ModelFile own = file.value_or(ModelFile{});
  const Context context{own.model, own.initial, options.effort, options.out, progress, file ? &*file : nullptr};
  Run run;
  try {
    for (const Driver& driver : drivers) {
      throw_if_interrupted();
      const double start = cpu_seconds_so_far();
      progress.begin(driver.claim.id);
      claim::Outcome outcome = run_driver(driver, context);
      progress.end();
      outcome.cpu_seconds = cpu_seconds_so_far() - start;
      if (outcome.command.empty()) outcome.command = command_of(driver.claim.id, options);
      if (outcome.parameters.empty() && contains(driver.kinds, "nnlif"))
        outcome.parameters = text_of(context.model.parameters());
      run.outcomes.push_back(outcome);
      finished(outcome);
    }
  } catch (const Interrupted&) {
    run.interrupted = true;
  }
  return run;
}

std::vector<report::Format> formats_of(const RunOptions& options) {
  std::vector<report::Format> formats;
  for (const std::string& name : options.formats) formats.push_back(report::format_named(name).value());
  if (formats.empty()) formats.push_back(report::Format::svg);
  return formats;
}

int exit_code_of(const std::vector<claim::Outcome>& outcomes) {
  bool refuted = false, inconclusive = false;
  for (const claim::Outcome& outcome : outcomes) {
    const claim::Verdict verdict = claim::decide(outcome).verdict;
    if (verdict == claim::Verdict::error) return exit_error;
    refuted = refuted || verdict == claim::Verdict::refuted;
    inconclusive = inconclusive || verdict == claim::Verdict::inconclusive;
  }
  return refuted ? exit_refuted : inconclusive ? exit_inconclusive : exit_ok;
}

}  // namespace spikeproof::experiments
