// ledger.json, schema "spikeproof.ledger/1": every outcome, with every number that decided it.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "claim/claim.h"
#include "report/info.h"

namespace spikeproof::report {

inline constexpr const char* ledger_schema = "spikeproof.ledger/1";

/// Folder of a claim's figures, relative to the report: "figures/<claim id>". Throws std::invalid_argument for an id
/// that is empty, starts with a dot or holds a slash.
std::filesystem::path figure_folder(const std::string& claim_id);

/// The ledger as text. Numbers read back as the same doubles; nan and infinities are the strings "nan", "inf", "-inf".
std::string ledger_json(const std::vector<claim::Outcome>& outcomes, const ReportInfo& info);

struct LastVerdict {
  claim::Verdict verdict;
  std::string reason;
  double margin;  // nan where there was none
  double cpu_seconds;
  std::string date;
};

/// Verdicts by claim id from folder/ledger.json; empty where there is no such file.
/// Throws InputError naming the file (and the claim) where it is not a ledger: syntax, schema, unknown verdict, wrong
/// type.
std::map<std::string, LastVerdict> read_last_verdicts(const std::filesystem::path& folder);

}  // namespace spikeproof::report
