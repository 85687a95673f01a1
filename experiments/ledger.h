// The whole ledger: every statement of the deck, each with the driver that decides it.
#pragma once

#include <string>
#include <vector>

#include "driver.h"

namespace spikeproof::experiments {

/// Every driver, in the deck's order; one whose id is not in the table of contents stands behind the others of its
/// section, so that a new claim needs no central list.
std::vector<Driver> ledger();

/// Ids that one argument selects: an exact id, or a prefix up to a dot ("linear"). Empty if there is none.
std::vector<std::string> matching(const std::string& pattern, const std::vector<std::string>& ids);

}  // namespace spikeproof::experiments
