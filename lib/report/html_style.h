#pragma once

namespace spikeproof::report {

/// The style sheet of index.html: system fonts, light and dark, narrow screens, print.
const char* html_style();

}  // namespace spikeproof::report
