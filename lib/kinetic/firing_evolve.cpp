#include "kinetic/firing_evolve.h"

#include <algorithm>
#include <cmath>

namespace spikeproof::kinetic {
namespace {

struct SupremumSample {
  double x, y;
};

// The top of the parabola through three samples, the middle one the highest; else the highest sample.
double parabola_top(const SupremumSample& a, const SupremumSample& b, const SupremumSample& c) {
  const double highest = std::max({a.y, b.y, c.y});
  const double left = (b.y - a.y) / (b.x - a.x), right = (c.y - b.y) / (c.x - b.x);
  if (!(left >= 0 && right <= 0 && left > right)) return highest;
  const double bend = (right - left) / (c.x - a.x), slope = left + bend * (b.x - a.x);
  return std::max(highest, b.y - slope * slope / (4 * bend));
}

constexpr double FiringSuprema::*all_suprema[] = {&FiringSuprema::rate, &FiringSuprema::density,
                                                  &FiringSuprema::voltage};

class SupremaFollower {
 public:
  void sample(const FiringKinetic& run) {
    constexpr std::size_t count = 80;
    std::vector<double> g;
    for (std::size_t i = 0; i <= count; ++i)
      g.push_back(run.lowest_g() + (run.highest_g() - run.lowest_g()) * static_cast<double>(i) / count);
    const std::vector<double> N = run.rates_at(g), p = run.density_at(g), n = run.density();
    std::vector<double> highest(g.size());  // over v
    const bool flows = run.reset_speed(0) > 0;
    for (std::size_t i = 0; i < g.size(); ++i) {
      const auto row = p.begin() + static_cast<std::ptrdiff_t>(i * n.size());
      highest[i] = *std::max_element(row, row + static_cast<std::ptrdiff_t>(n.size()));
      if (flows) highest[i] = std::max(highest[i], N[i] / run.reset_speed(g[i]));
    }
    FiringSuprema now;
    now.rate = along_g(g, N, samples_.rate);
    now.density = along_g(g, highest, samples_.density);
    now.voltage = *std::max_element(n.begin(), n.end());
    if (flows) now.voltage = std::max(now.voltage, run.inflow_density());
    samples_.voltage = std::max(samples_.voltage, now.voltage);
    last_.push_back({run.time(), now});
    if (last_.size() > 3) last_.erase(last_.begin());
    for (const auto member : all_suprema) {
      double& top = tops_.*member;
      top = std::max(top, now.*member);
      if (last_.size() < 3) continue;
      const auto at = [&](std::size_t i) { return SupremumSample{last_[i].first, last_[i].second.*member}; };
      if (last_[0].first < last_[1].first && last_[1].first < last_[2].first)
        top = std::max(top, parabola_top(at(0), at(1), at(2)));
    }
  }
  void finish(FiringRun& out) const {
    out.suprema = tops_;
    for (const auto member : all_suprema) out.sampling.*member = tops_.*member - samples_.*member;
  }

 private:
  static double along_g(const std::vector<double>& g, const std::vector<double>& y, double& sampled) {
    double top = 0;
    for (std::size_t i = 0; i < g.size(); ++i) sampled = std::max(sampled, y[i]), top = std::max(top, y[i]);
    for (std::size_t i = 2; i < g.size(); ++i)
      top = std::max(top, parabola_top({g[i - 2], y[i - 2]}, {g[i - 1], y[i - 1]}, {g[i], y[i]}));
    return top;
  }
  FiringSuprema samples_, tops_;
  std::vector<std::pair<double, FiringSuprema>> last_;  // the last three times
};

}  // namespace

FiringRun advance(FiringKinetic& run, const std::vector<double>& times, const FiringRunOptions& options,
                  Progress* progress) {
  FiringRun out;
  SupremaFollower suprema;
  if (options.suprema) suprema.sample(run);
  const double first = run.time(), span = times.back() - first;
  double growing = options.graded_start && run.eps() > 0 ? run.eps() / 5 : span, sampled = 0;
  for (const double time : times) {
    while (run.time() < time - 1e-12 * (1 + std::abs(time))) {
      const double longest = options.step > 0 ? options.step : options.share * run.stable_step();
      const double left = time - run.time(), wanted = std::min(longest, growing);
      run.step(left / std::ceil(left / wanted - 1e-9), options.scheme);
      growing = std::min(1.5 * growing, span);
      ++out.steps;
      if (!std::isfinite(run.rate())) break;
      const bool layer = growing < longest;
      if (options.suprema && (layer || run.time() - first > sampled + span / 50)) {
        suprema.sample(run);
        sampled = run.time() - first;
      }
      if (progress) progress->update((run.time() - first) / span);
    }
    out.t.push_back(time);
    out.N.push_back(run.rate());
    out.mass_error = std::max(out.mass_error, std::abs(run.mass() - 1));
    if (!std::isfinite(run.rate())) return out;
  }
  if (options.suprema) {
    if (run.time() - first > sampled) suprema.sample(run);
    suprema.finish(out);
  }
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
    for (const auto member : all_suprema)
      out.suprema_error.*member = std::abs(before.suprema.*member - now.suprema.*member) + before.sampling.*member;
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
