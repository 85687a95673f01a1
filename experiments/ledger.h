// The whole ledger: every statement of the deck, decided by a driver or not yet.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "driver.h"

namespace spikeproof::experiments {

struct Row {
  claim::Claim claim;
  std::optional<Driver> driver;  // none: not yet decided
};

/// Every row, in the deck's order. A row whose id has a driver is taken from the driver; a driver whose id is not in
/// the table of contents is put behind the other rows of its section, so that a new claim needs no central list.
std::vector<Row> ledger();

/// Ids that one argument selects: an exact id, or a prefix up to a dot ("linear"). Empty if there is none.
std::vector<std::string> matching(const std::string& pattern, const std::vector<std::string>& ids);

}  // namespace spikeproof::experiments
