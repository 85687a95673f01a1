#include "continuation_figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace spikeproof::experiments {
namespace {

using fokker_planck::Continuation;
using Style = claim::Series::Style;

constexpr double top = 300;  // of the axis of N

// Output times and, towards a blow-up, the steps of the dilated clock; a jump is the line that leaves the axis.
claim::Series path_of(const Continuation& run) {
  std::vector<std::pair<double, double>> points;
  for (const auto& stretch : run.stretches) {
    for (std::size_t i = 0; i < stretch.run.t.size(); ++i)
      if (std::isfinite(stretch.run.N[i])) points.emplace_back(stretch.start + stretch.run.t[i], stretch.run.N[i]);
    for (const auto& p : stretch.run.approach)
      if (p.q > 1 / top) points.emplace_back(stretch.start + p.t, 1 / p.q - 1);
  }
  for (const auto& jump : run.jumps) points.emplace_back(jump.t, top);
  std::sort(points.begin(), points.end());
  claim::Series path{"N(t)", {}, {}, Style::line};
  for (const auto& [t, N] : points) path.x.push_back(t), path.y.push_back(std::clamp(N, 1e-3, top));
  return path;
}

claim::Panel continuation_panel(const std::string& title, const Continuation& run) {
  claim::Panel panel{title, {"t"}, {"N", true, 1e-2, top}, {}, "off"};
  panel.series.push_back(path_of(run));
  claim::Series jumps{"jumps", {}, {}, Style::points};
  for (const auto& jump : run.jumps) jumps.x.push_back(jump.t), jumps.y.push_back(0.9 * top);
  panel.series.push_back(jumps);
  return panel;
}

}  // namespace

claim::Figure rate_figure(const BlowUpCase& own, const Continuation& run, const BlowUpCase& synchronous,
                          const Continuation& together) {
  return {"rate",
          "N(t) through its blow-ups (points: jumps of ∫ N dt). Left the model, right the same neurons driven above "
          "threshold with little noise.",
          {continuation_panel("b = " + to_text(own.model.b()), run),
           continuation_panel(fmt::format("b = {}, I = {}, a = {}", to_text(synchronous.model.b()),
                                          to_text(synchronous.model.I()), to_text(synchronous.model.a0())),
                              together)}};
}

claim::Figure plateau_figure(const Context& context, const BlowUpCase& synchronous) {
  claim::Panel panel{"", {"t"}, {"∫ N dt"}, {}, "top left"};
  constexpr double t_end = 0.6, highest = 10;
  for (const long percent : {60, 80, 90, 95, 110}) {
    NnlifParameters p = synchronous.model.parameters();
    p.b = (p.V_F - p.V_R) * ratio(percent, 100);
    const auto run =
        fokker_planck::lattice_run(Nnlif(p), synchronous.initial, t_end, {100, 100, 60, 1e-2}, context.progress);
    if (!run) continue;
    claim::Series curve{fmt::format("b = {} (V_F - V_R)", static_cast<double>(percent) / 100), {}, {}, Style::line};
    std::size_t next = 0;
    double fired = 0, before = 0;
    const auto add = [&](double t) {
      if (fired < highest) curve.x.push_back(t), curve.y.push_back(fired);
    };
    add(0);
    for (std::size_t i = 0; i <= run->t.size(); ++i) {
      const double t = i < run->t.size() ? run->t[i] : run->t_end;
      while (next < run->jumps.size() && run->jumps[next].t <= before) {
        fired = run->jumps[next].eternal ? highest * 0.999 : fired + run->jumps[next].rho;
        add(run->jumps[next++].t);
      }
      if (i < run->t.size()) fired += run->N[i] * (t - before);
      add(before = t);
    }
    panel.series.push_back(curve);
  }
  return {"plateau",
          "What one neuron has fired, on the lattice: steps are jumps. As b comes up to V_F - V_R the pauses shorten; "
          "there N stays infinite.",
          {panel}};
}

}  // namespace spikeproof::experiments
