// Claim: V' = F(V) - W, W' = V - V_bar has one equilibrium, stable iff F'(V_bar) < 0, and for F = V - V^3/3, |V_bar| <
// 1 one limit cycle, which is stable. Source: deck, part I. Expected: Hopf points at V_bar = +-1, supercritical; period
// 6.663287 at V_bar = 0. Run time: 1 s. Command: spikeproof verify neuron.fitzhugh-nagumo
#include <fmt/format.h>

#include <cmath>

#include "linear_setup.h"
#include "linearised_checks.h"
#include "neuron_figures.h"
#include "neuron_onset.h"

namespace spikeproof::experiments {
namespace {

using neuron::Dynamics;
using neuron::FitzHughNagumo;

struct Cubic {
  FitzHughNagumo p;
  double slope(double V) const { return p.F1 + V * (2 * p.F2 + 3 * V * p.F3); }
  bool deck() const { return p.F1 == 1 && p.F2 == 0 && std::abs(p.F3 + 1.0 / 3) < 1e-15; }
  // F' > 0 between centre - half and centre + half, where F3 < 0 and it is positive at all
  double centre() const { return -p.F2 / (3 * p.F3); }
  double half() const { return std::sqrt(std::max(0.0, slope(centre()) / (-3 * p.F3))); }
  bool oscillates() const { return p.F3 < 0 && slope(centre()) > 0; }
};

// The signs of P(r) - r on radii from small to large, where r = F(V_bar) - W on the half line V = V_bar, V' > 0, and P
// is its return map; +1 where the solution neither returns nor settles.
std::vector<int> return_signs(const Dynamics& d, double V_bar, double smallest, double largest, int count) {
  neuron::State rest(2);
  double control = 0;
  d.equilibrium(V_bar, rest.data(), control, nullptr, nullptr);
  std::vector<int> signs;
  for (int k = 0; k < count; ++k) {
    const double r = smallest * std::pow(largest / smallest, static_cast<double>(k) / (count - 1));
    neuron::FollowSettings settings;
    settings.t_end = 400, settings.level = V_bar, settings.most_passages = 1, settings.rel_tol = 1e-10;
    const auto turn = neuron::follow(d, V_bar, {V_bar, rest[1] - r}, settings);
    const bool back = turn && !turn->passages.empty();
    const bool settles = turn && std::hypot(turn->end[0] - V_bar, turn->end[1] - rest[1]) < 0.1 * r;  // a node
    signs.push_back(back ? (rest[1] - turn->passages[0].x[1] > r ? 1 : -1) : settles ? -1 : 1);
  }
  return signs;
}

int changes(const std::vector<int>& signs) {
  int count = 0;
  for (std::size_t k = 1; k < signs.size(); ++k) count += signs[k] != signs[k - 1];
  return count;
}

// Trace, determinant and the sign rule of the Jacobian for many V_bar; `recovery` = 1, or -1 for the control.
int violations(const Cubic& f, double recovery, double* deviation) {
  int wrong = 0;
  *deviation = 0;
  for (int k = -120; k <= 120; ++k) {
    const double V = f.centre() + (f.half() + 0.37) * k / 40.3, s = f.slope(V);
    const auto values = neuron::eigenvalues(2, std::vector<double>{s, recovery, -1, 0});
    const double size = std::max(1.0, std::abs(s));
    *deviation = std::max({*deviation, std::abs(values[0] + values[1] - s) / size,
                           std::abs(values[0] * values[1] - 1.0) / (size * size)});
    wrong += (values[0].real() < 0) != (s < 0);
  }
  return wrong;
}

void check_equilibria(const Dynamics& d, const Cubic& f, claim::Outcome& outcome) {
  double largest = 0, deviation = 0;
  for (int k = -20; k <= 20; ++k) {
    const double V_bar = f.centre() + (f.half() + 0.37) * k / 7.3;
    neuron::State x{V_bar, f.p.F(V_bar)}, slope(2);
    d.field(x.data(), V_bar, slope.data());
    largest = std::max({largest, std::abs(slope[0]), std::abs(slope[1])});
  }
  outcome.checks.push_back({"field at (V_bar, F(V_bar)), 41 values of V_bar", claim::Relation::at_most, largest, 0,
                            1e-12, "right-hand side", "zero", "rounding", true, ""});
  const int wrong = violations(f, 1, &deviation);
  outcome.checks.push_back({"eigenvalues: sum less F'(V_bar), product less 1", claim::Relation::at_most, deviation, 0,
                            1e-13, "QR iteration", "trace F'(V_bar) and determinant 1 of the Jacobian", "rounding",
                            true, ""});
  outcome.checks.push_back({"V_bar of 241 at which stability is not that of F'(V_bar) < 0", claim::Relation::agrees,
                            static_cast<double>(wrong), 0, 0, "eigenvalues", "sign of F'", "exact", true, ""});
  const int twin = violations(f, -1, &deviation);
  outcome.controls.push_back(
      {"recovery W' = V_bar - V", twin > 0 || deviation > 1e-13,
       fmt::format("stability differs from the sign of F' at {} of 241 values, the determinant by {:.3g}", twin,
                   deviation)});
}

void check_hopf(const Dynamics& d, const Cubic& f, claim::Outcome& outcome) {
  std::vector<neuron::SpecialPoint> hopf;
  for (const auto& point : neuron::special_points(d))
    if (point.kind == neuron::SpecialPoint::Kind::hopf) hopf.push_back(point);
  outcome.checks.push_back({"Hopf points", claim::Relation::agrees, static_cast<double>(hopf.size()), 2, 0,
                            "scan of the eigenvalues", "zeros of F'", "exact", true, ""});
  for (const auto& point : hopf) {
    const double exact = f.centre() + (point.V < f.centre() ? -1 : 1) * f.half();
    outcome.checks.push_back(agreeing(fmt::format("V_bar at the Hopf point near {:.3g}", exact), point.control, exact,
                                      1e-11 * (1 + std::abs(exact)), "root of the eigenvalues' sum", "root of F'"));
    outcome.checks.back().tolerance_source = "rounding";
    check_hopf_cycles(d, point, outcome);
  }
}

void check_cycles(const Context& context, const Dynamics& d, const Cubic& f, const std::vector<double>& values,
                  claim::Outcome& outcome, std::vector<neuron::Cycle>& cycles) {
  const int radii = context.effort == Effort::quick ? 15 : context.effort == Effort::full ? 120 : 40;
  for (const double V_bar : values) {
    const std::string where = fmt::format("V_bar = {:.4g}", V_bar);
    context.progress.update(0.3);
    neuron::SettleSettings settings;
    settings.level = V_bar, settings.turns = 400;
    const auto settled = value_of(neuron::settle(d, V_bar, {V_bar, f.p.F(V_bar) - f.half()}, settings));
    if (!settled.cycle) throw std::runtime_error("no cycle was found at " + where);
    check_cycle(d, *settled.cycle, V_bar, where, outcome);
    const auto signs = return_signs(d, V_bar, 1e-3 * f.half(), 20 * f.half(), radii);
    outcome.checks.push_back({fmt::format("closed orbits met by {} starts, {}", radii, where), claim::Relation::agrees,
                              static_cast<double>(changes(signs)), signs.front() > 0 && signs.back() < 0 ? 1.0 : -1.0,
                              0, "sign changes of the return map less the identity", "one, and repelling inside",
                              "exact", true, "more starts"});
    cycles.push_back(*settled.cycle);
  }
}

void add_neuron_figures(const Dynamics& d, const std::vector<neuron::Cycle>& cycles, claim::Outcome& outcome) {
  claim::Figure portrait{"phase-portrait", "FitzHugh-Nagumo: nullclines, equilibrium and limit cycle.", {}};
  claim::Figure traces{"traces", "V(t) from near the unstable equilibrium to the limit cycle.", {}};
  for (std::size_t k = 0; k < std::min<std::size_t>(2, cycles.size()); ++k) {
    const std::string title = fmt::format("V̄ = {:.3g}", cycles[k].control);
    portrait.panels.push_back(phase_panel(d, cycles[k].control, {cycles[k]}, title));
    neuron::State x(2);
    double control = 0;
    d.equilibrium(cycles[k].control, x.data(), control, nullptr, nullptr);
    x[0] += 0.02;
    traces.panels.push_back(trace_panel(d, cycles[k].control, x, 10 * cycles[k].period, title));
  }
  outcome.figures.push_back(portrait);
  outcome.figures.push_back(traces);
}

claim::Outcome run_fitzhugh_nagumo(const Context& context) {
  // Parameters, model
  auto model = neuron_model(context, "fitzhugh-nagumo");
  if (!model) return about_another_model(context, "fitzhugh-nagumo");
  const Cubic f{{(*model)["F1"], (*model)["F2"], (*model)["F3"]}};
  const auto d = model->dynamics();
  claim::Outcome outcome;
  outcome.parameters = text_of(*model);
  // Solve and check
  check_equilibria(*d, f, outcome);
  if (!f.oscillates()) {
    outcome.orders_waived = true;
    outcome.notes.push_back("F' is nowhere positive, or F3 >= 0: the second part, on a limit cycle, does not apply.");
    return outcome;
  }
  if (!f.deck())
    outcome.notes.push_back("F is not V - V³/3: the cycle is measured, but no theorem of the deck says it.");
  check_hopf(*d, f, outcome);
  std::vector<double> values{f.centre() + 0.37 * f.half(), f.centre(), f.centre() - 0.83 * f.half()};
  const auto own = own_control(context);
  if (own && std::abs(*own - f.centre()) < 0.999 * f.half()) values = {*own};
  std::vector<neuron::Cycle> cycles;
  check_cycles(context, *d, f, values, outcome, cycles);
  outcome.orders.push_back(fixed_step_order(*d, cycles[0], cycles[0].control));
  const double outside = own && std::abs(*own - f.centre()) > f.half() ? *own : f.centre() - 1.3 * f.half();
  const auto signs = return_signs(*d, outside, 1e-3 * f.half(), 20 * f.half(), 15);
  outcome.checks.push_back({fmt::format("starts of 15 that come nearer to the equilibrium, V_bar = {:.4g}", outside),
                            claim::Relation::agrees, static_cast<double>(std::count(signs.begin(), signs.end(), -1)),
                            15, 0, "return map", "no cycle where F'(V_bar) < 0", "exact", true, ""});
  FitzHughNagumo flipped = f.p;
  flipped.F3 = -flipped.F3;
  const auto twin = return_signs(*neuron::dynamics_of(flipped), values[0], 1e-3 * f.half(), 20 * f.half(), 15);
  outcome.controls.push_back({"sign of the cubic flipped", changes(twin) != 1,
                              fmt::format("{} closed orbits met at V_bar = {:.4g}", changes(twin), values[0])});
  outcome.notes.push_back(
      "For every V̄ the Jacobian has trace F'(V̄) and determinant 1: the first part is exact algebra. That there is one "
      "cycle is seen for the V̄ of the checks; for all |V̄| < 1 it is the theorem of Liénard (V̄ = 0) and Zhang.");
  // Data
  add_neuron_figures(*d, cycles, outcome);
  return outcome;
}

}  // namespace

Driver neuron_fitzhugh_nagumo() {
  return {{"neuron.fitzhugh-nagumo",
           claim::Kind::theorem,
           "V' = F(V) - W, W' = V - V̄ has the only equilibrium (V̄, F(V̄)), which is stable if F'(V̄) < 0 and unstable if "
           "F'(V̄) > 0. For F(V) = V - V³/3 and |V̄| < 1 there is one limit cycle, and it is stable.",
           {"F(V) = V - V³/3 for the second part", "|V̄| < 1 for the cycle"},
           "Deck, part I, FitzHugh-Nagumo; FitzHugh, Biophys. J. 1 (1961)",
           "a Floquet multiplier of modulus at least 1 on the cycle, or a second cycle"},
          {"phase-portrait", "traces"},
          true,
          run_fitzhugh_nagumo,
          {"neuron"}};
}

}  // namespace spikeproof::experiments
