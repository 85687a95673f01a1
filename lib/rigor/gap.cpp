#include "rigor/gap.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "rigor/gap_parts.h"

namespace spikeproof::rigor {
namespace {

Exact dyadic(const Ball& x, long bits) { return Ball(x.midpoint().lower(bits), bits).lower(bits); }

Exact two_to(long n) { return decimal(fmt::format("0x1p{}", n)); }

// Which zeros to enclose, and the r between their real parts and the next one's.
struct Choice {
  std::vector<std::complex<double>> zeros;
  Exact r;
};

// The shortest decimal in the middle half of (low, high).
Exact short_decimal(double low, double high) {
  for (int digits = 0; digits < 16; ++digits) {
    const std::string text = fmt::format("{:.{}f}", (low + high) / 2, digits);
    const double value = std::stod(text), quarter = (high - low) / 4;
    if (value > low + quarter && value < high - quarter) return decimal(text);
  }
  return decimal_of((low + high) / 2);
}

// Widens the strip until it holds the zeros asked for, and one more or a unit of room behind them.
Result<Choice> choose(const LinearParameters& p, int count, Effort& effort) {
  std::vector<std::complex<double>> known;
  double scanned = 0;
  for (double S = 1.4; S < 3000; scanned = S, S *= 2) {
    auto Y = find_height(p, decimal_of(S));
    if (!Y) return Y.error();
    if (S * to_double(*Y) > 40'000) break;
    auto zeros = scan_zeros(p, scanned, S, to_double(*Y), known, effort);
    if (!zeros) return zeros.error();
    known = *zeros;
    Choice choice;
    int found = 0;
    for (size_t i = 0; i < zeros->size(); ++i) {
      const auto z = (*zeros)[i];
      choice.zeros.push_back(z);
      found += z.imag() == 0 ? 1 : 2;
      const double next = i + 1 < zeros->size() ? -(*zeros)[i + 1].real() : S, here = -z.real();
      if (found < count || next - here < 1e-4 * here) continue;
      choice.r = short_decimal(here, std::min(next, here + 1));
      return choice;
    }
  }
  return Error{ErrorCode::no_convergence, "prove_gap", fmt::format("{} eigenvalues were not found", count)};
}

// Newton steps in a Taylor model about re + i im; the step from the centre, or nothing if it leaves the disc.
Result<ComplexBall> newton(const TaylorModel& model) {
  ComplexBall delta(model.precision);
  for (int step = 0; step < 4; ++step) {
    ComplexBall value(model.precision), slope(model.precision);
    acb_poly_evaluate2(value.data(), slope.data(), model.polynomial.data(), delta.data(), model.precision);
    delta = delta - value / slope;
    acb_get_mid(delta.data(), delta.data());
    if (!certainly_less(abs(delta), Ball(model.radius, model.precision))) {
      return Error{ErrorCode::no_convergence, "enclose_zero",
                   "Newton's method left its disc: a multiple or close eigenvalue"};
    }
  }
  return delta;
}

long half_count(const std::vector<EigenvalueBox>& boxes) {
  long n = 0;
  for (const auto& box : boxes) n += box.is_real() ? 1 : 2;
  return n;
}

Certificate write_certificate(const Nnlif& model, const LinearParameters& p, const GapProof& proof, const Exact& Y,
                              const Ball& margin) {
  constexpr long precision = 192;
  Certificate c(field::gap, model, precision);
  c.statement(gap_statement(p, proof.eigenvalues, proof.r));
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const auto& box : proof.eigenvalues) list.push_back({{"re", json_of(box.re)}, {"im", json_of(box.im)}});
  c.oracle("r", to_text(proof.r)).oracle("Y", to_text(Y)).oracle("eigenvalues", list);
  c.hypothesis("ln |Psi(x_F)/Psi(x_R)| > 0 for -r <= Re lambda <= 0, |Im lambda| >= Y", enclosure_of(margin));
  c.hypothesis(fmt::format("f has {} zeros in [-r, 1/2] x [-Y, Y]", 1 + half_count(proof.eigenvalues)));
  c.hypothesis("f has exactly one zero in each of the rectangles");
  c.scope(
      "Eigenvalues are the zeros, with multiplicity, of f(lambda) = He_{-lambda}(-x_F) - He_{-lambda}(-x_R), "
      "x = (v - I)/sqrt(a0): eigenfunctions that decay like e^{-x^2/2} times a power at -infinity.");
  c.not_covered("Spectrum in larger spaces (in plain L1 every Re lambda < 0 is an eigenvalue).");
  c.not_covered("Constants in the estimate of the decay.");
  return c;
}

}  // namespace

Result<EigenvalueBox> enclose_zero(const LinearParameters& p, std::complex<double> near, Effort& spent) {
  Exact re = decimal_of(near.real()), im = decimal_of(near.imag());
  const bool real = near.imag() == 0;
  for (const long digits : {14L, 30L, 60L, 80L}) {
    const Exact radius = two_to(-digits);
    Effort effort{0, 0, 0, 0, spent.work};
    auto model = expand_characteristic(p, re, im, radius, 40, effort);
    spent.work = effort.work;
    if (!model) return model.error();
    if (digits < 80) {
      auto delta = newton(*model);
      if (!delta) return delta.error();
      re = dyadic(Ball(re, 160) + delta->re(), 160);
      im = real ? Exact(0) : dyadic(Ball(im, 160) + delta->im(), 160);
      continue;
    }
    // Interval Newton on the disc |delta| <= radius/2.
    const long prec = model->precision;
    const Ball half(Exact(radius / 2), prec);
    const ComplexBall disc = ComplexBall(prec).widened(half);
    const ComplexBall image =
        ComplexBall(prec) - model->value(ComplexBall(prec)) / model->derivative(disc, half * 3 / 2);
    if (!certainly_less(abs(image), half)) break;
    const ComplexBall zero = ComplexBall(re, im, 200) + image;
    return EigenvalueBox{enclosure_of(zero.re()), real ? Enclosure{0, 0} : enclosure_of(zero.im())};
  }
  return Error{ErrorCode::no_convergence, "enclose_zero",
               fmt::format("no simple zero could be certified near {:.12g} + {:.12g} i", near.real(), near.imag())};
}

Result<GapProof> prove_gap(const Nnlif& model, int count) {
  if (count < 1 || count > 20)
    throw std::invalid_argument(fmt::format("prove_gap: count = {}, 1 <= count <= 20", count));
  const LinearParameters p = linear_parameters(model);
  Effort effort;
  auto choice = choose(p, count, effort);
  if (!choice) return choice.error();
  GapProof proof{{}, choice->r, Certificate(field::gap, model, 192)};
  for (const auto z : choice->zeros) {
    auto box = enclose_zero(p, z, effort);
    if (!box) return box.error();
    proof.eigenvalues.push_back(*box);
  }
  auto Y = find_height(p, proof.r);
  if (!Y) return Y.error();
  auto zeros = count_zeros(p, proof.r, ratio(1, 2), *Y, effort);
  if (!zeros) return zeros.error();
  if (*zeros != 1 + half_count(proof.eigenvalues)) {
    return Error{ErrorCode::no_convergence, "prove_gap",
                 fmt::format("{} zeros in the box, {} of them enclosed", *zeros, 1 + half_count(proof.eigenvalues))};
  }
  proof.certificate = write_certificate(model, p, proof, *Y, far_margin(p, proof.r, *Y, 192));
  return proof;
}

}  // namespace spikeproof::rigor
