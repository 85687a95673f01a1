#include "report/numbers.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace spikeproof::report {

std::string value_text(double value, double error) {
  if (!std::isfinite(value)) return fmt::format("{}", value);
  const bool error_known = std::isfinite(error) && error > 0;
  if (!error_known) {
    if (value == std::floor(value) && std::abs(value) < 1e6) return fmt::format("{:.0f}", value);
    return fmt::format("{:.12g}", value);
  }
  if (value == 0) return "0";
  const double digits = std::floor(std::log10(std::abs(value))) - std::floor(std::log10(error)) + 2;
  return fmt::format("{:#.{}g}", value, static_cast<int>(std::clamp(digits, 3.0, 17.0)));
}

std::string short_text(double x) { return fmt::format("{:.2g}", x); }

std::string percent_text(double fraction) {
  if (std::isnan(fraction)) return "–";
  const double percent = 100 * fraction;
  if (!std::isfinite(percent)) return fmt::format("{} %", percent);
  // Never rounded up to 100 or down to 0: both mean something else.
  if (percent > 99 && percent < 100) return "> 99 %";
  if (percent < -1000) return "< -1000 %";
  if (std::abs(percent) >= 10) return fmt::format("{:.0f} %", percent);
  return fmt::format("{:.2g} %", percent);
}

std::string seconds_text(double seconds) {
  return seconds >= 10 ? fmt::format("{:.0f} s", seconds) : fmt::format("{:.2g} s", seconds);
}

std::string html_number(const std::string& text) {
  const size_t e = text.find('e');
  int exponent = 0;
  if (e == std::string::npos || e == 0) return text;
  const char* from = text.data() + e + 1;
  if (*from == '+') ++from;
  const auto [end, code] = std::from_chars(from, text.data() + text.size(), exponent);
  if (code != std::errc() || end != text.data() + text.size()) return text;
  return fmt::format("{} × 10<sup>{}{}</sup>", text.substr(0, e), exponent < 0 ? "−" : "", std::abs(exponent));
}

}  // namespace spikeproof::report
