#include "rigor/recheck_psi.h"

#include <acb_hypgeom.h>

#include "core/progress.h"
#include "rigor/recheck_characteristic.h"
#include "rigor/recheck_input.h"

namespace spikeproof::rigor::recheck_detail {
namespace {

Ball psi(const Exact& lambda, const Ball& x) { return psi_at(ComplexBall(lambda, 0, x.precision()), x).re(); }

Interval interval_of(const Ball& x, long precision) {
  if (!x.is_finite()) throw Refusal("oracle.mu: the part left of V_R could not be enclosed");
  return Interval(x.lower(precision), x.upper(precision), precision);
}

// Psi_{1-mu} > 0 on [from, to]: v = Psi_{1-mu} at `to`, then steps down; v' = (1-mu) Psi_{2-mu}, mean-value form on
// each.
bool positive_between(const Exact& mu, Exact from, const Exact& to, long p) {
  Exact step = (to - from) / 4;
  for (int tries = 0; from < to && tries < 4000; ++tries) {
    throw_if_interrupted();
    const Exact next = from + step < to ? Exact(from + step) : to, middle = (from + next) / 2, half = (next - from) / 2;
    const Ball range = Ball::hull(from, next, p), slope = psi(Exact(2 - mu), range) * Ball(Exact(1 - mu), p);
    if (certainly_positive(psi(Exact(1 - mu), Ball(middle, p)) - abs(slope) * Ball(half, p))) {
      from = next;
      step *= 2;
    } else {
      step /= 2;
    }
  }
  return from >= to;
}

}  // namespace

LeftPart left_part(const LinearParameters& q, const Exact& mu, long precision) {
  const long p = precision + 64;
  const Ball x_R = potential(q.V_R, q, p);
  if (mu > 1) {
    // Psi_{1-mu} e^{-x^2/4} is convex and decays for x^2 > 4 mu - 2: no zero there. Between -sqrt(4 mu - 2) and x_R:
    // enclosures.
    const Exact edge = (-sqrt(Ball(Exact(4 * mu - 2), 64))).lower(), end = x_R.upper(precision);
    if (end > edge && !positive_between(mu, edge, end, p))
      throw Refusal("oracle.mu: f' > 0 is not certain left of V_R");
  }
  return {interval_of(psi(Exact(-mu), x_R), precision), interval_of(psi(Exact(1 - mu), x_R), precision)};
}

}  // namespace spikeproof::rigor::recheck_detail
