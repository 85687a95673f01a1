#include "noise_map.h"

#include <fmt/format.h>

#include <cmath>

#include "blow_up_map.h"
#include "fokker_planck/finite_volume_rates.h"
#include "gap_checks.h"
#include "rigor/recheck.h"

namespace spikeproof::experiments {
namespace {

using Style = claim::Series::Style;

Nnlif with_noise(const Nnlif& model, double a0, double a1) {
  return with(model, [&](NnlifParameters& p) { p.a0 = decimal_of(a0), p.a1 = decimal_of(a1); });
}

// Mean and variance as doubles whose decimals both the proof and the run read.
std::pair<double, double> moments_at(const Nnlif& model, double distance) {
  return {to_double(model.V_F()) - distance, distance * distance / 64};
}

bool proved_at(const Nnlif& model, double distance) {
  const ExactDensity density = data_at(model, distance);
  const auto c = rigor::moment_criterion(model, density, rigor::best_mu(model, density));
  return c && c->side == rigor::MomentCriterion::Side::holds;
}

claim::Series times_of(const std::vector<NoisePoint>& points, double fixed, bool against_a0, const std::string& label) {
  claim::Series series{label, {}, {}, Style::line_points};
  for (const NoisePoint& p : points) {
    if ((against_a0 ? p.a1 : p.a0) != fixed || p.fate.kind != Fate::Kind::blow_up) continue;
    series.x.push_back(against_a0 ? p.a0 : p.a1);
    series.y.push_back(p.fate.time);
  }
  return series;
}

}  // namespace

ExactDensity data_at(const Nnlif& model, double distance) {
  const auto [mean, variance] = moments_at(model, distance);
  return gaussian_data(mean, variance);
}

InitialDensity density_at(const Nnlif& model, double distance) {
  const auto [mean, variance] = moments_at(model, distance);
  return gaussian_density(model, decimal_of(mean), decimal_of(variance));
}

double provable_distance(const Nnlif& model) {
  double open = to_double(Exact(model.V_F() - model.V_R())), closed = 1e-4 * open;
  if (proved_at(model, open)) return open;
  if (!proved_at(model, closed)) return 0;
  while (open > 1.01 * closed) {
    throw_if_interrupted();
    const double middle = std::sqrt(open * closed);
    (proved_at(model, middle) ? closed : open) = middle;
  }
  return closed;
}

NoisePoint noise_point(const Nnlif& model, double a0, double a1, double distance, Progress& progress) {
  const Nnlif here = with_noise(model, a0, a1);
  NoisePoint point{a0, a1, {}, false, {}};
  if (const auto proof = rigor::prove_blow_up(here, data_at(here, distance))) {
    point.proof = *proof;
    point.accepted = rigor::recheck(proof->certificate.text()).accepted;
  }
  EvolveSettings settings;
  settings.rel_tol = 1e-4;
  const double end = point.proof ? 2 * point.proof->criterion.lifespan->upper_double() : 20;
  settings.t_end = decimal_of(end);
  settings.output_times = {settings.t_end};
  const auto run = fokker_planck::evolve(here, density_at(here, distance), settings, progress);
  if (run && run->status == fokker_planck::Evolution::Status::blow_up)
    point.fate = {Fate::Kind::blow_up, run->blow_up_time, run->blow_up_time_error, 0, 0, ""};
  else
    point.fate.text = run ? fmt::format("no blow-up up to t = {:.4g}", end) : run.error().message();
  return point;
}

void compare_with_volumes(const Nnlif& model, const NoisePoint& point, double distance, std::size_t cells,
                          claim::Outcome& outcome, Progress& progress) {
  const Nnlif here = with_noise(model, point.a0, point.a1);
  const std::vector<double> times{0.25 * point.fate.time, 0.5 * point.fate.time};
  const InitialDensity initial = density_at(here, distance);
  const auto volumes = fokker_planck::finite_volume_rates(here, initial, times, {cells, 24, 0, {}}, progress);
  EvolveSettings settings;
  settings.rel_tol = 1e-8;
  for (const double t : times) settings.output_times.push_back(decimal_of(t));
  settings.t_end = settings.output_times.back();
  const auto run = fokker_planck::evolve(here, initial, settings, progress);
  const std::string name = fmt::format("N at half the blow-up time, a0 = {:g}, a1 = {:g}", point.a0, point.a1);
  if (!volumes || !run || run->N.size() < 2) {
    outcome.notes.push_back(name + ": not compared, " + (volumes ? "no spectral run" : volumes.error().message()));
    return;
  }
  outcome.checks.push_back({name, claim::Relation::agrees, volumes->N[1], run->N[1],
                            volumes->N_error[1] + run->N_error[1], "finite volumes, extrapolated", "spectral elements",
                            "sum of both error estimates", true, "more cells"});
  claim::Order order{"finite volumes, " + name + ", in h", 0, 1.5, 2.5, {}, {}};
  for (int k = 0; k < 3; ++k) {
    order.parameter.push_back(std::pow(0.5, k));
    order.error.push_back(std::abs(volumes->level[static_cast<std::size_t>(k)][1] - run->N[1]));
  }
  order.measured = std::log2(order.error[1] / order.error[2]);
  outcome.orders.push_back(order);
}

claim::Figure noise_map_figure(const std::vector<double>& a0, const std::vector<double>& distance,
                               const std::vector<NoisePoint>& points) {
  claim::Panel needed{"data that are proved to blow up", {"a_0", true}, {"V_F - v_0", true}, {}};
  needed.series.push_back({"proved below, for every a_1", a0, distance, Style::line_points});
  claim::Panel map{"one density under every noise", {"a_0", true}, {"a_1"}, {}};
  claim::Series proved{"proved and re-checked", {}, {}, Style::points}, open{"not proved", {}, {}, Style::points};
  for (const NoisePoint& p : points) {
    (p.accepted ? proved : open).x.push_back(p.a0);
    (p.accepted ? proved : open).y.push_back(p.a1);
  }
  for (const auto& series : {proved, open})
    if (!series.x.empty()) map.series.push_back(series);
  return {
      "map",
      "Left: Gaussian data of standard deviation an eighth of their distance to V_F are proved to blow up below the "
      "curve, which bisection traced. Right: noises a0 + a1 N under which the same data are proved to blow up.",
      {needed, map}};
}

claim::Figure noise_times_figure(const std::vector<double>& a0, const std::vector<double>& a1,
                                 const std::vector<NoisePoint>& points, double distance) {
  claim::Panel by_a0{"", {"a_0", true}, {"blow-up time", true}, {}}, by_a1{"", {"a_1"}, {"blow-up time", true}, {}};
  for (const double fixed : a1) by_a0.series.push_back(times_of(points, fixed, true, fmt::format("a_1 = {:g}", fixed)));
  claim::Series bound{"certified bound", {}, {}, Style::dashed};
  for (const NoisePoint& p : points) {
    if (p.a1 != a1.front() || !p.proof) continue;
    bound.x.push_back(p.a0);
    bound.y.push_back(p.proof->criterion.lifespan->upper_double());
  }
  by_a0.series.push_back(bound);
  for (const double fixed : {a0.front(), a0[a0.size() / 2], a0.back()})
    by_a1.series.push_back(times_of(points, fixed, false, fmt::format("a_0 = {:g}", fixed)));
  return {"times",
          fmt::format("Blow-up times of the Gaussian data at distance {:.4g} from V_F against both parts of the noise, "
                      "and the certified bound, which does not depend on a1.",
                      distance),
          {by_a0, by_a1}};
}

}  // namespace spikeproof::experiments
