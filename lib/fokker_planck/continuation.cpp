#include "fokker_planck/continuation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "fokker_planck/blow_up.h"

namespace spikeproof::fokker_planck {
namespace {

InitialDensity density_on(const Evolution& run, std::vector<double> coefficients) {
  InitialDensity n;
  n.value = [op = run.discretisation, c = std::move(coefficients), origin = run.origin](double v) {
    return op->value(c, v - origin);
  };
  const NnlifReal& m = run.discretisation->model();
  n.lowest = run.origin + run.discretisation->mesh().faces.front();
  n.breaks = {run.origin + m.V_R};
  n.value_at_threshold = 0;
  return n;
}

// Data spread as sqrt(2 a t) and come closer together by the leak.
void set_scale(InitialDensity& n, const InitialDensity& initial, const NnlifReal& m, double V_F, double t) {
  const double leak = std::exp(-t);
  n.centre = std::min(V_F, V_F + m.I + (initial.centre - V_F - m.I) * leak);
  n.width = std::min(std::hypot(initial.width * leak, std::sqrt(-m.a0 * std::expm1(-2 * t))), m.V_F - m.V_R);
}

// What fires while q falls from its last value to zero at a rate that still changes.
Approach rest_of_approach(const std::vector<DilatedPoint>& points) {
  const auto slope = [&](std::size_t i) {
    return (points[i - 1].q - points[i].q) / (points[i].tau - points[i - 1].tau);
  };
  const std::size_t last = points.size() - 1;
  const double now = slope(last), before = slope(last - 1), q = points[last].q;
  const double apart = 0.5 * (points[last].tau - points[last - 2].tau);
  const double at_end = now + (now - before) / apart * 0.5 * (points[last].tau - points[last - 1].tau);
  const double fires = q / at_end;
  return {fires, fires * std::max(0.05, std::abs(now - before) / apart * fires / at_end)};
}

// Noise that grows with N: the integrator goes on with q = 0 from the end of the approach.
Result<Jump> discharge_from(const Evolution& run, const EndOfApproach& end, double tolerance) {
  RadauIntegrator integrator(*run.discretisation, run.last_density, {7, tolerance});
  Jump jump;
  jump.before = end.density;
  const auto fired = integrator.discharge();
  if (!fired) {
    if (fired.error().code != ErrorCode::out_of_range) return fired.error();
    jump.eternal = true;
    jump.rho = std::numeric_limits<double>::infinity();
    jump.waiting = 1 - run.discretisation->mass_of(integrator.density());
    return jump;
  }
  jump.rho = *fired - end.approach.fires;
  jump.rho_error = end.approach.error;
  jump.after = density_on(run, {integrator.density().begin(), integrator.density().end()});
  jump.after.centre = end.density.centre;
  jump.after.width = end.density.width;
  return jump;
}

class Chain {
 public:
  Chain(const Nnlif& model, const EvolveSettings& settings, const ContinuationLimits& limits, Progress& progress)
      : model_(model),
        real_(rounded(model)),
        settings_(settings),
        limits_(limits),
        progress_(progress),
        times_(output_times(settings)),
        t_end_(to_double(settings.t_end)) {}

  Result<Continuation> from(const InitialDensity& initial, double rel_tol) {
    Continuation chain;
    InitialDensity n = initial;
    for (double start = 0;;) {
      auto run = stretch_from(n, rest_of_run(start, rel_tol));
      if (!run) return run.error();
      chain.tolerance_reached &= run->status != Evolution::Status::tolerance_not_reached;
      const bool blow_up = run->status == Evolution::Status::blow_up;
      collect(start, *run, chain);
      chain.stretches.push_back({start, std::move(*run)});
      if (!blow_up) return chain;
      const auto jump = jump_of(chain.stretches.back().run, n, rel_tol);
      if (!jump) return jump.error();
      const Evolution& last = chain.stretches.back().run;
      const double error = chain.jumps.empty() ? 0 : chain.jumps.back().t_error;
      chain.jumps.push_back({start + last.blow_up_time, error + last.blow_up_time_error, *jump});
      if (jump->eternal) chain.end = Continuation::End::eternal;
      if (!jump->eternal && chain.jumps.size() >= limits_.jumps) chain.end = Continuation::End::stopped;
      if (chain.end != Continuation::End::completed) return chain;
      n = jump->after;
      start += last.blow_up_time;
      if (start >= t_end_ * (1 - 1e-12)) return chain;
    }
  }

 private:
  // A mesh that resolves the largest rates can be too fine for the start, whose layer at V_F it cannot use.
  Result<Evolution> stretch_from(const InitialDensity& n, const EvolveSettings& settings) {
    double rate = std::min(limits_.least_rate, 1 / settings.rel_tol);
    for (;; rate /= 10) {
      auto run = evolve(model_, n, settings, progress_, rate);
      if (run || run.error().code != ErrorCode::step_too_small || rate < 1e4) return run;
    }
  }

