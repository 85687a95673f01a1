#include <array>
#include <cmath>
#include <stdexcept>

#include "spectrum/poincare.h"
#include "spectrum/psi_march.h"
#include "stationary/rate.h"

namespace spikeproof::spectrum {
namespace {

constexpr std::size_t terms = 56;
using Series = std::array<double, terms>;

double sum(const Series& c, double t) {
  double value = 0;
  for (std::size_t k = terms; k-- > 0;) value = value * t + c[k];
  return value;
}

// (q u')' = -mu q u from x_F downwards, q' = -x q - 1, q(x_F) = 0, by Taylor series in t = x - x_0 of q, u and the
// flux z = q u'. All three are rescaled together with the 1 of q' as q grows.
class RightSolution {
 public:
  RightSolution(const stationary::ScaledArguments& x, double mu) : mu_(mu), x_F_(x.x_F), width_(x.width) {
    while (way_ < width_) step();
  }
  double u() const { return u_; }
  double slope() const { return z_ / q_; }
  bool monotone() const { return monotone_; }

 private:
  void step() {
    const double x = x_F_ - way_, limit = 1.2 / (1 + std::abs(x));
    const double length = std::min(width_ - way_, way_ == 0 ? limit : std::min(limit, 0.4 * way_));
    expand(x);
    q_ = sum(q_series_, -length);
    u_ = sum(u_series_, -length);
    z_ = sum(z_series_, -length);
    way_ += length;
    if (z_ * first_sign_ < 0) monotone_ = false;
    if (first_sign_ == 0) first_sign_ = z_;
    if (q_ > 1e100) q_ *= 1e-100, z_ *= 1e-100, one_ *= 1e-100, first_sign_ = std::copysign(1.0, first_sign_);
  }

  void expand(double x) {
    q_series_[0] = q_;
    for (std::size_t k = 0; k + 1 < terms; ++k)
      q_series_[k + 1] = -(x * q_series_[k] + (k > 0 ? q_series_[k - 1] : one_)) / static_cast<double>(k + 1);
    u_series_.fill(0);
    z_series_.fill(0);
    u_series_[0] = u_;
    z_series_[0] = z_;
    // At x_F q_0 = 0, and the equation q u' = z of one order more gives the coefficient.
    const std::size_t shift = way_ == 0 ? 1 : 0;
    for (std::size_t n = 0; n + 1 < terms; ++n) {
      double product = 0;
      for (std::size_t j = 0; j <= n; ++j) product += q_series_[j] * u_series_[n - j];
      z_series_[n + 1] = -mu_ * product / static_cast<double>(n + 1);
      double rest = z_series_[n + shift];
      for (std::size_t j = shift + 1; j <= n + shift; ++j)
        rest -= q_series_[j] * static_cast<double>(n + shift - j + 1) * u_series_[n + shift - j + 1];
      u_series_[n + 1] = rest / (q_series_[shift] * static_cast<double>(n + 1));
    }
  }

  double mu_, x_F_, width_, way_ = 0;
  double q_ = 0, u_ = 1, z_ = 0, one_ = 1, first_sign_ = 0;
  bool monotone_ = true;
  Series q_series_{}, u_series_{}, z_series_{};
};

struct Mismatch {
  double value;
  bool monotone;  // u' has one sign on both sides
};

// u_left u_right' - u_left' u_right at x_R, both sides scaled to size 1.
Mismatch mismatch(const stationary::ScaledArguments& x, double mu) {
  const RightSolution right(x, mu);
  PsiMarch left(-mu, far_start(x.x_R, mu));
  bool monotone = right.monotone();
  double sign = 0;
  while (left.x() < x.x_R) {
    const double distance = x.x_R - left.x(), length = std::min(distance, left.longest_step());
    left.step(length);
    const double slope = left.slope().real();
    monotone = monotone && slope * sign >= 0;
    sign = slope;
    if (length == distance) break;
  }
  const double L = left.value().real(), dL = left.slope().real();
  const double left_size = std::hypot(L, dL), right_size = std::hypot(right.u(), right.slope());
  return {(L * right.slope() - dL * right.u()) / (left_size * right_size), monotone};
}

}  // namespace

Result<PoincareValue> poincare_shooting(const Nnlif& model) {
  if (!model.is_linear()) throw std::invalid_argument("poincare_shooting: b = 0 and a1 = 0 are required");
  const stationary::ScaledArguments x = stationary::scaled_arguments(model);
  const char* place = "poincare_shooting";
  const double a = rounded(model).a0;
  // B/2 <= C <= 4B bracket the rate; the sign of the mismatch changes at eigenvalues, so narrow down from below.
  const MuckenhouptBounds bounds = muckenhoupt_bounds(model);
  double lower = 0.999 * a / bounds.upper, upper = lower;
  const double sign = mismatch(x, lower).value;
  while (upper < 1.001 * a / bounds.lower && mismatch(x, upper).value * sign > 0) lower = upper, upper *= 1.15;
  if (!(mismatch(x, upper).value * sign <= 0))
    return Error{ErrorCode::no_convergence, place, "no eigenvalue between the Muckenhoupt bounds", 0, upper};
  // Bisection with regula falsi steps; 200 are more than enough for either.
  double at_lower = mismatch(x, lower).value, at_upper = mismatch(x, upper).value;
  int iteration = 0;
  for (; iteration < 200 && upper - lower > 4e-16 * upper; ++iteration) {
    double middle =
        iteration % 3 == 2 ? 0.5 * (lower + upper) : (lower * at_upper - upper * at_lower) / (at_upper - at_lower);
    if (!(middle > lower && middle < upper)) middle = 0.5 * (lower + upper);
    const double value = mismatch(x, middle).value;
    if (value == 0) lower = upper = middle;
    if (value * sign > 0)
      lower = middle, at_lower = value;
    else
      upper = middle, at_upper = value;
    if (middle == lower && middle == upper) break;
    if (0.5 * (lower + upper) == lower || 0.5 * (lower + upper) == upper) break;
  }
  const double rate = 0.5 * (lower + upper);
  const Mismatch below = mismatch(x, rate * (1 - 1e-6));
  if (!below.monotone)
    return Error{ErrorCode::no_convergence, place,
                 "the eigenfunction found is not monotone: a smaller eigenvalue was passed", iteration, rate};
  // Rounding of the mismatch (some 1e-14) over its slope.
  const double slope = std::abs(mismatch(x, rate * (1 + 1e-6)).value - below.value) / (2e-6 * rate);
  return PoincareValue{rate, a / rate, std::max(4e-16 * rate, 2e-14 / slope)};
}

}  // namespace spikeproof::spectrum
