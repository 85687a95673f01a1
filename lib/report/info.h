// Where a report comes from.
#pragma once

#include <map>
#include <string>

namespace spikeproof::report {

struct ReportInfo {
  std::string title = "spikeproof report";
  std::string command;                          // that made this report
  std::string date;                             // ISO 8601
  std::map<std::string, std::string> versions;  // "Arb" -> "2.23.0"; build_versions() for a start
  double wall_seconds = 0;                      // 0: not measured
};

/// Versions of spikeproof, of the compiler that built it and of Eigen's and fmt's headers.
std::map<std::string, std::string> build_versions();

/// The time now, ISO 8601 with seconds, UTC.
std::string date_now();

}  // namespace spikeproof::report
