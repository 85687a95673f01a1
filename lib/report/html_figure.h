#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "claim/figure.h"

namespace spikeproof::report {

/// RFC 4648, with padding.
std::string base64(std::string_view bytes);

/// The figure with its caption and links to data and script. The SVG below `folder` goes in as a data URI (the ids
/// inside several gnuplot pictures would clash); where it was not rendered, the command that does it is shown instead.
std::string figure_html(const claim::Figure& figure, const std::string& claim_id, const std::filesystem::path& folder);

}  // namespace spikeproof::report
