#include "gap_figures.h"

#include <algorithm>
#include <cmath>

#include "gap_checks.h"
#include "spectrum/characteristic.h"
#include "spectrum/poincare.h"
#include "spectrum/psi_march.h"
#include "stationary/rate.h"

namespace spikeproof::experiments {
namespace {

using claim::Series;

Series eigenvalues_of(const Nnlif& model, int k) {
  Series series{parameters_text(model), {0}, {0}, Series::Style::points};
  for (const auto& lambda : value_of(spectrum::leading_eigenvalues_characteristic(model, k)).value) {
    series.x.push_back(lambda.real());
    series.y.push_back(lambda.imag());
  }
  return series;
}

// An axis from 0 to a little above everything.
claim::Axis from_zero(const std::string& label, const std::vector<Series>& all) {
  double highest = 0;
  for (const Series& series : all)
    for (const double y : series.y) highest = std::max(highest, y);
  return {label, false, 0, highest > 0 ? 1.2 * highest : 1};
}

// First zero of Psi'_lambda(x_F) below 0: scanned from 0 in steps, then bisected.
double limit_of_gap(const Nnlif& model) {
  const stationary::ScaledArguments x = stationary::scaled_arguments(model);
  const auto slope = [&](double lambda) {
    spectrum::PsiMarch march(lambda, spectrum::far_start(x.x_F, 1 + std::abs(lambda)));
    march.advance(x.x_F);
    return march.slope().real() / lambda;
  };
  const double first = slope(-0.05);
  double upper = -0.05, lower = -0.1;
  while (slope(lower) * first > 0 && lower > -1e6) upper = lower, lower *= 1.1;
  for (int k = 0; k < 100; ++k) {
    const double middle = 0.5 * (lower + upper);
    (slope(middle) * first > 0 ? upper : lower) = middle;
  }
  return -0.5 * (lower + upper);
}

}  // namespace

claim::Figure eigenvalue_figure() {
  const Nnlif standard{NnlifParameters{}};
  const Nnlif far = with(standard, [](NnlifParameters& p) { p.V_R = -5; });
  const Nnlif driven = with(standard, [](NnlifParameters& p) { p.V_R = 0, p.V_F = 1, p.a0 = ratio(1, 10), p.I = 2; });
  return {
      "eigenvalues",
      "Leading eigenvalues of the linear equation, 0 among them. Below V_R = -2.02, or above V_F in the current, the "
      "leading ones are a complex pair: the relaxation oscillates.",
      {{"",
        {"Re λ"},
        {"Im λ"},
        {eigenvalues_of(standard, 6), eigenvalues_of(far, 6), eigenvalues_of(driven, 5)},
        "top center"}}};
}

claim::Figure gap_figure(const Nnlif& model) {
  Series gap{"-Re λ_1", {}, {}, Series::Style::line_points}, limit{"limit", {}, {}, Series::Style::dashed};
  const double at_threshold = limit_of_gap(model);
  for (int k = 12; k >= 0; --k) {
    const Exact width = Exact(2) / Exact(mpz_class(1) << static_cast<unsigned>(2 * k));
    const Nnlif narrow = with(model, [&](NnlifParameters& p) { p.V_R = p.V_F - width; });
    const double x = to_double(width);
    const auto leading = spectrum::leading_eigenvalues_characteristic(narrow, 1);
    limit.x.push_back(x);
    limit.y.push_back(at_threshold);
    if (leading) gap.x.push_back(x), gap.y.push_back(-leading->value[0].real());
  }
  return {"narrow-reset",
          "The gap does not close as the reset meets the threshold. V_F = " + to_text(model.V_F()) +
              ", a0 = " + to_text(model.a0()) + ", I = " + to_text(model.I()) + ".",
          {{"", {"V_F - V_R", true}, from_zero("gap", {gap, limit}), {gap, limit}, "top left"}}};
}

claim::Figure poincare_figure(const Nnlif& model) {
  Series poincare{"a/C", {}, {}, Series::Style::line}, gap{"gap", {}, {}, Series::Style::dashed};
  for (int k = 1; k <= 60; ++k) {
    const Nnlif moved = with(model, [&](NnlifParameters& p) { p.V_R = p.V_F - ratio(k, 10); });
    const auto C = spectrum::poincare_shooting(moved);
    const auto leading = spectrum::leading_eigenvalues_characteristic(moved, 1);
    const double x = to_double(moved.V_R());
    if (C) poincare.x.push_back(x), poincare.y.push_back(C->rate);
    if (leading) gap.x.push_back(x), gap.y.push_back(-leading->value[0].real());
  }
  return {"poincare-and-gap",
          "The rate a/C that the Poincaré inequality guarantees, and the spectral gap, against the reset. V_F = " +
              to_text(model.V_F()) + ", a0 = " + to_text(model.a0()) + ", I = " + to_text(model.I()) + ".",
          {{"", {"V_R"}, from_zero("rate", {gap, poincare}), {gap, poincare}, "top left"}}};
}

}  // namespace spikeproof::experiments
