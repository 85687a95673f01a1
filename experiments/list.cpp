// spikeproof list
#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "commands.h"
#include "ledger.h"
#include "report/ledger_json.h"
#include "report/tables.h"

namespace spikeproof::experiments {
namespace {

using Verdicts = std::map<std::string, report::LastVerdict>;

claim::Verdict last_verdict(const Verdicts& verdicts, const std::string& id) {
  const auto found = verdicts.find(id);
  return found == verdicts.end() ? claim::Verdict::undecided : found->second.verdict;
}

nlohmann::ordered_json json_of(const Row& row, const Verdicts& verdicts) {
  nlohmann::ordered_json object;
  object["id"] = row.claim.id;
  object["kind"] = claim::name_of(row.claim.kind);
  object["statement"] = row.claim.statement;
  object["hypotheses"] = row.claim.hypotheses;
  object["source"] = row.claim.source;
  object["refuted_by"] = row.claim.refuted_by;
  object["has_driver"] = row.driver.has_value();
  object["figures"] = row.driver ? row.driver->figures : std::vector<std::string>{};
  object["last_verdict"] = claim::name_of(last_verdict(verdicts, row.claim.id));
  return object;
}

// What stands under "verdict": a claim that can be decided but was not run is not "not yet decided".
std::string words(const Row& row, const Verdicts& verdicts) {
  const claim::Verdict verdict = last_verdict(verdicts, row.claim.id);
  if (verdict == claim::Verdict::undecided && row.driver) return "not run";
  return report::words_of(verdict);
}

void print_table(const std::vector<Row>& rows, const Verdicts& verdicts) {
  std::size_t width = 0, drivers = 0;
  for (const Row& row : rows) width = std::max(width, row.claim.id.size());
  fmt::print("{:<{}}  {:<8}  {:<15}  {}\n", "claim", width, "kind", "last verdict", "source");
  for (const Row& row : rows) {
    drivers += row.driver ? 1 : 0;
    fmt::print("{:<{}}  {:<8}  {:<15}  {}\n", row.claim.id, width, claim::name_of(row.claim.kind), words(row, verdicts),
               row.claim.source);
  }
  fmt::print("{} claims, {} of them can be decided: spikeproof verify [CLAIM ...]\n", rows.size(), drivers);
}

}  // namespace

int list_command(const ListOptions& options) {
  const Verdicts verdicts = report::read_last_verdicts(options.report);
  const std::vector<Row> rows = ledger();
  if (!options.json) {
    print_table(rows, verdicts);
    return exit_ok;
  }
  nlohmann::ordered_json object;
  object["schema"] = "spikeproof.list/1";
  object["claims"] = nlohmann::ordered_json::array();
  for (const Row& row : rows) object["claims"].push_back(json_of(row, verdicts));
  fmt::print("{}\n", object.dump(2));
  return exit_ok;
}

}  // namespace spikeproof::experiments
