// Figures on the disk: data and script first, the picture after, by gnuplot.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "claim/figure.h"

namespace spikeproof::report {

enum class Format { svg, pdf, png, tikz };

const char* extension_of(Format format);                    // "svg", "pdf", "png", "tex"
std::optional<Format> format_named(std::string_view name);  // "svg", "pdf", "png", "tikz"

struct RenderResult {
  std::filesystem::path data, script;         // always written
  std::vector<std::filesystem::path> images;  // those that were rendered
  std::string warning;                        // why one was not; empty if all were
};

/// Whether a program `gnuplot` is on the PATH.
bool gnuplot_available();

/// Writes NAME.csv and NAME.gp (NAME.tikz.gp for tikz) into folder/figures/CLAIM_ID, then renders each format beside
/// them. An image is there whole or not at all; what is not rendered is a warning with the command that makes it.
/// Throws InputError where the folder cannot be written, std::invalid_argument for a figure that cannot be drawn.
RenderResult render_figure(const claim::Figure& figure, const std::string& claim_id,
                           const std::filesystem::path& folder, std::span<const Format> formats);

}  // namespace spikeproof::report
