// Numbers as a reader wants them: as many digits as are known, and no more.
#pragma once

#include <string>

namespace spikeproof::report {

/// The value with its digits down to one below the leading digit of `error` (an absolute error bar), 3 to 17
/// significant ones; 12 where the error is 0 or not finite and "{:.0f}" for whole numbers below 1e6; "nan", "inf" and
/// "-inf" as words.
std::string value_text(double value, double error);

/// Two significant digits, for errors, tolerances and margins: "3.1e-12", "0.25".
std::string short_text(double x);

/// A fraction as per cent: "46 %", "0.12 %", "-340 %", "< -1000 %"; an en dash for nan.
std::string percent_text(double fraction);

/// Seconds: "0.012 s", "3.4 s", "125 s".
std::string seconds_text(double seconds);

/// HTML of a number's text: "3.1e-12" becomes 3.1 × 10 with a superscript.
std::string html_number(const std::string& text);

}  // namespace spikeproof::report
