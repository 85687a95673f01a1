#include "kinetic/firing_evolve.h"

#include <algorithm>
#include <cmath>

namespace spikeproof::kinetic {
namespace {

void follow_suprema(const FiringKinetic& run, FiringSuprema& suprema) {
  constexpr int count = 80;
  std::vector<double> g;
  for (int i = 0; i <= count; ++i) g.push_back(run.lowest_g() + (run.highest_g() - run.lowest_g()) * i / count);
  const auto raise = [](double& largest, const std::vector<double>& values) {
    largest = std::max(largest, *std::max_element(values.begin(), values.end()));
  };
  raise(suprema.rate, run.rates_at(g));
  raise(suprema.density, run.density_at(g));
  raise(suprema.voltage, run.density());
}

}  // namespace

FiringRun advance(FiringKinetic& run, const std::vector<double>& times, const FiringRunOptions& options,
                  Progress* progress) {
  FiringRun out;
  const double first = run.time(), span = times.back() - first;
  double growing = options.graded_start && run.eps() > 0 ? run.eps() / 5 : span, sampled = -1;
  for (const double time : times) {
    while (run.time() < time - 1e-12 * (1 + std::abs(time))) {
      const double longest = options.step > 0 ? options.step : options.share * run.stable_step();
      const double left = time - run.time(), wanted = std::min(longest, growing);
      run.step(left / std::ceil(left / wanted - 1e-9), options.scheme);
      growing = std::min(1.5 * growing, span);
      ++out.steps;
      if (!std::isfinite(run.rate())) break;
      if (options.suprema && run.time() - first > sampled + span / 50) {
        follow_suprema(run, out.suprema);
        sampled = run.time() - first;
      }
      if (progress) progress->update((run.time() - first) / span);
    }
    out.t.push_back(time);
    out.N.push_back(run.rate());
    out.mass_error = std::max(out.mass_error, std::abs(run.mass() - 1));
    if (!std::isfinite(run.rate())) return out;
  }
  if (options.suprema) follow_suprema(run, out.suprema);
  return out;
}

FiringResolution resolution_of(const Conductance& model, const ConductanceInitial& initial, int level) {
  const double span = to_double(model.parameters().V_F - model.parameters().V_R);
  double width = span / 20;
  if (const double law = model.firing()->width(); law > 0) width = std::min(width, std::max(0.5 * law, span / 200));
  width = std::min(width, std::max(0.5 * density_of(initial.v, model).width, span / 200));
  FiringResolution resolution;
  resolution.width = width / std::pow(1.6, level);
  resolution.modes = std::max(12, 20 + 6 * level);
  return resolution;
}

Result<FiringEvolution> evolve_firing(const Conductance& model, const ConductanceInitial& initial,
                                      const EvolveSettings& settings, Progress& progress) {
  FiringEvolution out;
  const double t_end = to_double(settings.t_end);
  for (const Exact& time : settings.output_times) out.t.push_back(to_double(time));
  if (out.t.empty())
    for (int i = 0; i <= 100; ++i) out.t.push_back(t_end * i / 100);
  FiringRun before;
  for (int level = 0; level < 5; ++level) {
    progress.begin("evolution, level " + std::to_string(level + 1));
    FiringKinetic run(model, initial, resolution_of(model, initial, level));
    FiringRunOptions options;
    options.suprema = true;
    FiringRun now = advance(run, out.t, options, &progress);
    progress.end();
    if (now.N.size() < out.t.size() || !std::isfinite(now.N.back()))
      return Error{ErrorCode::no_convergence, "kinetic::evolve", "the rate is no longer finite", level + 1, 0};
    double largest = 0, error = 0;
    for (std::size_t i = 0; level > 0 && i < now.N.size(); ++i) {
      largest = std::max(largest, now.N[i]);
      error = std::max(error, std::abs(now.N[i] - before.N[i]));
    }
    std::swap(before, now);
    const bool reached = level > 0 && error <= settings.rel_tol * largest;
    if (!reached && level < 4) continue;
    for (std::size_t i = 0; i < out.t.size(); ++i) out.N_error.push_back(std::abs(before.N[i] - now.N[i]));
    out.N = before.N;
    out.suprema = before.suprema;
    out.suprema_error = {std::abs(before.suprema.rate - now.suprema.rate),
                         std::abs(before.suprema.density - now.suprema.density),
                         std::abs(before.suprema.voltage - now.suprema.voltage)};
    out.mass_error = before.mass_error;
    if (!reached) {
      out.status = FiringEvolution::Status::tolerance_not_reached;
      out.note = "the error of N is " + std::to_string(error) + " on the finest of five resolutions";
    }
    break;
  }
  return out;
}

}  // namespace spikeproof::kinetic
