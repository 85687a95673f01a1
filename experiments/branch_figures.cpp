#include "branch_figures.h"

#include <fmt/format.h>

#include <cmath>

#include "gap_checks.h"
#include "linear_setup.h"
#include "spectrum/hopf.h"
#include "spectrum/linearised.h"
#include "spectrum/linearised_operator.h"
#include "stationary/steady_states.h"

namespace spikeproof::experiments {
namespace {

using claim::Series;

std::string caption_parameters(const Nnlif& model) {
  return parameters_text(model) + ", a1 = " + to_text(model.a1()) + ".";
}

// (b, Re lambda_1) at the rate N; nothing where either fails.
bool add_point(const Nnlif& model, double N, Series& series) {
  const auto b = stationary::connectivity_of_rate(stationary::RateFunction(model), N);
  if (!b) return false;
  const Nnlif at = with(model, [&](NnlifParameters& p) { p.b = Exact(*b), p.delay = 0; });
  const auto leading = spectrum::leading_eigenvalues_discretised(at, N, 1);
  if (!leading) return false;
  series.x.push_back(*b);
  series.y.push_back(leading->value[0].real());
  return true;
}

double lowest_rate(const Nnlif& model) {
  const Nnlif inhibited = with(model, [](NnlifParameters& p) { p.b = -20; });
  return value_of(stationary::steady_states(inhibited)).front().N;
}

Series stretch(const Nnlif& model, double from, double to, bool below_fold) {
  Series series{below_fold ? "up to the fold" : "beyond the fold", {}, {}, Series::Style::line};
  constexpr int points = 36;
  for (int k = 0; k <= points; ++k) {
    // Dense toward the fold, where the eigenvalue has a square root.
    const double part = static_cast<double>(k) / points, s = below_fold ? 1 - (1 - part) * (1 - part) : part * part;
    add_point(model, from * std::pow(to / from, s), series);
  }
  return series;
}

claim::Panel near_fold(const Nnlif& model, const stationary::Fold& fold) {
  Series below{"-λ_1 up to the fold", {}, {}, Series::Style::points},
      above{"λ_1 beyond", {}, {}, Series::Style::points};
  Series law{"slope 1/2", {}, {}, Series::Style::dashed};
  for (int k = 2; k <= 12; ++k)
    for (const double sign : {-1.0, 1.0}) {
      Series one;
      if (!add_point(model, fold.N * (1 + sign * std::pow(2, -k)), one)) continue;
      Series& side = sign < 0 ? below : above;
      side.x.push_back(std::abs(fold.b - one.x[0]));
      side.y.push_back(std::abs(one.y[0]));
    }
  if (!below.x.empty()) {
    const double C = below.y.back() / std::sqrt(below.x.back());
    law.x = {below.x.front(), below.x.back()};
    law.y = {C * std::sqrt(law.x[0]), C * std::sqrt(law.x[1])};
  }
  return {"", {"b* - b", true}, {"|λ_1|", true}, {law, below, above}, "top left"};
}

}  // namespace

claim::Figure branch_eigenvalue_figure(const Nnlif& model) {
  const double from = lowest_rate(model);
  const auto folds = value_of(stationary::fold_points(model));
  std::vector<Series> series;
  double here = from;
  for (std::size_t i = 0; i < folds.size(); ++i) {
    if (folds[i].N <= here) continue;
    series.push_back(stretch(model, here, folds[i].N, true));
    here = folds[i].N;
  }
  series.push_back(stretch(model, here, (folds.empty() ? 20 : 4) * here, false));
  if (series.size() > 2)
    for (std::size_t i = 0; i < series.size(); ++i) series[i].label = fmt::format("part {} of the branch", i + 1);
  Series zero{"0", {0, 0}, {0, 0}, Series::Style::dashed};
  for (const Series& s : series)
    for (const double b : s.x) zero.x[0] = std::min(zero.x[0], b), zero.x[1] = std::max(zero.x[1], b);
  series.insert(series.begin(), zero);
  claim::Figure figure{
      "eigenvalues-branch",
      "Largest real part of the eigenvalues of the linearisation along the branch of steady states: it "
      "passes through 0 at the fold. " +
          caption_parameters(model),
      {{"", {"b"}, {"Re λ_1"}, series, "top left"}}};
  if (!folds.empty()) figure.panels.push_back(near_fold(model, folds.front()));
  return figure;
}

claim::Figure hopf_figure(const Nnlif& model) {
  const auto threshold = value_of(spectrum::hopf_threshold(model));
  Series curve{"d_c: oscillation above, decay below", {}, {}, Series::Style::line};
  Series limit{"threshold", {-threshold.b, -threshold.b}, {}, Series::Style::dashed};
  for (int k = 0; k <= 32; ++k) {
    const double b = threshold.b * (1 + 0.004 * std::pow(10 / 0.004, k / 32.0));
    const Nnlif at = with(model, [&](NnlifParameters& p) { p.b = decimal_of(b), p.delay = 0; });
    const auto states = stationary::steady_states(at);
    if (!states || states->empty()) continue;
    const auto critical = spectrum::critical_delay(at, states->front().N);
    if (!critical || !*critical) continue;
    curve.x.push_back(-b);
    curve.y.push_back((*critical)->delay);
  }
  if (!curve.y.empty()) limit.y = {curve.y.back(), curve.y.front()};
  return {"hopf-curve",
          "The critical delay against the strength of inhibition: above the curve the steady state is unstable and the "
          "rate oscillates, to the left of the dashed line no delay does that. " +
              caption_parameters(model),
          {{"", {"-b", true, -0.7 * threshold.b, -12 * threshold.b}, {"d", true}, {curve, limit}, "top right"}}};
}

}  // namespace spikeproof::experiments
