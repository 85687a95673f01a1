#include "macroscopic_figures.h"

#include <algorithm>
#include <cmath>

#include "spectrum/macroscopic.h"
#include "spectrum/macroscopic_volumes.h"

namespace spikeproof::experiments {

claim::Figure bifurcation_figure(const Conductance& model, const std::vector<kinetic::MacroscopicFold>& folds) {
  const ConductanceReal real = rounded(model);
  const FiringLaw& law = *model.firing();
  const double near = std::max(2.0 * std::abs(real.b), 0.05);
  double b_end = near;
  for (const auto& fold : folds)
    if (fold.b > 0 && fold.b < 20 * near) b_end = std::max(b_end, 1.5 * fold.b);
  const double onset = kinetic::firing_onset(real, law), reach = b_end * law.largest();
  std::vector<double> x;
  for (int i = 0; i <= 90; ++i) {
    x.push_back(reach * std::pow(10.0, -6.0 * (90 - i) / 90));
    x.push_back(reach * (i + 0.5) / 364), x.push_back(reach * (i + 0.25) / 1456);
    if (onset > 0 && std::isfinite(onset)) x.push_back(onset + reach * std::pow(10.0, -12.0 * (90 - i) / 90));
  }
  std::sort(x.begin(), x.end());
  claim::Panel panel{"", {"b", false, 0, b_end}, {"N"}, {}, "auto"};
  bool labelled[2] = {false, false};
  int before = -1;
  const kinetic::FiringReal phi(law);
  for (const double at : x) {
    const kinetic::CurvePoint point = kinetic::curve_point(real, phi, at);
    const double b = at / point.N;
    if (!(point.N > 0) || b > 1.2 * b_end) {
      before = -1;
      continue;
    }
    if (before >= 0 && std::abs(b - panel.series.back().x.back()) < 0.004 * b_end &&
        std::abs(point.N - panel.series.back().y.back()) < 0.01 * point.N)
      continue;  // no more to be seen
    // Where b falls along the curve one eigenvalue is positive, however large.
    const bool falls = point.N < at * point.slope;
    int kind = falls ? 1 : before;
    if (!falls) {
      const spectrum::MacroscopicLinearisation linear(model, at);
      auto unstable = linear.unstable();
      if (!unstable)
        unstable = spectrum::MacroscopicVolumes(real, law, at, 300).unstable(std::min(1e4, linear.radius()));
      if (unstable) kind = *unstable == 0 ? 0 : 1;
      if (kind < 0) continue;
    }
    if (kind != before) {
      claim::Series part{labelled[kind] ? "" : (kind == 0 ? "stable" : "unstable"),
                         {},
                         {},
                         kind == 0 ? claim::Series::Style::line : claim::Series::Style::dashed,
                         kind};
      if (before >= 0) part.x.push_back(panel.series.back().x.back()), part.y.push_back(panel.series.back().y.back());
      labelled[kind] = true;
      panel.series.push_back(part);
    }
    panel.series.back().x.push_back(b), panel.series.back().y.push_back(point.N);
    before = kind;
  }
  if (kinetic::curve_point(real, phi, 0).N == 0)
    panel.series.push_back({"silent", {0, b_end}, {0, 0}, claim::Series::Style::line, 2});
  return {"bifurcation", "Steady states N against the connectivity b, with their linear stability.", {panel}};
}

}  // namespace spikeproof::experiments
