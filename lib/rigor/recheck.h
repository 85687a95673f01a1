// The independent re-checker: decides a certificate again with other formulas and other arithmetic than the prover's.
#pragma once

#include <string>
#include <string_view>

namespace spikeproof::rigor {

struct Recheck {
  bool accepted = false;
  std::string reason;     // "accepted", or why not, naming the key
  std::string statement;  // of an accepted certificate; empty otherwise
};

/// Re-decides a certificate from its text. Shares with the provers only core/exact and the wording in statement.h;
/// steady state and Poincaré run on MPFI intervals, eigenvalues on Arb's 1F1 at points and Cauchy's integral. Never
/// throws: whatever is malformed, foreign, false or not decidable gives accepted = false with the reason.
Recheck recheck(std::string_view certificate_text);

}  // namespace spikeproof::rigor
