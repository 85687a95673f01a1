// A whole report: figures, ledger.json, index.html.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "claim/claim.h"
#include "report/figures.h"
#include "report/info.h"

namespace spikeproof::report {

struct WrittenReport {
  std::filesystem::path index, ledger;
  std::vector<std::string> warnings;  // figures that were not rendered, and how to
};

/// Writes data, scripts and pictures of all figures (SVG always, for the page), then ledger.json and index.html.
/// Throws InputError where `folder` cannot be written; a missing gnuplot is a warning.
WrittenReport write_report(const std::vector<claim::Outcome>& outcomes, const std::filesystem::path& folder,
                           const ReportInfo& info, std::span<const Format> formats = {});

}  // namespace spikeproof::report
