#include "rigor/statement.h"

#include <fmt/format.h>
#include <mpfr.h>

#include <algorithm>
#include <stdexcept>

namespace spikeproof::rigor {
namespace {

double rounded(const Exact& x, mpfr_rnd_t direction) {
  mpfr_t y;
  mpfr_init2(y, 53);
  mpfr_set_q(y, x.get_mpq_t(), direction);
  const double value = mpfr_get_d(y, direction);
  mpfr_clear(y);
  return value;
}

Exact power_of_ten(long n) {
  mpz_class p;
  mpz_ui_pow_ui(p.get_mpz_t(), 10, static_cast<unsigned long>(std::labs(n)));
  return n >= 0 ? Exact(p) : Exact(mpz_class(1), p);
}

// e with 10^e <= |x| < 10^(e+1), for x != 0.
long decimal_exponent(const Exact& x) {
  const Exact size = ::abs(x);
  long e = static_cast<long>(mpz_sizeinbase(size.get_num_mpz_t(), 10)) -
           static_cast<long>(mpz_sizeinbase(size.get_den_mpz_t(), 10));
  while (size < power_of_ten(e)) --e;
  while (size >= power_of_ten(e + 1)) ++e;
  return e;
}

// x times 10^shift, rounded to the nearest integer, halves upward.
mpz_class rounded_integer(const Exact& x, long shift) {
  const Exact scaled = x * power_of_ten(shift) + Exact(1, 2);
  mpz_class q;
  mpz_fdiv_q(q.get_mpz_t(), scaled.get_num_mpz_t(), scaled.get_den_mpz_t());
  return q;
}

// m times 10^-shift as text, with all of its digits.
std::string place_point(const mpz_class& m, long shift) {
  std::string digits = mpz_class(::abs(m)).get_str();
  const long exponent = static_cast<long>(digits.size()) - 1 - shift;
  const std::string sign = sgn(m) < 0 ? "-" : "";
  if (exponent < -6 || shift < 0) {
    const std::string rest = digits.substr(1);
    return sign + digits.substr(0, 1) + (rest.empty() ? "" : "." + rest) + "e" + std::to_string(exponent);
  }
  const auto places = static_cast<size_t>(shift);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  if (places > 0) digits.insert(digits.size() - places, ".");
  return sign + digits;
}

std::string parameters_text(const LinearParameters& p) {
  return fmt::format("V_R = {}, V_F = {}, a0 = {}, I = {}, b = 0, a1 = 0", to_text(p.V_R), to_text(p.V_F),
                     to_text(p.a0), to_text(p.I));
}

}  // namespace

double Enclosure::lower_double() const { return rounded(lower, MPFR_RNDD); }
double Enclosure::upper_double() const { return rounded(upper, MPFR_RNDU); }
std::string Enclosure::lower_hex() const { return to_hex(lower); }
std::string Enclosure::upper_hex() const { return to_hex(upper); }

std::string Enclosure::decimal() const {
  if (lower == upper && lower == 0) return "0";
  if (sgn(lower) * sgn(upper) <= 0) return "";
  const Exact width = upper - lower;
  const long top = std::max(decimal_exponent(lower), decimal_exponent(upper));
  long shift = width == 0 ? 40 - top : -decimal_exponent(width);
  for (; shift >= -top; --shift) {
    const mpz_class a = rounded_integer(lower, shift), b = rounded_integer(upper, shift);
    if (a == b && a != 0) return place_point(a, shift);
  }
  return "";
}

std::string to_hex(const Exact& dyadic) {
  mpz_class mantissa = ::abs(dyadic.get_num());
  const mpz_class& denominator = dyadic.get_den();
  if (mantissa == 0) return "0x0p+0";
  const auto twos = mpz_scan1(denominator.get_mpz_t(), 0);
  if (mpz_sizeinbase(denominator.get_mpz_t(), 2) != twos + 1) {
    throw std::invalid_argument("to_hex: " + dyadic.get_str() + " has no finite binary expansion");
  }
  long exponent = -static_cast<long>(twos);
  const auto zeros = mpz_scan1(mantissa.get_mpz_t(), 0);
  mantissa >>= zeros;
  exponent += static_cast<long>(zeros);
  // One digit 1 before the point: the bits behind it are padded to whole hexadecimal digits.
  const auto behind = static_cast<long>(mpz_sizeinbase(mantissa.get_mpz_t(), 2)) - 1;
  exponent += behind;
  mantissa <<= static_cast<unsigned long>((4 - behind % 4) % 4);
  std::string digits = mantissa.get_str(16);
  const std::string rest = digits.substr(1);
  return fmt::format("{}0x{}{}p{:+d}", sgn(dyadic) < 0 ? "-" : "", digits.substr(0, 1), rest.empty() ? "" : "." + rest,
                     exponent);
}

std::string parameters_text(const NnlifParameters& p) {
  return fmt::format("V_R = {}, V_F = {}, a0 = {}, a1 = {}, I = {}", to_text(p.V_R), to_text(p.V_F), to_text(p.a0),
                     to_text(p.a1), to_text(p.I));
}

std::string interval_text(const Enclosure& e) {
  const std::string decimal = e.decimal();
  return fmt::format("[{}, {}]{}", e.lower_hex(), e.upper_hex(), decimal.empty() ? "" : " (rounded: " + decimal + ")");
}

std::string steady_state_statement(const LinearParameters& p, const Enclosure& N_inf) {
  return fmt::format(
      "For {} the equation has exactly one steady state of mass 1, and its firing rate N_inf lies in {}.",
      parameters_text(p), interval_text(N_inf));
}

std::string poincare_statement(const LinearParameters& p, const Enclosure& C) {
  return fmt::format(
      "For {} and the steady state P, the best constant C in int P u^2 <= C int P u_v^2 for all u with int P u = 0 "
      "lies in {}.",
      parameters_text(p), interval_text(C));
}

std::string gap_statement(const LinearParameters& p, const std::vector<EigenvalueBox>& eigenvalues, const Exact& r) {
  std::string list;
  for (const auto& e : eigenvalues) {
    if (!list.empty()) list += "; ";
    list += e.is_real() ? "a simple real one in " + interval_text(e.re)
                        : "a simple conjugate pair with real part in " + interval_text(e.re) +
                              " and imaginary part +- " + interval_text(e.im);
  }
  return fmt::format(
      "For {} the eigenvalues of the equation with real part at least -{} are 0, which is simple, and: {}.",
      parameters_text(p), to_text(r), list);
}

}  // namespace spikeproof::rigor
