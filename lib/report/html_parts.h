// Pieces that the parts of index.html share.
#pragma once

#include <string>
#include <string_view>

#include "claim/claim.h"

namespace spikeproof::report {

/// Sign and word, so that a verdict can be told without its colour.
std::string badge_html(claim::Verdict verdict, const std::string& before = "");

/// A table that scrolls sideways where the screen is narrow. `columns`: header cells (HTML) separated by "|", those
/// that start with "#" right-aligned. `body` is the rows.
std::string table_html(const std::string& caption, std::string_view columns, const std::string& body);

/// Number with its digits known to `error`, powers of ten written out.
std::string value_html(double value, double error);
std::string short_html(double x);

/// Fragment that a claim's section is linked by.
std::string anchor_of(const std::string& claim_id);

}  // namespace spikeproof::report
