#include "activity_checks.h"

#include <algorithm>
#include <cmath>

#include "fokker_planck/refractory_evolve.h"
#include "linear_setup.h"
#include "spectrum/refractory.h"

namespace spikeproof::experiments {
namespace {

using C = std::complex<double>;
using spectrum::RefractoryLinearisation;

// Secant steps to a zero of f from two starts.
template <class T, class F>
std::optional<T> secant(F&& f, T a, T b, double tolerance) {
  T fa = f(a), fb = f(b);
  for (int k = 0; k < 40 && fa != fb && std::isfinite(std::abs(fb)); ++k) {
    const T step = -fb * (b - a) / (fb - fa);
    a = b, fa = fb, b += step;
    if (std::abs(step) <= tolerance * (1e-3 + std::abs(b))) return b;
    fb = f(b);
  }
  return std::nullopt;
}

// Re lambda of the pair followed from `lambda`, with the steady rate followed from N; nan where either is lost.
struct Pair {
  double N;
  C lambda;
  double growth(const Refractory& model, int degree) {
    const auto rate = secant<double>(spectrum::rate_excess(model, degree), N, N * 1.001, 1e-14);
    if (!rate || !(*rate > 0)) return std::nan("");
    N = *rate;
    const auto zero = RefractoryLinearisation(model, N, degree).zero_near(lambda);
    if (!zero || zero->imag() < 1e-6) return std::nan("");
    lambda = *zero;
    return lambda.real();
  }
};

std::optional<HopfPoint> hopf_near(const Refractory& model, double b, Pair pair, int degree) {
  const auto growth = [&](double at) { return pair.growth(with_b(model, at), degree); };
  const auto found = secant<double>(growth, b, b * 1.002, 1e-11);
  if (!found || !(*found > 0)) return std::nullopt;
  return HopfPoint{to_double(model.tau()), *found, pair.N, pair.lambda.imag(), 0, false};
}

}  // namespace

Refractory with_b(const Refractory& model, double b) {
  NnlifParameters p = model.base().parameters();
  p.b = Exact(b);
  return {Nnlif(p), model.tau(), model.firing()};
}

Refractory with_tau(const Refractory& model, double tau) { return {model.base(), Exact(tau), model.firing()}; }

Refractory activity_model(const Context& context) {
  return {context.model, 1, FiringLaw::step(20, context.model.V_F())};
}

RefractoryStart activity_start(const Context& context, const Refractory& model) {
  InitialData data = context.initial;
  if (data.kind == InitialKind::steady) data = {};  // from a steady state nothing would happen
  return start_of(data, model);
}

namespace {

// Whether any steady state is stable; empty where that is not decided.
std::optional<bool> any_stable(const Refractory& model) {
  const auto states = spectrum::refractory_states(model);
  if (!states) return std::nullopt;
  for (const auto& state : *states) {
    const auto unstable = RefractoryLinearisation(model, state.N).unstable();
    if (!unstable) return std::nullopt;
    if (*unstable == 0) return true;
  }
  return false;
}

// Between a b with a stable state and one without: a pair on the imaginary axis there, or else a fold.
std::optional<HopfPoint> onset_between(const Refractory& model, double stable, double unstable) {
  while (unstable - stable > 2e-3 * unstable) {
    const double middle = 0.5 * (stable + unstable);
    const auto side = any_stable(with_b(model, middle));
    if (!side) return std::nullopt;
    (*side ? stable : unstable) = middle;
  }
  const Refractory above = with_b(model, unstable);
  const auto states = spectrum::refractory_states(above);
  if (!states || states->empty()) return std::nullopt;
  const auto leading = RefractoryLinearisation(above, states->back().N).leading();
  if (!leading || leading->imag() == 0) return std::nullopt;
  const Pair pair{states->back().N, *leading};
  const auto coarse = hopf_near(model, unstable, pair, 10);
  auto fine = hopf_near(model, unstable, pair, 14);
  if (!coarse || !fine || std::abs(fine->b / unstable - 1) > 0.01)
    return HopfPoint{to_double(model.tau()), unstable, states->back().N, leading->imag(), unstable - stable, true};
  fine->error = std::abs(fine->b - coarse->b) + 1e-10 * fine->b;
  return fine;
}

}  // namespace

std::optional<HopfPoint> first_onset(const Refractory& model) {
  const double D = to_double(model.base().V_F() - model.base().V_R());
  double stable = 0;
  for (double b = 0.25 * D; b < 40 * D; b *= 1.25) {
    const auto side = any_stable(with_b(model, b));
    if (!side) continue;
    if (*side) stable = b;
    if (!*side && stable > 0) return onset_between(model, stable, b);
  }
  return std::nullopt;
}

HopfByVolumes hopf_by_volumes(const Refractory& model, const HopfPoint& near, std::size_t cells) {
  HopfByVolumes result{0, 0, {}};
  const double tau = to_double(model.tau());
  for (const std::size_t n : {cells, 2 * cells, 4 * cells}) {
    double N = near.N;
    C lambda(0, near.omega);
    const auto growth = [&](double b) {
      const Refractory at = with_b(model, b);
      const fokker_planck::RefractoryVolumes volumes(at, start_of({}, at), {.cells = n, .largest_rate = near.N});
      N = secant<double>([&](double x) { return x * (tau + volumes.mean_time(x)) - 1; }, N, N * 1.001, 1e-13)
              .value_or(std::nan(""));
      lambda = secant<C>([&](C x) { return volumes.characteristic(N, x) / x; }, lambda, lambda + C(1e-4, 1e-4), 1e-12)
                   .value_or(C(std::nan(""), 0));
      return lambda.real();
    };
    result.level.push_back(secant<double>(growth, near.b, near.b * 1.001, 1e-11).value_or(std::nan("")));
  }
  const auto& b = result.level;
  result.b = b[2] + (b[2] - b[1]) / 3;
  result.error = std::abs(result.b - (b[1] + (b[1] - b[0]) / 3));
  return result;
}

namespace {

// The Hopf point of steady rate N: tau = 1/N - T is explicit for each b.
std::optional<HopfPoint> hopf_at_rate(const Refractory& model, double N, const HopfPoint& near) {
  C lambda(0, near.omega);
  double tau = 0;
  const auto growth = [&](double b) {
    const double T = (spectrum::rate_excess(with_tau(with_b(model, b), 1))(N) + 1) / N - 1;
    tau = 1 / N - T;
    if (!(tau > 0)) return std::nan("");
    const auto zero = RefractoryLinearisation(with_tau(with_b(model, b), tau), N, 10).zero_near(lambda);
    if (!zero || zero->imag() < 1e-6) return std::nan("");
    lambda = *zero;
    return lambda.real();
  };
  const auto b = secant<double>(growth, near.b, near.b * 1.001, 1e-9);
  if (!b || !(*b > 0) || !(tau > 0)) return std::nullopt;
  return HopfPoint{tau, *b, N, lambda.imag(), 0, false};
}

// One side of the curve, which N rises or falls along.
std::vector<HopfPoint> traced(const Refractory& model, const HopfPoint& from, double direction, double range) {
  std::vector<HopfPoint> curve{from};
  double step = 0.15;
  while (step > 0.005 && curve.size() < 40) {
    const HopfPoint& here = curve.back();
    const auto next = hopf_at_rate(model, here.N * std::exp(direction * step), here);
    if (!next || std::abs(std::log(next->b / here.b)) + std::abs(std::log(next->omega / here.omega)) > 0.8) {
      step *= 0.5;
      continue;
    }
    if (std::abs(std::log(next->tau / from.tau)) > std::log(range) || next->b > 6 * from.b) break;
    curve.push_back(*next);
    step = std::min(0.15, 1.5 * step);
  }
  curve.erase(curve.begin());
  return curve;
}

}  // namespace

std::vector<HopfPoint> hopf_curve(const Refractory& model, const HopfPoint& from, double range) {
  std::vector<HopfPoint> curve = traced(model, from, -1, range);
  std::reverse(curve.begin(), curve.end());
  curve.push_back(from);
  for (const HopfPoint& point : traced(model, from, 1, range)) curve.push_back(point);
  return curve;
}

fokker_planck::RateTrace spectral_trace(const Context& context, const Refractory& model, double t_end) {
  return value_of(fokker_planck::evolve_once(model, activity_start(context, model), {t_end}, {10, 1, 1e-5},
                                             context.progress))
      .trace;
}

std::optional<MeasuredCycle> spectral_cycle(const Context& context, const Refractory& model, double t_end) {
  const RefractoryStart start = activity_start(context, model);
  std::vector<fokker_planck::Cycle> cycles;
  MeasuredCycle result{};
  for (const fokker_planck::RefractoryLevel level : {fokker_planck::RefractoryLevel{9, 1, 3e-6}, {12, 1, 1e-7}}) {
    auto run = value_of(fokker_planck::evolve_once(model, start, {0.5 * t_end, t_end}, level, context.progress));
    const auto cycle = last_cycle(run.trace);
    if (!cycle) return std::nullopt;
    cycles.push_back(*cycle);
    result.trace = std::move(run.trace);
    result.mass_error = run.mass_error;
  }
  const auto apart = [&](double fokker_planck::Cycle::*number) {
    const double settled = cycles[1].settled * std::abs(cycles[1].*number);
    return std::abs(cycles[1].*number - cycles[0].*number) + settled;
  };
  using fokker_planck::Cycle;
  result.cycle = cycles[1];
  result.error = {apart(&Cycle::period), apart(&Cycle::lowest), apart(&Cycle::highest), 0, 0};
  return result;
}

std::vector<fokker_planck::Cycle> volume_cycles(const Context& context, const Refractory& model, double t_end,
                                                double largest_rate, std::size_t cells) {
  std::vector<fokker_planck::Cycle> cycles;
  const RefractoryStart start = activity_start(context, model);
  const double delay = to_double(model.base().delay());
  for (const std::size_t factor : {1u, 2u, 4u}) {
    double step = 2.0 / static_cast<double>(cells * factor);
    if (delay > 0) step = delay / std::ceil(delay / step);
    const fokker_planck::RefractoryVolumes volumes(
        model, start, {.cells = cells * factor, .time_step = step, .largest_rate = largest_rate});
    const auto run = value_of(volumes.run(volumes.project(start), step * std::ceil(t_end / step)));
    const auto cycle = last_cycle(run.trace);
    if (!cycle) return {};
    cycles.push_back(*cycle);
  }
  return cycles;
}

}  // namespace spikeproof::experiments
