#include "universal_runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "gap_checks.h"
#include "proof_file.h"

namespace spikeproof::experiments {
namespace {

using Style = claim::Series::Style;

claim::Series vertical(const std::string& label, double x, double low, double high) {
  return {label, {x, x}, {low, high}, Style::dashed};
}

// T* of data whose mean is at least I, against b.
claim::Series bound_curve(const Nnlif& model, double b_u, double last) {
  claim::Series curve{"certified bound, mean ≥ I", {}, {}, Style::line};
  for (int k = 0; k <= 24; ++k) {
    const double b = b_u * std::pow(last / b_u, 0.02 + 0.98 * k / 24.0);
    const auto proof = rigor::prove_universal_blow_up(with(model, [&](NnlifParameters& p) { p.b = decimal_of(b); }), 8);
    if (!proof) continue;
    curve.x.push_back(b);
    curve.y.push_back(proof->facts.base.upper_double());
  }
  return curve;
}

claim::Panel against_b(const Nnlif& model, const std::vector<NamedDensity>& data, const std::vector<StripRun>& runs,
                       const LastState& last, double b_u) {
  const bool wide = b_u > 20 * last.b;
  claim::Panel panel{"", {"b", wide}, {"blow-up time", true}, {}, "bottom left"};
  double low = 1e300, high = 0;
  for (std::size_t i = 0; i < data.size(); ++i) {
    claim::Series series{data[i].name, {}, {}, Style::line_points};
    for (const StripRun& run : runs) {
      if (!(run.fate[i].time > 0) || run.fate[i].kind != Fate::Kind::blow_up) continue;
      series.x.push_back(run.b);
      series.y.push_back(run.fate[i].time);
      low = std::min(low, run.fate[i].time);
      high = std::max(high, run.fate[i].time);
    }
    if (!series.x.empty()) panel.series.push_back(series);
  }
  const claim::Series bound = bound_curve(model, b_u, runs.back().b);
  for (const double T : bound.y) high = std::max(high, T);
  if (!bound.x.empty()) panel.series.push_back(bound);
  panel.y.lowest = 1e-6 * low;  // room for the key
  panel.y.highest = 3 * high;
  if (last.b < b_u) panel.series.push_back(vertical("last steady state", last.b, low, high));
  panel.series.push_back(vertical("b_u", b_u, low, high));
  return panel;
}

claim::Panel near_fold(const FoldPassage& passage, const PassageTimes& times) {
  claim::Panel panel{"from half the fold's rate", {"b - b*", true}, {"blow-up time", true}, {}, "top right"};
  claim::Series seen{"runs", times.distance, times.time, Style::points};
  const double rest = times.time.back() - passage.A / std::sqrt(times.distance.back());
  claim::Series line{fmt::format("{:.4g} (b - b*)^{{-1/2}} {} {:.3g}", passage.A, rest < 0 ? "-" : "+", std::abs(rest)),
                     {},
                     {},
                     Style::line};
  const double first = times.distance.front(), last = times.distance.back();
  for (int k = 0; k <= 40; ++k) {
    line.x.push_back(first * std::pow(last / first, k / 40.0));
    line.y.push_back(passage.A / std::sqrt(line.x.back()) + rest);
  }
  panel.series = {seen, line};
  return panel;
}

}  // namespace

std::vector<NamedDensity> adverse_densities(const Nnlif& model) {
  const NnlifReal m = rounded(model);
  const double D = m.V_F - m.V_R, reach = std::max(D, std::sqrt(m.a0)), lowest = std::min(m.V_R, m.I) - 4 * reach;
  const auto gaussian = [&](double mean, double deviation) {
    return gaussian_density(model, decimal_of(mean), decimal_of(deviation * deviation));
  };
  const Nnlif bare = with(model, [](NnlifParameters& p) { p.b = 0, p.a1 = 0; });
  std::vector<NamedDensity> all{
      {"far below", gaussian(lowest, 0.5 * std::sqrt(m.a0)), 0},
      {"uniform, wide", uniform_density(model, decimal_of(lowest), decimal_of(m.V_F - D / 8)), 0},
      {"steady without coupling", profile_density(bare, 0), 0},
      {"at the reset", gaussian(m.V_R, D / 16), 0},
      {"near V_F", gaussian(m.V_F - D / 3, D / 24), 0}};
  for (NamedDensity& one : all) one.mean = mean_of(model, one.density);
  return all;
}

LastState last_steady_state(const Nnlif& model) {
  LastState last{to_double(Exact(model.V_F() - model.V_R())), {}};
  for (const stationary::Fold& fold : value_of(stationary::fold_points(model)))
    if (fold.maximum && fold.b > last.b) last = {fold.b, fold};
  return last;
}

claim::Check blow_up_by_bound(const NamedDensity& data, const rigor::UniversalFacts& facts, double I, const Fate& fate,
                              double b) {
  const double bound = facts.base.lower_double() + facts.slope.lower_double() * std::max(0.0, I - data.mean);
  return {fmt::format("blow-up time at b = {:.6g}, data {}", b, data.name),
          claim::Relation::at_most,
          fate.time,
          bound,
          fate.kind == Fate::Kind::blow_up ? fate.error : 0,
          "spectral evolution, dilated clock",
          "certified bound on the lifespan",
          "error estimate of the blow-up time",
          true,
          fate.kind == Fate::Kind::blow_up ? "smaller rel_tol" : fate.text};
}

StripRun run_all(const Nnlif& model, double b, const std::vector<NamedDensity>& data, double rel_tol, double longest,
                 Progress& progress) {
  const Fates fates(with(model, [&](NnlifParameters& p) { p.b = decimal_of(b); }));
  StripRun run{b, {}};
  for (const NamedDensity& one : data) run.fate.push_back(fates.of(one.density, rel_tol, progress, longest));
  return run;
}

claim::Figure times_figure(const Nnlif& model, const std::vector<NamedDensity>& data, const std::vector<StripRun>& runs,
                           const LastState& last, double b_u, const std::optional<FoldPassage>& passage,
                           const std::optional<PassageTimes>& times) {
  claim::Figure figure{"times", "", {against_b(model, data, runs, last, b_u)}};
  figure.caption = fmt::format(
      "Blow-up times of five data against b. There are steady states up to b = {:.6g}; above b_u = {:.6g} every "
      "solution blows up, by proof; in between is the open strip, where every point shown is a run that blew up.",
      last.b, b_u);
  if (passage && times) {
    figure.panels.push_back(near_fold(*passage, *times));
    figure.caption += fmt::format(
        " Right: the slow passage above the fold b* = {:.6g}, and its asymptotic law with the constant of the last "
        "run.",
        passage->b);
  }
  return figure;
}

}  // namespace spikeproof::experiments
