#include "delay_runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "fokker_planck/finite_volume_rates.h"
#include "gap_checks.h"
#include "linear_setup.h"
#include "linearised_checks.h"

namespace spikeproof::experiments {
namespace {

using claim::Series;
using fokker_planck::Evolution;

struct Setting {
  NnlifParameters p;
  InitialData initial;
  Exact t_end;
};

// Ikeda, Roux, Salort and Smets (2022), there with v > V_min = -3, -9, -6; here v goes to -infinity.
Setting published(const Exact& V_R, const Exact& V_F, const Exact& b, const Exact& mean, const Exact& t_end) {
  Setting s;
  s.p.V_R = V_R, s.p.V_F = V_F, s.p.b = b, s.p.a0 = ratio(1, 5), s.p.delay = 1;
  s.initial.mean = mean, s.initial.variance = ratio(1, 5);
  s.t_end = t_end;
  return s;
}

// Between the last two rises through half of the largest rate; errors from those of N.
struct Wave {
  double period, amplitude, period_error, amplitude_error;
};

double lagrange(const std::vector<double>& t, const std::vector<double>& N, std::size_t first, std::size_t count,
                double x) {
  double sum = 0;
  for (std::size_t i = first; i < first + count; ++i) {
    double factor = 1;
    for (std::size_t j = first; j < first + count; ++j)
      if (j != i) factor *= (x - t[j]) / (t[i] - t[j]);
    sum += factor * N[i];
  }
  return sum;
}

// By interpolation through `points` neighbours; nothing with fewer than two rises.
std::optional<Wave> wave_of(const std::vector<double>& t, const std::vector<double>& N,
                            const std::vector<double>& error, std::size_t points) {
  const double level = 0.5 * *std::max_element(N.begin() + static_cast<std::ptrdiff_t>(N.size() / 2), N.end());
  const std::size_t half = points / 2;
  std::vector<double> rises, moved;
  std::size_t last = 0;
  for (std::size_t i = half; i + half < N.size(); ++i) {
    if (N[i - 1] >= level || N[i] < level) continue;
    double a = t[i - 1], b = t[i];
    for (int k = 0; k < 60; ++k) (lagrange(t, N, i - half, points, 0.5 * (a + b)) < level ? a : b) = 0.5 * (a + b);
    rises.push_back(a);
    moved.push_back(std::max(error[i - 1], error[i]) * (t[i] - t[i - 1]) / (N[i] - N[i - 1]));
    if (i + 1 < N.size()) last = i;
  }
  if (rises.size() < 2) return std::nullopt;
  const double from = rises[rises.size() - 2];
  Wave wave{rises.back() - from, 0, moved.back() + moved[moved.size() - 2], 0};
  for (std::size_t i = half; i < last; ++i) {
    if (t[i] < from) continue;
    if (N[i] >= level) wave.amplitude_error = std::max(wave.amplitude_error, error[i]);
    for (int k = -20; k <= 20; ++k)
      wave.amplitude = std::max(wave.amplitude, lagrange(t, N, i - half, points, t[i] + 0.025 * k * (t[i] - t[i - 1])));
  }
  return wave;
}

// Spectral rates at these times.
Evolution spectral_rates(const Context& context, const Nnlif& model, const InitialDensity& initial,
                         const std::vector<double>& times, double rel_tol) {
  EvolveSettings settings;
  settings.rel_tol = rel_tol;
  for (const double t : times) settings.output_times.push_back(decimal_of(t));
  settings.t_end = settings.output_times.back();
  return value_of(fokker_planck::evolve(model, initial, settings, context.progress));
}

std::string name_of(const Nnlif& model) {
  return fmt::format("V_R = {}, V_F = {}, b = {}", to_text(model.V_R()), to_text(model.V_F()), to_text(model.b()));
}

void compare_waves(const std::string& name, const Evolution& run, const fokker_planck::RateHistory& volumes,
                   claim::Outcome& outcome) {
  const double most = *std::max_element(run.N.begin(), run.N.end());
  double difference = 0, error = 0;
  for (std::size_t k = 0; k < run.t.size(); ++k) {
    difference = std::max(difference, std::abs(run.N[k] - volumes.N[k]) / most);
    error = std::max(error, std::min(run.N_error[k] / most, 1.0) + volumes.N_error[k] / most);
  }
  outcome.checks.push_back(agreeing(name + ": largest |difference of N(t)| over max N", difference, 0, error,
                                    "spectral elements against finite volumes", "0"));
  const auto fine = wave_of(run.t, run.N, run.N_error, 8), rough = wave_of(run.t, run.N, run.N_error, 6);
  const auto other = wave_of(volumes.t, volumes.N, volumes.N_error, 8);
  if (!fine || !rough || !other) {
    outcome.notes.push_back(name + ": fewer than two rises of N(t), no period.");
    return;
  }
  outcome.checks.push_back(agreeing(name + ": period", fine->period, other->period,
                                    std::abs(fine->period - rough->period) + fine->period_error + other->period_error,
                                    "spectral elements", "finite volumes"));
  outcome.checks.push_back(
      agreeing(name + ": amplitude", fine->amplitude, other->amplitude,
               std::abs(fine->amplitude - rough->amplitude) + fine->amplitude_error + other->amplitude_error,
               "spectral elements", "finite volumes"));
}

Series run_published(const Context& context, const Setting& setting, std::size_t cells, double steps,
                     claim::Outcome& outcome) {
  const Nnlif model(setting.p);
  const InitialDensity initial = density_of(setting.initial, model);
  const double T = to_double(setting.t_end), step = 0.05;
  std::vector<double> times;
  for (long k = 1; k <= std::lround(T / step); ++k) times.push_back(step * static_cast<double>(k));
  const Evolution run = spectral_rates(context, model, initial, times, 1e-4);
  if (cells > 0) {
    fokker_planck::FiniteVolumeRatesOptions options;
    options.cells = cells;
    options.steps_per_unit = steps;
    options.largest_rate = 1.2 * *std::max_element(run.N.begin(), run.N.end());
    compare_waves(name_of(model), run,
                  value_of(fokker_planck::finite_volume_rates(model, initial, times, options, context.progress)),
                  outcome);
  } else if (const auto wave = wave_of(run.t, run.N, run.N_error, 8)) {
    outcome.notes.push_back(
        fmt::format("{}: period {:.5g}, amplitude {:.5g}.", name_of(model), wave->period, wave->amplitude));
  }
  return {"b = " + to_text(model.b()), run.t, run.N, Series::Style::line};
}

}  // namespace

void check_published(const Context& context, claim::Outcome& outcome) {
  claim::Figure figure{
      "published-oscillations",
      "N(t) of the delayed inhibitory equation in the settings of Ikeda, Roux, Salort and Smets (2022): a0 "
      "= 0.2, delay 1, N = 0 before the start; left V_R = 0, V_F = 1, right V_R = -2, V_F = 0.",
      {}};
  const std::vector<Setting> settings{published(0, 1, -45, -1, 25), published(-2, 0, -35, -3, 15)};
  const bool full = context.effort == Effort::full;
  for (const Setting& s : settings) {
    const bool first = &s == &settings[0];
    const Series series = run_published(context, s, first ? 100 : full ? 200 : 0, first ? 12 : 60, outcome);
    figure.panels.push_back({series.label, {"t"}, {"N"}, {series}, "off"});
  }
  if (full) {
    claim::Panel family{"V_R = 0, V_F = 1", {"t"}, {"N", true, 1e-4, 1}, {}};
    for (const long b : {-50L, -100L, -300L, -1000L})
      family.series.push_back(run_published(context, published(0, 1, b, -1, 40), 0, 0, outcome));
    figure.panels.push_back(family);
  }
  outcome.figures.push_back(figure);
  outcome.notes.push_back(
      "The published computations cut the potential off at V_min = -3, -9 and -6; here it goes to -infinity, which "
      "moves "
      "the rates by what is lost below V_min.");
}

void check_no_blow_up(const Context& context, claim::Outcome& outcome) {
  const Exact D = context.model.V_F() - context.model.V_R();
  InitialData data;
  data.mean = context.model.V_F() - ratio(17, 100) * D, data.variance = ratio(3, 1000) * D * D;
  const Exact delay = D * D / (50 * context.model.a0());
  const auto with_b = [&](const Exact& share, const Exact& d) {
    return with(context.model, [&](NnlifParameters& p) { p.b = share * D, p.a1 = 0, p.delay = d; });
  };
  const bool full = context.effort == Effort::full;
  std::vector<Exact> shares{ratio(1, 2), ratio(3, 2), 3, 5};
  if (full) shares.push_back(10);
  const double d = to_double(delay), t_end = 1.5 * d;
  std::vector<double> times;
  for (int k = 1; k <= 30; ++k) times.push_back(t_end * k / 30);
  Series rates{"largest N(t), t <= 1.5 d", {}, {}, Series::Style::line_points};
  double completed = 0;
  for (const Exact& share : shares) {
    const Nnlif model = with_b(share, delay);
    const Evolution run = spectral_rates(context, model, density_of(data, model), times, 1e-2);
    if (run.status != Evolution::Status::blow_up) ++completed;
    rates.x.push_back(to_double(model.b()));
    rates.y.push_back(*std::max_element(run.N.begin(), run.N.end()));
  }
  const auto count = static_cast<double>(shares.size());
  outcome.checks.push_back(
      {fmt::format("runs with d = {:.4g} that complete, b = {:.4g} to {:.4g}", d, rates.x.front(), rates.x.back()),
       claim::Relation::agrees, completed, count, 0, "spectral evolution", "all of them", "none: a count", true,
       "a finer mesh"});
  const Nnlif undelayed = with_b(3, 0);
  const Evolution run = spectral_rates(context, undelayed, density_of(data, undelayed), times, 1e-2);
  const bool blows_up = run.status == Evolution::Status::blow_up;
  outcome.controls.push_back({fmt::format("no delay, b = {:.4g}, same data", to_double(undelayed.b())), blows_up,
                              blows_up ? fmt::format("it blows up at t = {:.6g}", run.blow_up_time) : "it completed"});
  outcome.figures.push_back(
      {"no-blow-up",
       fmt::format("Largest rate against b from a Gaussian close to V_F with delay {:.4g}: finite for "
                   "every b. Without a delay the same data blow up.",
                   d),
       {{"", {"b", true}, {"largest N", true}, {rates}}}});
  outcome.notes.push_back(
      "No blow-up with a delay d > 0, a1 = 0, any b: on [k d, (k+1) d] the drift b N(t - d) is a given bounded "
      "function, "
      "so N is bounded there by the theorem of proofs-checks/inhibitory-bound with I raised by the bound of b N(t - "
      "d), "
      "and so on from interval to interval. The bounds grow with k. Global existence: Cáceres, Roux, Salort and "
      "Schneider, Comm. PDE 44 (2019). Not covered: a1 > 0.");
}

}  // namespace spikeproof::experiments
