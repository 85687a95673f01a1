#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <stdexcept>

#include "core/progress.h"
#include "stationary/precise_detail.h"
#include "stationary/precise_states.h"

namespace spikeproof::stationary {
namespace {

using detail::PreciseParameters;
using detail::Real;

constexpr std::size_t between_checks = 64;
constexpr double most_loss = 24;  // bits that steps in the unstable direction may cost

// g at both ends of the integral J_0, carried from one pair of ends to the next.
class Carrier {
 public:
  explicit Carrier(mpfr_prec_t bits)
      : x_R_(bits), x_F_(bits), g_R_(bits), g_F_(bits), integral_(bits), part_(bits), step_(bits) {}

  void start(const Real& x_R, const Real& x_F, const Real& integral) {
    x_R_ = x_R, x_F_ = x_F, integral_ = integral;
    g_R_ = detail::precise_g(x_R), g_F_ = detail::precise_g(x_F);
    loss_ = 0;
  }
  // False where the steps are too long or have lost too much: a start from scratch is due.
  bool move(const Real& x_R, const Real& x_F) {
    const Real h_R = x_R - x_R_, h_F = x_F - x_F_;
    if (is_long(h_R, x_R) || is_long(h_F, x_F)) return false;
    loss_ += std::max(growth(h_R, x_R), growth(h_F, x_F));
    if (loss_ > most_loss) return false;
    step_.advance(x_F_, h_F, g_F_, integral_);
    mpfr_set_zero(part_.get(), 1);
    step_.advance(x_R_, h_R, g_R_, part_);
    integral_ -= part_;
    // The ends as they were asked for: sums of steps round.
    x_R_ = x_R, x_F_ = x_F;
    return true;
  }
  const Real& integral() const { return integral_; }
  Real rise() const { return g_F_ - g_R_; }

 private:
  static bool is_long(const Real& h, const Real& x) {
    return std::abs(h.to_double()) * (1 + std::abs(x.to_double())) > 4;
  }
  // Errors of g follow e^{x^2/2}: going left from x < 0 they grow.
  static double growth(const Real& h, const Real& x) { return std::max(0.0, 1.5 * x.to_double() * h.to_double()); }

  Real x_R_, x_F_, g_R_, g_F_, integral_, part_;
  detail::TaylorStep step_;
  double loss_ = 0;
};

class BranchMarch {
 public:
  BranchMarch(const Nnlif& model, mpfr_prec_t bits, int digits)
      : f_(model), p_(detail::precise_parameters(model, bits)), bits_(bits), digits_(digits), carrier_(bits) {}

  // b at N, from scratch or from where the march is; empty without convergence.
  std::optional<Real> b_at(double N, bool anew) {
    const auto guess = connectivity_of_rate(f_, N, guess_);
    if (!guess) return std::nullopt;
    guess_ = *guess;
    Real rate(bits_), beta(bits_), target(bits_);
    mpfr_set_d(rate.get(), N, MPFR_RNDN);
    mpfr_set_d(beta.get(), *guess * N, MPFR_RNDN);
    mpfr_ui_div(target.get(), 1, rate.get(), MPFR_RNDN);
    const Real a = p_.a0 + p_.a1 * rate, root = sqrt(a);
    for (int k = 0; k < 12; ++k) {
      const Real x_R = (p_.V_R - beta) / root, x_F = (p_.V_F - beta) / root;
      if ((anew && k == 0) || !carrier_.move(x_R, x_F))
        carrier_.start(x_R, x_F, detail::precise_moments(p_, beta, a, 0.5)[0]);
      // J_1 = [g]/sqrt(a)
      const Real step = (carrier_.integral() - target) * root / carrier_.rise();
      beta += step;
      const long reached = beta.exponent() - step.exponent();
      if (step.is_zero() || 2 * reached > static_cast<long>(3.33 * digits_) + 40) return beta / rate;
    }
    return std::nullopt;
  }

 private:
  RateFunction f_;
  PreciseParameters p_;
  mpfr_prec_t bits_;
  int digits_;
  Carrier carrier_;
  double guess_ = 0;
};

void require_rates(const std::vector<double>& rates) {
  for (std::size_t i = 0; i < rates.size(); ++i)
    if (!(rates[i] > 0) || !std::isfinite(rates[i]) || (i > 0 && !(rates[i] < rates[i - 1])))
      throw std::invalid_argument(fmt::format(
          "precise_branch: positive, finite, falling rates are required, but rates[{}] = {:.17g}", i, rates[i]));
  if (rates.empty()) throw std::invalid_argument("precise_branch: at least one rate is required");
}

}  // namespace

Result<PreciseBranch> precise_branch(const Nnlif& model, const std::vector<double>& rates, int digits) {
  const char* place = "precise_branch";
  detail::require_digits(place, digits, 1000);
  require_rates(rates);
  const RateFunction f(model);
  mpfr_prec_t bits = 0;
  for (const double N : {rates.front(), rates.back()}) {
    const auto b = connectivity_of_rate(f, N);
    if (!b) return b.error();
    bits = std::max(bits, detail::working_bits(f.with(Parameter::b, *b), N, digits) + 48);
  }
  PreciseBranch branch{{}, -1e9};
  branch.points.reserve(rates.size());
  BranchMarch march(model, bits, digits);
  for (std::size_t i = 0; i < rates.size(); ++i) {
    const auto b = march.b_at(rates[i], i == 0);
    if (!b)
      return Error{ErrorCode::no_convergence, place, fmt::format("Newton's method in b N at N = {:.6g}", rates[i])};
    branch.points.push_back({rates[i], detail::text_of(*b, digits)});
    if (i % between_checks != between_checks - 1 && i + 1 != rates.size()) continue;
    throw_if_interrupted();
    const auto anew = march.b_at(rates[i], true);
    if (!anew) return Error{ErrorCode::no_convergence, place, "a point computed anew"};
    branch.log10_error = std::max(branch.log10_error, detail::log10_difference(*anew, *b));
  }
  if (branch.log10_error > -digits)
    return Error{ErrorCode::precision_exhausted, place, "points computed anew differ within the digits asked for", 0,
                 std::pow(10.0, branch.log10_error)};
  return branch;
}

}  // namespace spikeproof::stationary
