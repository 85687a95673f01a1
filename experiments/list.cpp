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

nlohmann::ordered_json json_of(const Driver& driver, const Verdicts& verdicts) {
  nlohmann::ordered_json object;
  object["id"] = driver.claim.id;
  object["kind"] = claim::name_of(driver.claim.kind);
  object["statement"] = driver.claim.statement;
  object["hypotheses"] = driver.claim.hypotheses;
  object["source"] = driver.claim.source;
  object["refuted_by"] = driver.claim.refuted_by;
  object["figures"] = driver.figures;
  object["last_verdict"] = claim::name_of(last_verdict(verdicts, driver.claim.id));
  return object;
}

// What stands under "last verdict".
std::string words(const Driver& driver, const Verdicts& verdicts) {
  const claim::Verdict verdict = last_verdict(verdicts, driver.claim.id);
  return verdict == claim::Verdict::undecided ? "not run" : report::words_of(verdict);
}

void print_table(const std::vector<Driver>& drivers, const Verdicts& verdicts) {
  std::size_t width = 0;
  for (const Driver& driver : drivers) width = std::max(width, driver.claim.id.size());
  fmt::print("{:<{}}  {:<8}  {:<15}  {}\n", "claim", width, "kind", "last verdict", "source");
  for (const Driver& driver : drivers) {
    fmt::print("{:<{}}  {:<8}  {:<15}  {}\n", driver.claim.id, width, claim::name_of(driver.claim.kind),
               words(driver, verdicts), driver.claim.source);
  }
  fmt::print("{} claims; decide them: spikeproof verify [CLAIM ...]\n", drivers.size());
}

}  // namespace

int list_command(const ListOptions& options) {
  const Verdicts verdicts = report::read_last_verdicts(options.report);
  const std::vector<Driver> drivers = ledger();
  if (!options.json) {
    print_table(drivers, verdicts);
    return exit_ok;
  }
  nlohmann::ordered_json object;
  object["schema"] = "spikeproof.list/1";
  object["claims"] = nlohmann::ordered_json::array();
  for (const Driver& driver : drivers) object["claims"].push_back(json_of(driver, verdicts));
  fmt::print("{}\n", object.dump(2));
  return exit_ok;
}

}  // namespace spikeproof::experiments
