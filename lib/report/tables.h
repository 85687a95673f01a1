// Tables for the terminal.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "claim/claim.h"

namespace spikeproof::report {

/// One line of the ledger.
struct LedgerRow {
  std::string id, kind;
  claim::Verdict verdict = claim::Verdict::undecided;
  double margin = std::numeric_limits<double>::quiet_NaN();  // relative, see claim::Decision
  double cpu_seconds = 0;                                    // 0: not run
};

/// The rows of outcomes, in their order, each with its verdict computed.
std::vector<LedgerRow> ledger_rows(const std::vector<claim::Outcome>& outcomes);

/// id, kind, verdict, margin, time, in aligned columns; a final line counts the verdicts. `colour` adds ANSI colours to
/// the verdicts (for terminals).
std::string ledger_table(const std::vector<LedgerRow>& rows, bool colour = false);

/// Every order of every outcome: parameter, error, local order per row; then the measured order and its band.
/// One line says so where there is none.
std::string rates_table(const std::vector<claim::Outcome>& outcomes);

/// log(e_{i-1}/e_i)/log(h_{i-1}/h_i) for i >= 1; nan at i = 0 and where an error or parameter is not positive.
std::vector<double> local_orders(const claim::Order& order);

/// "3 proved, 2 verified, 41 not yet decided": the verdicts that occur, in the order of the enumeration.
std::string totals_text(const std::vector<LedgerRow>& rows);

/// Verdict as a reader sees it: its name, and "not yet decided" for undecided.
std::string words_of(claim::Verdict verdict);

}  // namespace spikeproof::report
