#include "blow_up_map.h"

#include <fmt/format.h>

#include <cmath>
#include <functional>

#include "core/progress.h"
#include "fate.h"
#include "rigor/blow_up.h"

namespace spikeproof::experiments {
namespace {

using rigor::MomentCriterion;

bool proved_by_deck(const Nnlif& model, const ExactDensity& density) {
  const auto c = rigor::moment_criterion(model, density, rigor::deck_mu(model));
  return c && c->deck_side == MomentCriterion::Side::holds;
}

bool proved_by_best(const Nnlif& model, const ExactDensity& density) {
  const auto c = rigor::moment_criterion(model, density, rigor::best_mu(model, density));
  return c && c->side == MomentCriterion::Side::holds;
}

// The least mean in (low, V_F] that is proved; nan where V_F itself is not.
double least_mean(const Nnlif& model, double variance,
                  const std::function<bool(const Nnlif&, const ExactDensity&)>& proved) {
  const NnlifReal m = rounded(model);
  double open = m.V_F - 2 * (m.V_F - m.V_R), closed = m.V_F;
  if (!proved(model, gaussian_data(closed, variance))) return std::nan("");
  for (int i = 0; i < 21; ++i) {
    throw_if_interrupted();
    const double middle = 0.5 * (open + closed);
    (proved(model, gaussian_data(middle, variance)) ? closed : open) = middle;
  }
  return closed;
}

// Of the i-th of `points` rows of the map.
double deviation(const Nnlif& model, int i, int points) {
  return to_double(model.V_F() - model.V_R()) * std::pow(10.0, -3 + 2.5 * i / (points - 1));
}

}  // namespace

ExactDensity gaussian_data(double mean, double variance) {
  ExactDensity density;
  density.mean = decimal_of(mean);
  density.variance = decimal_of(variance);
  return density;
}

std::vector<Separation> separations(const Nnlif& model, int points, Progress& progress) {
  const NnlifReal m = rounded(model);
  const double gap = m.V_F - m.V_R;
  const Fates fates(model);
  std::vector<Separation> found;
  for (int i = 0; i < points && !fates.stable().empty(); ++i) {
    const double sigma = deviation(model, i, points);
    const auto fate = [&](double mean) {
      return fates.of(gaussian_density(model, decimal_of(mean), decimal_of(sigma * sigma)), 1e-3, progress).kind;
    };
    Separation s{sigma, m.V_F - 2 * gap, m.V_F, least_mean(model, sigma * sigma, proved_by_best)};
    if (fate(s.converges) != Fate::Kind::converged || fate(s.blows_up) != Fate::Kind::blow_up) continue;
    while (s.blows_up - s.converges > gap / 200) {
      const double middle = 0.5 * (s.converges + s.blows_up);
      const Fate::Kind kind = fate(middle);
      if (kind == Fate::Kind::undecided) break;
      (kind == Fate::Kind::blow_up ? s.blows_up : s.converges) = middle;
    }
    found.push_back(s);
  }
  return found;
}

claim::Figure criterion_map(const Nnlif& model, int points, const std::vector<Separation>& seen) {
  const NnlifReal m = rounded(model);
  claim::Panel panel{"", {"v_0"}, {"σ_0", true}, {}, "below"};
  claim::Series deck{"proved to the right: the deck's μ", {}, {}, claim::Series::Style::dashed};
  claim::Series best{"proved to the right: the best μ", {}, {}, claim::Series::Style::line};
  for (int i = 0; i < points; ++i) {
    const double sigma = deviation(model, i, points);
    const double by_deck = least_mean(model, sigma * sigma, proved_by_deck);
    const double by_best = least_mean(model, sigma * sigma, proved_by_best);
    for (auto& [series, mean] : {std::pair{&deck, by_deck}, {&best, by_best}}) {
      if (std::isnan(mean)) continue;
      series->x.push_back(mean);
      series->y.push_back(sigma);
    }
  }
  claim::Series runs{"runs: blow-up to the right, steady state to the left", {}, {}, claim::Series::Style::line_points};
  for (const Separation& s : seen) {
    runs.x.push_back(0.5 * (s.converges + s.blows_up));
    runs.y.push_back(s.sigma);
  }
  for (auto& series : {deck, best, runs})
    if (!series.x.empty()) panel.series.push_back(series);
  return {
      "criterion",
      fmt::format("Gaussian data of mean v_0 and standard deviation σ_0, b = {:g}: to the right of the curves the "
                  "exponential criterion proves blow-up, by enclosures; to the left it decides nothing. Runs in time "
                  "change from a stable steady state to blow-up at the points, by bisection.",
                  m.b),
      {panel}};
}

}  // namespace spikeproof::experiments
