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

/// Re-decides a certificate from its text. Shares with the provers core/exact, the wording in statement.h and, for
/// values of Psi only, the shells of Arb's numbers (ball.h, complex_ball.h). Steady state and Poincaré run on MPFI
/// intervals, Psi on Arb's 1F1 and U at points, eigenvalues on Cauchy's integral besides. Whatever is malformed,
/// foreign, false or not decidable gives accepted = false with the reason. Throws nothing but Interrupted.
Recheck recheck(std::string_view certificate_text);

}  // namespace spikeproof::rigor
