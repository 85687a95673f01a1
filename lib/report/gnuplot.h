// The one place that starts gnuplot.
#pragma once

#include <filesystem>
#include <string>

namespace spikeproof::report {

struct GnuplotRun {
  bool finished;         // the script was read to its last line, which sets the variable `drawn`
  std::string messages;  // what gnuplot wrote to its standard error
};

/// Loads `script` (a file name in `folder`) in gnuplot, with its variables `format` and `output` set. Its standard
/// output is thrown away. That the output is there and whole is for the caller to check: gnuplot does not tell.
GnuplotRun run_gnuplot(const std::filesystem::path& folder, const std::string& script, const std::string& format,
                       const std::string& output);

}  // namespace spikeproof::report
