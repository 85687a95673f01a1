// Re-check of linear.steady-state with MPFI: 1/N_inf = int g by Taylor expansion of g in cells. The prover uses a
// closed form with hypergeometric functions of Arb instead.
#include <fmt/format.h>

#include "rigor/recheck_input.h"
#include "rigor/recheck_moments.h"

namespace spikeproof::rigor::recheck_detail {
namespace {

Interval mean_interval(const LinearParameters& q, long p) {
  const Interval root = sqrt(Interval(q.a0, p));
  return mills_integral(Interval(Exact(q.V_R - q.I), p) / root, Interval(Exact(q.V_F - q.I), p) / root);
}

}  // namespace

void recheck_steady_state(const Input& input) {
  const LinearParameters parameters = require_linear(input);
  const auto& enclosures = member(input.root, "certificate", "enclosures");
  const Enclosure claimed = enclosure_at(enclosures, "enclosures", "N_inf");
  require_statement(input, steady_state_statement(parameters, claimed));
  if (claimed.lower <= 0) throw Refusal("enclosures.N_inf.lower: the rate is positive");
  const Exact relative = (claimed.upper - claimed.lower) / claimed.upper;
  const long bits = relative == 0 ? 60000
                                  : static_cast<long>(mpz_sizeinbase(relative.get_den_mpz_t(), 2)) -
                                        static_cast<long>(mpz_sizeinbase(relative.get_num_mpz_t(), 2));
  if (bits > 50000) throw Refusal("enclosures.N_inf: narrower than this re-checker can decide");
  for (const long p : {bits + bits / 2 + 160, 3 * bits + 400}) {
    const Interval T = mean_interval(parameters, p);
    if (!certainly_positive(T)) continue;
    const Interval N = Interval(1L, p) / T;
    if (certainly_inside(N, claimed.lower, claimed.upper)) return;
    if (certainly_less(N, Interval(claimed.lower, p)) || certainly_less(Interval(claimed.upper, p), N)) {
      throw Refusal(fmt::format("enclosures.N_inf: false, the rate is near {:.15g}", N.approximately()));
    }
  }
  throw Refusal("enclosures.N_inf: could not be confirmed");
}

}  // namespace spikeproof::rigor::recheck_detail
