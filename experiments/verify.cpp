// spikeproof verify, spikeproof rates
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "core/file.h"
#include "report/numbers.h"
#include "report/report.h"
#include "report/tables.h"
#include "run_claims.h"

namespace spikeproof::experiments {
namespace {

using Clock = std::chrono::steady_clock;

void print_finished(const claim::Outcome& outcome) {
  const claim::Decision decision = claim::decide(outcome);
  fmt::print("{}: {} ({}){}\n", outcome.claim.id, report::words_of(decision.verdict),
             report::seconds_text(outcome.cpu_seconds),
             decision.verdict == claim::Verdict::proved || decision.verdict == claim::Verdict::verified
                 ? ""
                 : ": " + decision.reason);
  std::fflush(stdout);
}

report::ReportInfo info_of(const RunOptions& options, bool interrupted, Clock::time_point start) {
  report::ReportInfo info;
  info.title = interrupted ? "spikeproof report (interrupted: only what was finished)" : "spikeproof report";
  info.command = options.command;
  info.date = report::date_now();
  info.versions = report::build_versions();
  info.wall_seconds = std::chrono::duration<double>(Clock::now() - start).count();
  return info;
}

}  // namespace

int verify_command(const RunOptions& options) {
  const auto start = Clock::now();
  std::vector<Driver> chosen = selected_drivers(options.names);
  const auto file = subject_of(options, chosen);
  require_writable_folder(options.out);
  const Run run = run_claims(chosen, file, options, print_finished);
  fmt::print("\n{}", report::ledger_table(report::ledger_rows(run.outcomes), ::isatty(STDOUT_FILENO) == 1));
  const report::WrittenReport written =
      report::write_report(run.outcomes, options.out, info_of(options, run.interrupted, start), formats_of(options));
  for (const std::string& warning : written.warnings) fmt::print(stderr, "spikeproof: warning: {}\n", warning);
  fmt::print("report: {}\n", written.index.string());
  if (run.interrupted) throw Interrupted();
  return exit_code_of(run.outcomes);
}

int rates_command(const RunOptions& options) {
  std::vector<Driver> drivers = selected_drivers(options.names);
  std::erase_if(drivers, [](const Driver& driver) { return !driver.measures_orders; });
  const auto file = subject_of(options, drivers);
  require_writable_folder(options.out);
  const Run run = run_claims(drivers, file, options, [](const claim::Outcome&) {});
  if (run.interrupted) throw Interrupted();
  fmt::print("{}", report::rates_table(run.outcomes));
  bool inside = true;
  for (const claim::Outcome& outcome : run.outcomes) {
    if (outcome.error) fmt::print(stderr, "spikeproof: error: {}: {}\n", outcome.claim.id, *outcome.error);
    for (const claim::Order& order : outcome.orders) inside = inside && order.passed();
  }
  if (exit_code_of(run.outcomes) == exit_error) return exit_error;
  return inside ? exit_ok : exit_inconclusive;
}

}  // namespace spikeproof::experiments
