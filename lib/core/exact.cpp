#include "core/exact.h"

#include <fmt/format.h>
#include <mpfr.h>

#include <cctype>
#include <cmath>
#include <stdexcept>

namespace spikeproof {
namespace {

constexpr long largest_exponent = 100000;

Error bad(std::string_view text, const char* why) {
  return {ErrorCode::out_of_range, "parse_exact", fmt::format("\"{}\" is not an exact number: {}", text, why)};
}

Exact power(unsigned long base, long exponent) {
  mpz_class p;
  mpz_ui_pow_ui(p.get_mpz_t(), base, static_cast<unsigned long>(std::labs(exponent)));
  return exponent >= 0 ? Exact(p) : Exact(1, p);
}

int digit_of(char c, int base) {
  int d = -1;
  if (c >= '0' && c <= '9') d = c - '0';
  if (base == 16 && std::isxdigit(static_cast<unsigned char>(c)) && d < 0) d = std::tolower(c) - 'a' + 10;
  return d;
}

// Mantissa digits with an optional point; returns the number of digits read and of those behind the point.
struct Mantissa {
  std::string digits;
  long behind_point = 0;
};

Mantissa read_mantissa(std::string_view& rest, int base) {
  Mantissa m;
  bool point = false;
  while (!rest.empty()) {
    if (rest.front() == '.' && !point) {
      point = true;
    } else if (digit_of(rest.front(), base) >= 0) {
      m.digits += rest.front();
      m.behind_point += point ? 1 : 0;
    } else {
      break;
    }
    rest.remove_prefix(1);
  }
  return m;
}

// Exponent after 'e' or 'p'. False if it is malformed or too large.
bool read_exponent(std::string_view rest, long& exponent) {
  bool negative = false;
  if (!rest.empty() && (rest.front() == '+' || rest.front() == '-')) {
    negative = rest.front() == '-';
    rest.remove_prefix(1);
  }
  if (rest.empty() || rest.size() > 6) return false;
  long value = 0;
  for (char c : rest) {
    if (digit_of(c, 10) < 0) return false;
    value = 10 * value + digit_of(c, 10);
  }
  exponent = negative ? -value : value;
  return value <= largest_exponent;
}

}  // namespace

Result<Exact> parse_exact(std::string_view text) {
  std::string_view rest = text;
  if (const auto slash = text.find('/'); slash != std::string_view::npos) {
    auto numerator = parse_exact(text.substr(0, slash));
    auto denominator = parse_exact(text.substr(slash + 1));
    if (!numerator || !denominator) return bad(text, "numerator and denominator must each be a number");
    if (*denominator == 0) return bad(text, "zero denominator");
    return Exact(*numerator / *denominator);
  }
  bool negative = false;
  if (!rest.empty() && (rest.front() == '+' || rest.front() == '-')) {
    negative = rest.front() == '-';
    rest.remove_prefix(1);
  }
  const bool hex = rest.size() > 2 && rest[0] == '0' && (rest[1] == 'x' || rest[1] == 'X');
  if (hex) rest.remove_prefix(2);
  const Mantissa m = read_mantissa(rest, hex ? 16 : 10);
  if (m.digits.empty()) return bad(text, "expected digits");
  long exponent = 0;
  if (!rest.empty()) {
    const char mark = static_cast<char>(std::tolower(static_cast<unsigned char>(rest.front())));
    if (mark != (hex ? 'p' : 'e')) return bad(text, "stray characters behind the digits");
    if (!read_exponent(rest.substr(1), exponent)) return bad(text, "malformed exponent, or one beyond 100000");
  }
  Exact value(mpz_class(m.digits, hex ? 16 : 10));
  value *= hex ? power(2, exponent - 4 * m.behind_point) : power(10, exponent - m.behind_point);
  if (negative) value = -value;
  return value;
}

Exact exactly(long value) { return Exact(value); }

Exact ratio(long numerator, long denominator) {
  if (denominator == 0) throw std::invalid_argument("ratio: zero denominator");
  Exact q(numerator, denominator);
  q.canonicalize();
  return q;
}

Exact decimal(std::string_view text) {
  auto value = parse_exact(text);
  if (!value) throw std::invalid_argument(value.error().note);
  return *value;
}

double to_double(const Exact& x) {
  mpfr_t rounded;
  mpfr_init2(rounded, 53);
  const int inexact = mpfr_set_q(rounded, x.get_mpq_t(), MPFR_RNDN);
  mpfr_subnormalize(rounded, inexact, MPFR_RNDN);
  const double value = mpfr_get_d(rounded, MPFR_RNDN);
  mpfr_clear(rounded);
  return value;
}

std::string to_text(const Exact& x) {
  mpz_class denominator = x.get_den();
  long twos = 0, fives = 0;
  while (mpz_divisible_ui_p(denominator.get_mpz_t(), 2)) denominator /= 2, ++twos;
  while (mpz_divisible_ui_p(denominator.get_mpz_t(), 5)) denominator /= 5, ++fives;
  const long places = std::max(twos, fives);
  if (denominator != 1 || places > 40) return x.get_str();
  const Exact scaled = x * power(10, places);
  std::string digits = mpz_class(abs(scaled.get_num())).get_str();
  if (static_cast<long>(digits.size()) <= places)
    digits.insert(0, static_cast<size_t>(places) + 1 - digits.size(), '0');
  if (places > 0) digits.insert(digits.size() - static_cast<size_t>(places), ".");
  return (sgn(x) < 0 ? "-" : "") + digits;
}

Exact decimal_of(double x) {
  if (!std::isfinite(x)) throw std::invalid_argument("decimal_of: not a finite number");
  return decimal(fmt::format("{}", x));
}

}  // namespace spikeproof
