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
  return HopfPoint{to_double(model.tau()), *found, pair.N, pair.lambda.imag(), 0};
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

std::optional<HopfPoint> first_hopf(const Refractory& model) {
  const double D = to_double(model.base().V_F() - model.base().V_R());
  double stable = 0;
  for (double b = 0.25 * D; b < 40 * D; b *= 1.35) {
    const auto states = spectrum::refractory_states(with_b(model, b));
    if (!states || states->size() != 1) continue;
    const RefractoryLinearisation linear(with_b(model, b), states->front().N);
    const auto unstable = linear.unstable();
    if (!unstable) continue;
    if (*unstable == 0) stable = b;
    if (*unstable != 2 || stable == 0) continue;
    const auto leading = linear.leading();
    if (!leading || leading->imag() == 0) continue;
    const Pair pair{states->front().N, *leading};
    auto coarse = hopf_near(model, 0.9 * b, pair, 10), fine = hopf_near(model, 0.9 * b, pair, 14);
    if (!coarse || !fine) continue;
    fine->error = std::abs(fine->b - coarse->b) + 1e-10 * fine->b;
    return fine;
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

// One side of the curve: steps in tau, and where the curve turns back in tau, in b.
class CurveTracer {
 public:
  CurveTracer(const Refractory& model, double lowest, double highest, double most_b)
      : model_(model), lowest_(lowest), highest_(highest), most_b_(most_b) {}

  std::vector<HopfPoint> trace(const HopfPoint& from, double direction) const {
    std::vector<HopfPoint> curve{from};
    follow(curve, [&](const HopfPoint& here, double step) {
      return hopf_near(with_tau(model_, here.tau * std::exp(direction * step)), here.b, {here.N, C(0, here.omega)}, 10);
    });
    if (curve.back().tau * std::exp(direction * 0.3) > lowest_ && direction < 0)
      follow(curve, [&](const HopfPoint& here, double step) { return at_b(here, here.b * std::exp(step)); });
    curve.erase(curve.begin());
    return curve;
  }

 private:
  template <class Step>
  void follow(std::vector<HopfPoint>& curve, Step&& next_point) const {
    double step = 0.25;
    while (step > 0.01 && curve.size() < 60) {
      const HopfPoint& here = curve.back();
      const auto next = next_point(here, step);
      if (!next || std::abs(std::log(next->b / here.b)) + std::abs(std::log(next->tau / here.tau)) > 0.6) {
        step *= 0.5;
        continue;
      }
      if (next->tau < lowest_ || next->tau > highest_ || next->b > most_b_) break;
      curve.push_back(*next);
      step = std::min(0.25, 1.5 * step);
    }
  }

  std::optional<HopfPoint> at_b(const HopfPoint& here, double b) const {
    const Refractory at = with_b(model_, b);
    Pair pair{here.N, C(0, here.omega)};
    const auto growth = [&](double tau) { return tau > 0 ? pair.growth(with_tau(at, tau), 10) : std::nan(""); };
    const auto tau = secant<double>(growth, here.tau, here.tau * 1.005, 1e-9);
    if (!tau || !(*tau > 0)) return std::nullopt;
    return HopfPoint{*tau, b, pair.N, pair.lambda.imag(), 0};
  }

  const Refractory& model_;
  double lowest_, highest_, most_b_;
};

}  // namespace

std::vector<HopfPoint> hopf_curve(const Refractory& model, const HopfPoint& from, double lowest, double highest) {
  const CurveTracer tracer(model, lowest, highest, 6 * from.b);
  std::vector<HopfPoint> curve = tracer.trace(from, -1);
  std::reverse(curve.begin(), curve.end());
  curve.push_back(from);
  for (const HopfPoint& point : tracer.trace(from, 1)) curve.push_back(point);
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
