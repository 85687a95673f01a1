// Claim: for G given, d/dt int P H(p/P) = -(a/sigma_E) int P H''(u) (u_g)^2, u = p/P: every relative entropy decays,
// and its dissipation acts in g only. Source: deck, part III. Expected: exact for the upwind scheme up to its
// dissipation in v, of order 1 in h; both sides along a run agree with the order of the limited scheme; at p = P(v,g)
// u(g) the dissipation has a closed form. Run time: 2.5 s. Command: spikeproof verify kinetic.relative-entropy
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "core/gauss_legendre.h"
#include "entropy/threshold_balance.h"
#include "kinetic/equilibrium.h"
#include "linear_setup.h"
#include "linearised_checks.h"
#include "model/model_file.h"
#include "threshold_runs.h"

namespace spikeproof::experiments {
namespace {

using claim::Relation;
using claim::Series;
using entropy::EntropyFunction;
using kinetic::Reset;
using kinetic::ThresholdChain;
using kinetic::ThresholdVolumes;
using kinetic::Transport;

constexpr int samples = 64;  // of the time integral of the dissipation, by Simpson's rule

// G = g0, and fewer cells: entropies need runs to rest.
ThresholdSubject given_input(const Context& context, claim::Outcome& outcome) {
  ThresholdSubject subject = threshold_subject(context, 0, true);
  if (context.file && context.file->conductance->model.parameters().b != 0)
    outcome.notes.push_back("The claim is about G given: checked with G = g0.");
  const bool quick = context.effort == Effort::quick;  // fewer than 16 cells say nothing about orders
  subject.cells_v = quick ? 16 : subject.cells_v * 2 / 3;
  subject.cells_g = std::min(quick ? subject.cells_g : subject.cells_g * 2 / 3, subject.cells_v);
  return subject;
}

// u(g), between 0.4 and 1.6, without slope at the wall g = 0.
struct StartInG {
  double mean, power;
  explicit StartInG(const ConductanceReal& m) : mean(kinetic::truncated_gaussian(m.g0, m.a).mean) {
    power = 2 * std::clamp(std::round(mean / std::sqrt(m.a)), 1.0, 20.0);
  }
  double value(double g) const { return 1 + 0.6 * (1 - 2 / (1 + std::pow(g / mean, power))); }
  double slope(double g) const {
    const double x = std::pow(g / mean, power);
    return g > 0 ? 1.2 * power * x / (g * (1 + x) * (1 + x)) : 0;
  }
};

// P(v,g) u: u as above (of_v: and a wave in v that is the same at V_F and V_L), of mass 1 or not.
std::vector<double> start_beside(const ConductanceReal& m, const kinetic::ThresholdMesh& mesh, std::vector<double> P,
                                 bool of_v) {
  const StartInG u(m);
  const std::size_t nv = mesh.cells_v();
  double sum = 0;
  for (std::size_t i = 0; i < P.size(); ++i) {
    const double v = 0.5 * (mesh.v[i % nv] + mesh.v[i % nv + 1]), g = 0.5 * (mesh.g[i / nv] + mesh.g[i / nv + 1]);
    const double wave = 0.5 * std::cos(2 * std::numbers::pi * (v - m.V_L) / (m.V_F - m.V_L));
    P[i] *= of_v ? u.value(g) * (1 + wave) : u.value(g);
    sum += P[i];
  }
  if (of_v)
    for (double& x : P) x /= sum;
  return P;
}

void advance(ThresholdVolumes& run, double time) {
  const double steps = std::ceil(time / run.stable_step());
  for (double i = 0; i < steps; ++i) run.step(time / steps);
}

// A run up to T, beside the steady state of the same scheme.
struct EntropyTrace {
  std::vector<double> t;
  std::vector<std::vector<double>> entropy, integral;  // of every H: E(t), and int of the dissipation up to t
  double unrest = 0;                                   // change of P per T
  double least = 1e300, least_of_well = 1e300;         // dissipations, of the convex H and of a double well
  double gap(std::size_t k) const { return entropy[k].front() - entropy[k].back() - integral[k].back(); }
};

std::vector<double> at_rest(const ThresholdSubject& subject, ThresholdVolumes run, Progress& progress, double& unrest) {
  run.set_masses(ThresholdChain(run.model(), run.mesh()).steady());
  const double most = std::clamp(12000 * run.stable_step() / subject.t_end, 2.0, 16.0);  // 12000 steps
  for (double unit = 0; unit < most; ++unit) {
    const std::vector<double> before = run.masses();
    advance(run, subject.t_end);
    progress.update(unit / most);
    unrest = 0;
    for (std::size_t i = 0; i < before.size(); ++i) unrest += std::abs(run.masses()[i] - before[i]);
    if (unrest < 1e-8) break;
  }
  return run.masses();
}

EntropyTrace trace(const ThresholdSubject& subject, std::size_t factor, Reset reset, Progress& progress) {
  std::vector<EntropyFunction> all = entropy::convex_entropies();
  all.push_back(entropy::double_well());
  ThresholdVolumes run(subject.model, subject.initial, threshold_mesh(subject, factor), Transport::limited, reset);
  EntropyTrace out;
  const std::vector<double> P = at_rest(subject, run, progress, out.unrest);
  run.set_masses(start_beside(run.model(), run.mesh(), P, true));
  out.entropy.resize(all.size()), out.integral.resize(all.size());
  std::vector<std::vector<double>> integrand(all.size());
  // t = T s^3: the first times are far below any scale of the equation.
  for (int step = 0; step <= samples; ++step) {
    const double s = static_cast<double>(step) / samples, t = subject.t_end * s * s * s;
    if (step > 0) advance(run, t - out.t.back());
    out.t.push_back(t);
    for (std::size_t k = 0; k < all.size(); ++k) {
      const auto now = entropy::grid_dissipation(all[k], run.model(), run.mesh(), run.masses(), P);
      out.entropy[k].push_back(now.entropy);
      integrand[k].push_back(now.in_g * 3 * subject.t_end * s * s);
      double& least = k + 1 < all.size() ? out.least : out.least_of_well;
      least = std::min(least, now.in_g);
    }
  }
  for (std::size_t k = 0; k < all.size(); ++k) {
    const std::vector<double>& D = integrand[k];
    double sum = 0;
    out.integral[k].push_back(0);
    for (std::size_t s = 2; s < D.size(); s += 2)
      out.integral[k].push_back(sum += (D[s - 2] + 4 * D[s - 1] + D[s]) / (3 * samples));
  }
  return out;
}

// Where H'' jumps or has a peak, the place of u = 1 in its cell adds to the error.
bool smooth(const EntropyFunction& H) { return H.curvature(0.999) > 0 && H.curvature(1) < 9; }

double left_of_coarser(const std::array<EntropyTrace, 3>& runs, std::size_t k) {
  const double middle = std::abs(runs[1].gap(k)), coarse = std::abs(runs[0].gap(k));
  return smooth(entropy::convex_entropies()[k]) ? 0.7 * std::max(middle, coarse / 4) : std::max(middle, coarse / 2);
}

claim::Check sides_of(const EntropyTrace& run, std::size_t k, double tolerance) {
  return {fmt::format("E(0) - E(T), H = {}", entropy::convex_entropies()[k].name),
          Relation::agrees,
          run.entropy[k].front() - run.entropy[k].back(),
          run.integral[k].back(),
          tolerance,
          "entropies of the run",
          "time integral of the dissipation in g",
          "what is left on meshes 2 and 4 times as coarse",
          false,
          "more cells"};
}

claim::Check not_negative_dissipation(double least) {
  return {"smallest dissipation along the run",
          Relation::at_least,
          least,
          0,
          0,
          "limited slopes",
          "0",
          "exact: sums of terms that are not negative for convex H",
          false,
          ""};
}

void check_run(const Context& context, const ThresholdSubject& subject, const std::array<EntropyTrace, 3>& runs,
               claim::Outcome& outcome) {
  const std::vector<EntropyFunction> all = entropy::convex_entropies();
  const double h = 1 / static_cast<double>(subject.cells_v);
  for (std::size_t k = 0; k < all.size(); ++k) {
    outcome.checks.push_back(sides_of(runs[2], k, left_of_coarser(runs, k)));
    // On the coarsest mesh u changes over few cells: the last two say the order.
    if (smooth(all[k]))
      outcome.orders.push_back(order_of("difference of both sides in h, H = " + all[k].name, {h / 2, h / 4},
                                        {std::abs(runs[1].gap(k)), std::abs(runs[2].gap(k))}, context.file ? 0.5 : 1,
                                        context.file ? 5 : 2.5));
  }
  outcome.checks.push_back(not_negative_dissipation(std::min({runs[0].least, runs[1].least, runs[2].least})));
  outcome.checks.push_back({"change of P in the time T", Relation::at_most, runs[2].unrest, 0, 1e-5,
                            "limited slopes, run to rest", "0", "small against the entropies", false, "a longer run"});
}

// The upwind scheme is a Markov chain: exact, with a dissipation in v that falls with the cells.
void check_chain(const ThresholdSubject& subject, Progress& progress, claim::Outcome& outcome) {
  const std::vector<EntropyFunction> all = entropy::convex_entropies();
  double residual = 0, increase = 0, least = 1e300;
  std::vector<double> share, h;
  for (const std::size_t factor : {1u, 2u, 4u}) {
    const ThresholdChain chain(rounded(subject.model), threshold_mesh(subject, factor));
    const std::vector<double> P = chain.steady();
    const double kill = 50 / subject.t_end;
    const ThresholdChain::Resolvent resolvent(chain, kill);
    std::vector<double> mass = start_beside(chain.model(), chain.mesh(), P, true), before(all.size());
    double through_v = 0, through_all = 0;
    for (int s = 0; s <= 50; ++s) {
      if (s > 0) mass = resolvent.solve(mass);
      for (double& x : mass) x *= s > 0 ? kill : 1;
      progress.update(s / 50.0);
      for (std::size_t k = 0; k < all.size(); ++k) {
        const auto now = entropy::discrete_balance(all[k], chain, mass, P);
        residual = std::max(residual, std::abs(now.rate + now.in_g + now.in_v) / now.rounding);
        least = std::min({least, now.in_g, now.in_v});
        if (s > 0) increase = std::max(increase, (now.entropy - before[k]) / (now.rounding / kill));
        before[k] = now.entropy;
        if (k > 0) continue;
        through_v += now.in_v;
        through_all += now.in_v + now.in_g;
      }
    }
    share.push_back(through_v / through_all);
    h.push_back(1 / static_cast<double>(subject.cells_v * factor));
  }
  const std::string method = "upwind chain, 150 implicit steps on three meshes, all H";
  outcome.checks.push_back({"dE/dt + dissipations, in rounding bounds", Relation::at_most, residual, 1, 0, method, "1",
                            "exact up to rounding", false, ""});
  outcome.checks.push_back({"growth of E per step, in rounding bounds", Relation::at_most, increase, 1, 0, method, "1",
                            "exact up to rounding", false, ""});
  outcome.checks.push_back({"smallest dissipation", Relation::at_least, least, 0, 0, method, "0", "exact", false, ""});
  outcome.orders.push_back(order_of("share of the dissipation in v over all times, (u-1)², in h", h, share, 0.3, 1.5));
}

// p = P(v,g) u(g): nothing depends on v, so dE/dt is an integral over the Gaussian.
void check_closed_form(const ThresholdSubject& subject, claim::Outcome& outcome) {
  const ConductanceReal m = rounded(subject.model);
  const StartInG u(m);
  const double mean = std::max(m.g0, 0.0);
  const auto M = [&](double g) {
    return std::exp(-((g - m.g0) * (g - m.g0) - (mean - m.g0) * (mean - m.g0)) / (2 * m.a));
  };
  const GaussRule gauss = gauss_legendre(8);
  for (const EntropyFunction& H : entropy::convex_entropies()) {
    double whole = 0, exact = 0;
    for (int panel = 0; panel < 200; ++panel) {
      const double lower = subject.g_max * panel / 200, upper = subject.g_max * (panel + 1) / 200;
      whole += integrate(gauss, lower, upper, M);
      exact += integrate(gauss, lower, upper,
                         [&](double g) { return M(g) * H.curvature(u.value(g)) * u.slope(g) * u.slope(g); });
    }
    exact *= m.a / m.eps / whole;
    std::array<double, 3> value{};
    for (std::size_t k = 0; k < 3; ++k) {
      const ThresholdChain chain(m, threshold_mesh(subject, std::size_t{1} << k));
      const std::vector<double> P = chain.steady(), mass = start_beside(m, chain.mesh(), P, false);
      value[k] = -entropy::discrete_balance(H, chain, mass, P).rate;
    }
    const Refined rate = refined(value[0], value[1], value[2]);
    const double error =
        smooth(H) ? rate.error : std::max(std::abs(value[2] - value[1]), std::abs(value[1] - value[0]));
    outcome.checks.push_back(agreeing("-dE/dt at p = P(v,g) u(g), H = " + H.name, rate.value, exact, error,
                                      "upwind chain", "(a/σ_E) ∫ M H''(u) u'² dg by Gauss's rule"));
  }
}

claim::Figure entropy_figure(const EntropyTrace& right, const EntropyTrace& mixed) {
  claim::Panel decay{"", {"t"}, {"relative entropy E(t)", true}, {}},
      sides{"", {"t"}, {"both sides of the identity"}, {}};
  const std::vector<EntropyFunction> all = entropy::convex_entropies();
  for (std::size_t k = 0; k < 3; ++k) decay.series.push_back({"H = " + all[k].name, right.t, right.entropy[k]});
  int colour = 0;
  for (const EntropyTrace* run : {&right, &mixed}) {
    Series drop{run == &right ? "E(0) - E(t)" : "E(0) - E(t), reset mixes g", run->t, {}, Series::Style::line, colour};
    for (const double E : run->entropy[0]) drop.y.push_back(run->entropy[0][0] - E);
    Series side{run == &right ? "∫ dissipation in g" : "", {}, run->integral[0], Series::Style::dashed, colour++};
    for (std::size_t s = 0; s < run->t.size(); s += 2) side.x.push_back(run->t[s]);
    sides.series.push_back(drop);
    sides.series.push_back(side);
  }
  sides.series.back().label = "∫ dissipation in g, reset mixes g";
  return {"entropies",
          "Left: relative entropies along a run at a given G. Right: both sides of the identity for H = (u-1)²; where "
          "the reset mixes g, it dissipates too, and they part.",
          {decay, sides}};
}

claim::Outcome run_kinetic_relative_entropy(const Context& context) {
  // Parameters, model
  claim::Outcome outcome;
  const ThresholdSubject subject = given_input(context, outcome);
  outcome.parameters = parameters_text(subject);
  outcome.notes.insert(outcome.notes.end(), subject.notes.begin(), subject.notes.end());
  // Solve
  const auto at = [&](std::size_t factor, Reset reset) { return trace(subject, factor, reset, context.progress); };
  const std::array<EntropyTrace, 3> runs{at(1, Reset::same_g), at(2, Reset::same_g), at(4, Reset::same_g)};
  const EntropyTrace mixed = at(4, Reset::mixed_g);
  // Checks
  check_run(context, subject, runs, outcome);
  check_chain(subject, context.progress, outcome);
  check_closed_form(subject, outcome);
  // Controls
  const claim::Check wrong = sides_of(mixed, 0, left_of_coarser(runs, 0));
  if (wrong.passed())
    outcome.notes.push_back("A reset that mixes g leaves no trace here beyond the errors: too few neurons fire.");
  else
    outcome.controls.push_back(
        {"reset that mixes g", true,
         fmt::format("the sides differ by {:.3g}, tolerance {:.3g}", mixed.gap(0), wrong.tolerance)});
  const double well = std::min(runs[1].least_of_well, runs[2].least_of_well);
  if (well < 0)
    outcome.controls.push_back({"H not convex (double well)", !not_negative_dissipation(well).passed(),
                                fmt::format("a dissipation of {:.3g}", well)});
  // Data
  outcome.figures.push_back(entropy_figure(runs[2], mixed));
  return outcome;
}

}  // namespace

Driver kinetic_relative_entropy() {
  return {{"kinetic.relative-entropy",
           claim::Kind::identity,
           "For the linear equation (G given) every relative entropy decays, and its dissipation acts in g only.",
           {"G independent of p", "H convex"},
           "Deck, part III; Perthame and Salort, Kinet. Relat. Models 6 (2013)",
           "the two sides of the entropy identity differ by more than the discretisation error"},
          {"entropies"},
          true,
          run_kinetic_relative_entropy,
          {"kinetic"}};
}

}  // namespace spikeproof::experiments
