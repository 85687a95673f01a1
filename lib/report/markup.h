// The little mathematics that plain text carries ("N_inf", "e^{-x^2/2}", "V_R"), for three kinds of output.
#pragma once

#include <string>
#include <string_view>

namespace spikeproof::report {

/// Text with the five characters that HTML reserves replaced.
std::string html_escaped(std::string_view text);

/// Escaped HTML. A "_" after at most two letters, a closing bracket or a Unicode letter starts a subscript, a "^" a
/// superscript: a run of letters and digits (after "^" with a sign), a group in braces (after "^" or in parentheses),
/// or a lone "*" or "+". "inf" in a script becomes ∞; "<=" and ">=" become one sign anywhere.
std::string html_of(std::string_view text);

/// The same for gnuplot's enhanced text, its own control characters escaped and newlines made spaces.
std::string gnuplot_of(std::string_view text);

/// The same for LaTeX, Greek letters in mathematics mode.
std::string tex_of(std::string_view text);

}  // namespace spikeproof::report
