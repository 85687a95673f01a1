#include "rigor/refractory_count.h"

#include <stdexcept>

#include "rigor/rate_moments.h"

namespace spikeproof::rigor {
namespace {

constexpr long bits = 96;

class Counter {
 public:
  explicit Counter(const Refractory& model) : base_(model.base()), tau_(model.tau()) {}

  Result<std::vector<Enclosure>> count(int digits) {
    const Result<bool> done = cover(0, 1 / tau_, 0);
    if (!done) return done.error();
    std::vector<Enclosure> states;
    for (const auto& [lower, upper] : monotone_) {
      const int at_lower = sign(lower), at_upper = sign(upper);
      if (at_lower == 0 || at_upper == 0) return undecided(lower, upper);
      if (at_lower != at_upper) states.push_back(refined(lower, upper, at_lower, digits));
    }
    return states;
  }

 private:
  struct Piece {
    Exact lower, upper;
  };

  std::vector<Ball> moments(const Exact& lower, const Exact& upper, int highest) const {
    const Ball N = Ball::hull(lower, upper, bits);
    return rate_moments(base_.V_R() - base_.I(), base_.V_F() - base_.I(), Ball(base_.b(), bits) * N,
                        Ball(base_.a0(), bits) + Ball(base_.a1(), bits) * N, highest);
  }

  // The sign of G - 1 at a point; 0 where it is not certain.
  int sign(const Exact& N) const {
    if (N == 0) return -1;
    const Ball G = Ball(N, bits) * (Ball(tau_, bits) + moments(N, N, 0)[0]) - Ball(1, bits);
    return certainly_positive(G) ? 1 : certainly_negative(G) ? -1 : 0;
  }

  // Rising pieces; those on which G - 1 has one sign are left out, on the others G' has.
  Result<bool> cover(const Exact& lower, const Exact& upper, int depth) {
    const std::vector<Ball> J = moments(lower, upper, 2);
    const Ball N = Ball::hull(lower, upper, bits), tau(tau_, bits), one(1, bits);
    const Ball G = N * (tau + J[0]) - one;
    if (certainly_positive(G) || certainly_negative(G)) return true;
    const Ball slope = tau + J[0] - N * (Ball(base_.b(), bits) * J[1] + Ball(base_.a1(), bits) * J[2] / 2);
    if (certainly_positive(slope) || certainly_negative(slope)) {
      monotone_.push_back({lower, upper});
      return true;
    }
    if (depth == 200 || ++pieces_ > 20000) return undecided(lower, upper);
    const Exact middle = (lower + upper) / 2;
    const Result<bool> left = cover(lower, middle, depth + 1);
    return left ? cover(middle, upper, depth + 1) : left;
  }

  Enclosure refined(Exact lower, Exact upper, int at_lower, int digits) const {
    Exact relative = 1;
    for (int i = 0; i < digits; ++i) relative /= 10;
    while (upper - lower > relative * lower) {
      const Exact middle = (lower + upper) / 2;
      const int side = sign(middle);
      if (side == 0) break;
      (side == at_lower ? lower : upper) = middle;
    }
    return {lower, upper};
  }

  static Error undecided(const Exact& lower, const Exact& upper) {
    return {ErrorCode::no_convergence, "prove_refractory_count",
            "neither N (tau + J_0) - 1 nor its slope has one sign for N between " + std::to_string(to_double(lower)) +
                " and " + std::to_string(to_double(upper)) + ", as next to a fold"};
  }

  const Nnlif& base_;
  Exact tau_;
  std::vector<Piece> monotone_;
  long pieces_ = 0;
};

}  // namespace

Result<std::vector<Enclosure>> prove_refractory_count(const Refractory& model, int digits) {
  if (model.random_threshold()) throw std::invalid_argument("prove_refractory_count: a fixed threshold is required");
  return Counter(model).count(digits);
}

}  // namespace spikeproof::rigor
