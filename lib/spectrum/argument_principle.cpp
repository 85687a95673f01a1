#include <cmath>
#include <numbers>
#include <stdexcept>

#include "spectrum/psi_march.h"
#include "spectrum/zero_search.h"
#include "stationary/rate.h"

namespace spikeproof::spectrum {
namespace {

using C = std::complex<double>;

// Follows arg f along segments.
class ArgumentChange {
 public:
  explicit ArgumentChange(const std::function<C(C)>& f) : f_(f) {}

  Result<double> along(C from, C to, int pieces) const {
    double total = 0;
    C here = from, value = f_(from);
    for (int i = 1; i <= pieces; ++i) {
      const C next = from + (to - from) * (static_cast<double>(i) / pieces), end = f_(next);
      auto change = between(here, value, next, end, 0);
      if (!change) return change;
      total += *change;
      here = next;
      value = end;
    }
    return total;
  }

 private:
  // Enough for hundreds of zeros inside; more means that the box is far too large for its contents.
  static constexpr long most_evaluations = 20'000;

  Result<double> between(C a, C fa, C b, C fb, int depth) const {
    evaluations_ += 2;
    if (evaluations_ > most_evaluations)
      return Error{ErrorCode::out_of_range, "count_zeros", "too much work: more than 20000 values on the boundary"};
    const C middle = 0.5 * (a + b), fm = f_(middle);
    const double left = std::arg(fm / fa), right = std::arg(fb / fm);
    // The probe sees a phase that turns round and round between the three points.
    const double turning = 1e3 * std::abs(std::log(f_(a + 1e-3 * (b - a)) / fa));
    if (std::abs(left) < 0.5 && std::abs(right) < 0.5 && turning < 2.5) return left + right;
    if (depth > 30 || fm == 0.0 || !std::isfinite(left + right))
      return Error{ErrorCode::no_convergence, "count_zeros",
                   "a zero lies on the boundary of the box, or too close to it", depth, std::abs(b - a)};
    auto first = between(a, fa, middle, fm, depth + 1);
    if (!first) return first;
    auto second = between(middle, fm, b, fb, depth + 1);
    if (!second) return second;
    return *first + *second;
  }

  const std::function<C(C)>& f_;
  mutable long evaluations_ = 0;
};

}  // namespace

Result<long> detail::count_zeros_of(const std::function<C(C)>& f, const Box& box) {
  if (!(box.lowest < box.highest) || !(box.height > 0))
    throw std::invalid_argument("count_zeros: lowest < highest and height > 0 are required");
  // f is real on the real axis: the upper half of the boundary turns half as far as the whole.
  const ArgumentChange change(f);
  const C corner[] = {{box.highest, 0}, {box.highest, box.height}, {box.lowest, box.height}, {box.lowest, 0}};
  double total = 0;
  for (int side = 0; side < 3; ++side) {
    auto part = change.along(corner[side], corner[side + 1], 6);
    if (!part) return part.error();
    total += *part;
  }
  const double turns = total / std::numbers::pi;
  const long count = std::lround(turns);
  if (std::abs(turns - static_cast<double>(count)) > 0.01 || count < 0)
    return Error{ErrorCode::no_convergence, "count_zeros", "the argument does not close", 0, turns};
  return count;
}

Result<long> count_zeros(const Nnlif& model, const Box& box) {
  if (!model.is_linear()) throw std::invalid_argument("count_zeros: b = 0 and a1 = 0 are required");
  const stationary::ScaledArguments x = stationary::scaled_arguments(model);
  const double start = far_start(x.x_R, std::max(0.0, -box.lowest));
  return detail::count_zeros_of([&](C lambda) { return marched_difference(lambda, x.x_R, x.width, start).difference; },
                                box);
}

}  // namespace spikeproof::spectrum
