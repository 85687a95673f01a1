#include "rigor/stability_count.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/progress.h"
#include "rigor/turning.h"

namespace spikeproof::rigor {
namespace {

ComplexBall one_minus(const ComplexBall& z) { return ComplexBall(1, 0, z.precision()) - z; }

Error too_near(const Exact& omega) {
  return {ErrorCode::no_convergence, "count_unstable",
          fmt::format("h = 0 on the imaginary axis is not excluded near omega = {:.9g}", to_double(omega))};
}

// Follows the axis from `from` to `to` in one disc. Where no half plane holds a piece it is halved.
bool follow_near(const NearResponse& near, const Exact& from, const Exact& to, int depth, long& pieces,
                 Turning& turning) {
  if (pieces-- <= 0) return false;
  throw_if_interrupted();
  if (turning.follow(one_minus(near.on(from, to)))) return true;
  if (depth == 0) return false;
  const Exact middle = (from + to) / 2;
  return follow_near(near, from, middle, depth - 1, pieces, turning) &&
         follow_near(near, middle, to, depth - 1, pieces, turning);
}

// The first radius beyond which |N Q| < 1.
Result<Exact> find_radius(const StateBox& box) {
  for (long k = 5; k < 400; ++k) {
    const Exact L =
        k < 8 ? ratio(k, 2)
              : Exact(mpz_class(1) << static_cast<unsigned long>((k - 4) / 2)) * (k % 2 == 0 ? 1 : ratio(3, 2));
    if (certainly_less(far_bound(box, L), Ball(1, 160))) return L;
  }
  return Error{ErrorCode::out_of_range, "count_unstable",
               "no radius with |N Q| < 1 beyond it was found: a1 N/a is too close to 1 for the box"};
}

// Follows the axis from omega to `end` with Taylor models about i centre, finer ones where the first do not decide.
Result<bool> follow_models(const StateBox& box, const Exact& centre, const Exact& omega, const Exact& end,
                           CountEffort& effort, Turning& turning) {
  for (long bits = 24, depth = 12;; bits = std::min(3 * bits, effort.finest_bits), depth *= 3) {
    Effort work{0, 0, 0, 0, effort.work};
    auto near = NearResponse::about(box, centre, bits, work);
    effort.work = work.work;
    if (!near) return near.error();
    Turning attempt = turning;
    const int deepest = static_cast<int>(std::min<long>(depth, effort.deepest));
    if (follow_near(*near, omega, end, deepest, effort.most_pieces, attempt)) {
      turning = attempt;
      return true;
    }
    if (bits >= effort.finest_bits || effort.most_pieces <= 0) return too_near(omega);
  }
}

}  // namespace

Result<UnstableCount> count_unstable(const StateBox& box, CountEffort& effort) {
  auto R = find_radius(box);
  if (!R) return R.error();
  Turning turning;
  Exact omega = 0, step = ratio(1, 4);
  while (omega < *R) {
    // Far from 0 the estimate, in steps that grow with omega; where it does not decide, Taylor models.
    if (omega > 2 && effort.most_pieces-- > 0) {
      throw_if_interrupted();
      const Exact next = std::min<Exact>(omega + step, *R);
      if (turning.follow(one_minus(far_response(box, Ball::hull(omega, next, 160))))) {
        omega = next;
        step *= 2;
        continue;
      }
      if (step * (omega < 40 ? 16 : 2000) > omega) {
        step /= 2;
        continue;
      }
    }
    step = ratio(1, 4);
    const Exact centre = omega == 0 ? Exact(0) : Exact(omega + 1), end = std::min<Exact>(centre + 1, *R);
    const auto followed = follow_models(box, centre, omega, end, effort, turning);
    if (!followed) return followed.error();
    omega = end;
  }
  if (!turning.follow(ComplexBall(1, 0, 64)) || !turning.ended()) return too_near(*R);
  return UnstableCount{turning.half_turns(), *R};
}

}  // namespace spikeproof::rigor
