// index.html: one file that a browser shows without a network.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "claim/claim.h"
#include "report/info.h"

namespace spikeproof::report {

/// The page: origin, totals, the ledger, and a section for each claim that is decided. Pictures are taken from
/// `folder`, where render_figure put them. All text of the outcomes is escaped.
std::string report_html(const std::vector<claim::Outcome>& outcomes, const std::filesystem::path& folder,
                        const ReportInfo& info);

}  // namespace spikeproof::report
