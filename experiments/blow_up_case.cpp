#include "blow_up_case.h"

#include <algorithm>
#include <cmath>

#include "fokker_planck/blow_up.h"
#include "network/simulate.h"

namespace spikeproof::experiments {
namespace {

constexpr double longest_wait = 3;

// Time of the blow-up, to 1e-3; nothing where there is none at a time > 0.
std::optional<double> blow_up_time(const Context& context, const Nnlif& model, const InitialDensity& initial) {
  EvolveSettings settings;
  settings.rel_tol = 1e-3;
  settings.t_end = decimal_of(longest_wait);
  settings.output_times = {settings.t_end};
  const auto run = fokker_planck::evolve(model, initial, settings, context.progress);
  if (!run || run->status != fokker_planck::Evolution::Status::blow_up || !(run->blow_up_time > 0)) return std::nullopt;
  if (fokker_planck::discharges_at_start(rounded(model), initial.value_at_threshold)) return std::nullopt;
  return run->blow_up_time;
}

// Gaussian data three widths from V_F whose peak is four times 1/b, and that diffusion brings to V_F before the drift
// carries them away.
InitialData data_near_threshold(const Nnlif& model, int attempt) {
  const NnlifReal m = rounded(model);
  const double drift = std::abs(m.V_F - m.I) + std::sqrt(m.a0);
  const double s = std::min(m.b / 9, 0.3 * m.a0 / drift) / std::pow(2.0, attempt);
  InitialData data;
  data.mean = model.V_F() - decimal_of(3.1 * s);
  data.variance = decimal_of(s * s);
  return data;
}

}  // namespace

std::optional<BlowUpCase> case_that_blows_up(const Context& context, bool keep_a1) {
  NnlifParameters p = context.model.parameters();
  BlowUpCase result{context.model, {}, 0, {}};
  if (p.b <= 0) {
    p.b = (p.V_F - p.V_R) / 2;
    result.notes.push_back("The model has b <= 0: checked with b = (V_F - V_R)/2 = " + to_text(p.b) + " instead.");
  }
  if (p.delay != 0) {
    p.delay = 0;
    result.notes.push_back("A delay prevents the blow-up: checked without it.");
  }
  if (p.a1 != 0 && !keep_a1) {
    p.a1 = 0;
    result.notes.push_back("With a1 > 0 the layer at V_F keeps its width a1/b: checked with a1 = 0 instead.");
  }
  result.model = Nnlif(p);
  if (result.notes.empty()) {
    result.initial = start_of(context);
    if (const auto time = blow_up_time(context, result.model, result.initial)) {
      result.blow_up_time = *time;
      return result;
    }
  }
  for (int attempt = 0; attempt < 5; ++attempt) {
    const InitialData data = data_near_threshold(result.model, attempt);
    result.initial = density_of(data, result.model);
    if (const auto time = blow_up_time(context, result.model, result.initial)) {
      result.blow_up_time = *time;
      result.notes.push_back(
          "The data of the model do not blow up at a time 0 < t < 3 here: checked with Gaussian data"
          " of mean " +
          to_text(data.mean) + " and variance " + to_text(data.variance) + ".");
      return result;
    }
  }
  return std::nullopt;
}

LatticeValue lattice_value(const std::array<double, 3>& level) {
  const double coarse = level[1] - level[0], fine = level[2] - level[1];
  const double first = level[1] + coarse, second = level[2] + fine;
  const bool regular =
      coarse * fine > 0 && std::abs(coarse) > 1.4 * std::abs(fine) && std::abs(coarse) < 4 * std::abs(fine);
  if (!regular) return {level, level[2], 2 * std::max(std::abs(coarse), std::abs(fine))};
  return {level, second, std::max(std::abs(second - first), std::abs(fine))};
}

LatticeRuns lattice_runs(const Context& context, const Nnlif& model, const InitialDensity& initial, double t_end,
                         double first_time, std::size_t cells, std::size_t most_jumps) {
  LatticeRuns runs;
  for (std::size_t k = 0; k < runs.size(); ++k) {
    const std::size_t fine = cells << k;
    runs[k] = value_of(fokker_planck::lattice_run(
        model, initial, t_end, {fine, static_cast<double>(fine), most_jumps, first_time}, context.progress));
  }
  return runs;
}

std::size_t lattice_cells(const Context& context, const Nnlif& model, const InitialDensity& initial) {
  const double gap = to_double(model.V_F() - model.V_R()), least = context.effort == Effort::quick ? 40 : 80;
  return static_cast<std::size_t>(std::clamp(4 * gap / initial.width, least, 4 * least));
}

namespace {

struct Moments {
  double sum = 0, squares = 0;
  void add(double x) { sum += x, squares += x * x; }
  double mean(double n) const { return sum / n; }
  double standard_error(double n) const { return std::sqrt(std::max(0.0, squares / n - mean(n) * mean(n)) / (n - 1)); }
};

// Runs at 2 dt, at dt, and at dt with a quarter of the neurons: what that changes is what is left if it falls like
// neurons^(-1/2).
NetworkValue network_value(const Moments (&runs)[3], std::size_t seeds) {
  const auto n = static_cast<double>(seeds);
  const double change = runs[1].mean(n) - runs[0].mean(n), size = runs[1].mean(n) - runs[2].mean(n);
  return {runs[1].mean(n) + change,  // of order 1 in dt
          6 * runs[1].standard_error(n) + 2 * std::abs(change) + std::abs(size)};
}

}  // namespace

std::optional<NetworkJump> network_jump(const Context& context, const BlowUpCase& c, double t_end) {
  NetworkJump result;
  result.neurons = context.effort == Effort::quick ? 20000 : 50000;
  result.seeds = 6;
  Moments t[3], rho[3];
  for (int level = 0; level < 3; ++level)
    for (std::size_t seed = 1; seed <= result.seeds; ++seed) {
      network::Options options;
      options.neurons = level == 2 ? result.neurons / 4 : result.neurons;
      options.t_end = t_end;
      options.dt = t_end / (level == 0 ? 250 : 500);
      options.seed = seed;
      options.cascade_fraction = 0.05;
      const auto run = value_of(network::simulate(c.model, c.initial, options, context.progress));
      if (run.status != network::Observed::Status::completed || run.cascades.empty()) return std::nullopt;
      const auto largest = std::max_element(run.cascades.begin(), run.cascades.end(),
                                            [](const auto& x, const auto& y) { return x.fraction < y.fraction; });
      t[level].add(largest->t);
      rho[level].add(largest->fraction);
    }
  result.t = network_value(t, result.seeds);
  result.rho = network_value(rho, result.seeds);
  return result;
}

double rate_at(const fokker_planck::LatticeRun& run, double t) {
  const auto step = std::lower_bound(run.t.begin(), run.t.end(), t);
  if (run.t.empty()) return std::nan("");
  return run.N[static_cast<std::size_t>(std::min(step, run.t.end() - 1) - run.t.begin())];
}

}  // namespace spikeproof::experiments