  EvolveSettings rest_of_run(double start, double rel_tol) const {
    EvolveSettings rest;
    rest.rel_tol = rel_tol;
    for (const double t : times_)
      if (t > start * (1 + 1e-14) || (t == 0 && start == 0)) rest.output_times.push_back(decimal_of(t - start));
    if (rest.output_times.empty() || times_.back() < t_end_) rest.output_times.push_back(decimal_of(t_end_ - start));
    rest.t_end = rest.output_times.back();
    return rest;
  }

  void collect(double start, const Evolution& run, Continuation& chain) const {
    for (std::size_t i = 0; i < run.t.size(); ++i) {
      const double t = start + run.t[i];
      const auto asked = std::lower_bound(times_.begin(), times_.end(), t * (1 - 1e-12));
      if (asked == times_.end() || *asked > t * (1 + 1e-12)) continue;
      chain.t.push_back(*asked);
      chain.N.push_back(run.N[i]);
      chain.N_error.push_back(run.N_error[i]);
    }
  }

  Result<Jump> jump_of(const Evolution& run, const InitialDensity& initial, double rel_tol) const {
    if (run.blow_up_time > 0) {
      const EndOfApproach end = end_of_approach(run, initial);
      return real_.a1 > 0 ? discharge_from(run, end, std::clamp(0.01 * rel_tol, 1e-10, 1e-7))
                          : jump_from(real_, end.density, end.edges, end.approach);
    }
    if (jumps_at_once(real_, initial.value_at_threshold)) return jump_from(real_, initial, panels_of(real_, initial));
    Jump jump;
    jump.eternal = true;  // the run says so: no discharge with an end
    jump.rho = std::numeric_limits<double>::infinity();
    jump.before = initial;
    return jump;
  }

  const Nnlif& model_;
  NnlifReal real_;
  const EvolveSettings& settings_;
  ContinuationLimits limits_;
  Progress& progress_;
  std::vector<double> times_;
  double t_end_;
};

// Errors of the tight run from its difference to the loose one.
std::optional<Error> compare(const Continuation& loose, Continuation& tight) {
  constexpr double safety = 3;
  if (loose.end != tight.end || loose.jumps.size() != tight.jumps.size())
    return Error{ErrorCode::no_convergence, "continue_past_blow_up",
                 fmt::format("at a tenth of the tolerance {} jumps become {}, or they end differently",
                             loose.jumps.size(), tight.jumps.size())};
  for (std::size_t k = 0; k < tight.jumps.size(); ++k) {
    const JumpAt& other = loose.jumps[k];
    JumpAt& jump = tight.jumps[k];
    jump.t_error += safety * std::abs(jump.t - other.t);
    if (!jump.jump.eternal) jump.jump.rho_error += safety * std::abs(jump.jump.rho - other.jump.rho);
  }
  for (std::size_t i = 0; i < tight.t.size(); ++i) {
    const auto same = std::find(loose.t.begin(), loose.t.end(), tight.t[i]);
    const bool between = same == loose.t.end();  // an output time between the two times of one jump
    const double N =
        between ? std::numeric_limits<double>::infinity() : loose.N[static_cast<std::size_t>(same - loose.t.begin())];
    if (std::isfinite(tight.N[i])) tight.N_error[i] += safety * std::abs(tight.N[i] - N);
  }
  return std::nullopt;
}

}  // namespace

EndOfApproach end_of_approach(const Evolution& run, const InitialDensity& initial) {
  if (run.status != Evolution::Status::blow_up || run.approach.size() < 3)
    throw std::invalid_argument("end_of_approach: a run that approached a blow-up is required");
  EndOfApproach end{density_on(run, run.last_density), run.discretisation->mesh().faces, {}};
  for (double& v : end.edges) v += run.origin;
  set_scale(end.density, initial, run.discretisation->model(), run.origin, run.blow_up_time);
  end.approach = rest_of_approach(run.approach);
  return end;
}

Result<Continuation> continue_past_blow_up(const Nnlif& model, const InitialDensity& initial,
                                           const EvolveSettings& settings, Progress& progress,
                                           const ContinuationLimits& limits) {
  if (model.delay() != 0) throw std::invalid_argument("delay = 0 is required, but delay = " + to_text(model.delay()));
  Chain chain(model, settings, limits, progress);
  const auto loose = chain.from(initial, std::min(0.1, 10 * settings.rel_tol));
  if (!loose) return loose;
  auto tight = chain.from(initial, settings.rel_tol);
  if (!tight) return tight;
  if (const auto error = compare(*loose, *tight)) return *error;
  return tight;
}

}  // namespace spikeproof::fokker_planck
