#pragma once

#include <filesystem>
#include <string>

#include "claim/claim.h"

namespace spikeproof::report {

/// The section of one decided claim: statement, verdict and reason, checks, orders, controls, proof, figures, notes.
/// `folder` is the report's, where its pictures and certificates lie.
std::string claim_section_html(const claim::Outcome& outcome, const std::filesystem::path& folder);

}  // namespace spikeproof::report
