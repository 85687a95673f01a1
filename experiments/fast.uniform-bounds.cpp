// Claim: on [0,T] the activity N_eps(t,g), the density p_eps and its marginal n_eps are bounded uniformly in eps.
// Source: deck, part IV, theorem on uniform bounds. Expected, standard parameters, as eps -> 0: sup N(t,g) -> 7.49,
// sup p -> 24.1, sup n -> 6.05, below the explicit bound on n. Run time: 2 s. Command: spikeproof verify
// fast.uniform-bounds
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "firing_setup.h"
#include "kinetic/equilibrium.h"
#include "linear_setup.h"
#include "linearised_checks.h"

namespace spikeproof::experiments {
namespace {

using claim::Relation;
using claim::Series;
using kinetic::FiringSuprema;

// sup n over [0,T] is at most K F e^{(g_L + E + a eps) T}: n given the path of g grows at most at the rate g_L + g
// along characteristics, from data or from the inflow sup phi/(g_L (V_L - V_R)); E exp(int g) is bounded by exp(eps f),
// f with a f'' + (m - g) f' + g = E, f'(0) = 0, 0 <= f' <= 1, so f <= g. E: mean of g at the largest G_eq.
double bound_on_n(const FiringSubject& subject, const ConductanceInitial& initial, double eps) {
  const ConductanceReal m = rounded(subject.model);
  const double sup_phi = subject.model.firing()->largest(), input = m.g0 + std::max(m.b, 0.0) * sup_phi;
  const double a = m.a + m.a1 * sup_phi, E = kinetic::truncated_gaussian(input, a).mean;
  const InitialDensity start = density_of(initial.v, subject.model);
  double sup_n = 0;
  for (int i = 0; i <= 4000; ++i) sup_n = std::max(sup_n, start.value(m.V_R + (m.V_E - m.V_R) * i / 4000));
  const double own = initial.equilibrium_in_g ? input : to_double(initial.g_mean),
               variance = initial.equilibrium_in_g ? a : to_double(initial.g_variance);
  const kinetic::HalfRangeGauss rule = kinetic::half_range_gauss(kinetic::HalfRangeWeight(own, own, variance), 40);
  double start_factor = 0;
  for (std::size_t j = 0; j < rule.node.size(); ++j) start_factor += rule.weight[j] * std::exp(eps * rule.node[j]);
  const double K = std::max(sup_n, sup_phi / (m.g_L * (m.V_L - m.V_R)));
  return K * start_factor * std::exp((m.g_L + E + a * eps) * subject.t_end);
}

// By eps: the value on the finest of three levels, its change from the level before, that level's from the coarsest,
// and what sampling in g and t may miss.
struct Suprema {
  std::vector<double> eps;
  std::vector<FiringSuprema> value, change, change_before, sampling;
};

constexpr double FiringSuprema::*suprema_members[] = {&FiringSuprema::rate, &FiringSuprema::density,
                                                      &FiringSuprema::voltage};

void add_suprema(const FiringSubject& subject, const ConductanceInitial& initial, double eps, int level, Suprema& all) {
  std::vector<kinetic::FiringRun> runs;
  for (const int k : {level - 2, level - 1, level})
    runs.push_back(run_to_end(subject, initial, {eps, k, kinetic::Scheme::imex, 0, 0, true}).run);
  FiringSuprema change, before;
  for (const auto number : suprema_members) {
    change.*number = std::abs(runs[2].suprema.*number - runs[1].suprema.*number);
    before.*number = std::abs(runs[1].suprema.*number - runs[0].suprema.*number);
  }
  all.eps.push_back(eps);
  all.value.push_back(runs[2].suprema);
  all.change.push_back(change);
  all.change_before.push_back(before);
  all.sampling.push_back(runs[2].sampling);
}

Suprema suprema(const Context& context, const FiringSubject& subject, const ConductanceInitial& initial) {
  Suprema all;
  const bool few = context.effort == Effort::quick || !initial.equilibrium_in_g;
  const std::vector<double> list =
      few ? std::vector<double>{1, 1e-2, 1e-4, 1e-6} : std::vector<double>{1, 1e-1, 1e-2, 1e-3, 1e-4, 1e-6};
  for (const double eps : list) {
    add_suprema(subject, initial, eps, context.effort == Effort::full ? 0 : -1, all);
    context.progress.update(0.8 * static_cast<double>(all.eps.size()) / static_cast<double>(list.size()));
  }
  return all;
}

struct Named {
  const char* name;
  double FiringSuprema::*number;
};
const Named named[] = {
    {"sup N_ε(t,g)", &FiringSuprema::rate}, {"sup p_ε", &FiringSuprema::density}, {"sup n_ε", &FiringSuprema::voltage}};

// The suprema at the two smallest eps agree: they tend to a limit, which is that of n(v,t) M(g). And they change less
// under the last refinement than under the one before, where sampling lets that be seen.
void check_suprema(const Suprema& all, const Suprema& limit, const std::string& data, claim::Outcome& outcome) {
  const std::size_t last = all.eps.size() - 1;
  for (const Named& one : named) {
    const auto at = one.number;
    const double value = all.value[last].*at, before = all.value[last - 1].*at;
    const double error = all.change[last].*at + all.sampling[last].*at + limit.change[0].*at + limit.sampling[0].*at;
    if (data.empty())
      outcome.checks.push_back(agreeing(fmt::format("{}, ε = {:.0e}, against that of n M", one.name, all.eps[last]),
                                        value, limit.value[0].*at, std::abs(value - before) + error, "kinetic equation",
                                        "macroscopic equation times the equilibrium in g"));
    double change = 0, change_before = 0, sampling = 0;
    for (std::size_t i = 0; i <= last; ++i) {
      change = std::max(change, all.change[i].*at);
      change_before = std::max(change_before, all.change_before[i].*at);
      sampling = std::max(sampling, all.sampling[i].*at);
    }
    outcome.checks.push_back({fmt::format("{}{}: change under refinement, largest over ε", one.name, data),
                              Relation::at_most, change, change_before, sampling,
                              "elements and modes refined by 1.6, twice", "change under the refinement before",
                              "parabolas through the samples in g and t", false, "a finer resolution"});
  }
}

void check_bounds(const FiringSubject& subject, const ConductanceInitial& initial, const Suprema& all,
                  const std::string& data, claim::Outcome& outcome) {
  for (const std::size_t i : {std::size_t{0}, all.eps.size() - 1})
    outcome.checks.push_back({fmt::format("sup n_ε{}, ε = {:.0e}, against the explicit bound", data, all.eps[i]),
                              Relation::at_most, all.value[i].voltage, bound_on_n(subject, initial, all.eps[i]),
                              all.change[i].voltage + all.sampling[i].voltage, "kinetic equation",
                              "K ⟨e^{εg}⟩ exp((g_L + E + aε) T)", "difference of two resolutions, and sampling", true,
                              ""});
}

// p(V_R, g) = N(t,g)/c(V_R, g) toward g = 0: order of its growth in g, 0 where it stays bounded. With g0 = 0, so that
// neurons are found at g = 0.
claim::Order inflow(const FiringSubject& subject, const Exact& V_L, const std::string& name) {
  ConductanceParameters p = subject.model.parameters();
  p.V_L = V_L;
  p.g0 = 0;
  FiringSubject other{Conductance(p, subject.model.firing()), subject.initial, 0.5 * subject.t_end};
  const ConductanceReal m = rounded(other.model);
  const FiringEnd end = run_to_end(other, other.initial, {m.eps, -1});
  claim::Order order;
  order.name = name;
  for (const double part : {1e-2, 1e-3, 1e-4}) {
    const double g = part * std::sqrt(m.a);
    order.parameter.push_back(g);
    order.error.push_back(end.state.rates_at({g})[0] / (m.g_L * (m.V_L - m.V_R) + g * (m.V_E - m.V_R)));
  }
  order.measured = std::log10(order.error[1] / order.error[2]);
  order.lowest = -0.1;
  order.highest = 0.1;
  return order;
}

claim::Figure figure(const Suprema& prepared, const Suprema& off) {
  claim::Panel panel{"", {"ε", true}, {"supremum over t, v, g", true}, {}};
  int colour = 0;
  for (const Named& one : named) {
    for (const Suprema* all : {&prepared, &off}) {
      Series series{all == &prepared ? one.name : "",
                    all->eps,
                    {},
                    all == &prepared ? Series::Style::line_points : Series::Style::dashed,
                    colour};
      for (const FiringSuprema& value : all->value) series.y.push_back(value.*one.number);
      panel.series.push_back(series);
    }
    ++colour;
  }
  return {
      "suprema",
      "Suprema over [0,T] against ε; dashed: from data off equilibrium in g. They have finite limits as ε tends to 0.",
      {panel}};
}

claim::Outcome run_uniform_bounds(const Context& context) {
  // Parameters, model
  claim::Outcome outcome;
  const FiringSubject subject = firing_subject(context);
  outcome.parameters = parameters_text(subject);
  if (!subject.model.inflow_everywhere() || subject.model.parameters().g_L == 0)
    throw std::invalid_argument(
        "g_L (V_L - V_R) > 0 is a hypothesis: without it the inflow speed vanishes at g = 0, and p is singular "
        "there");
  // Solve
  const ConductanceInitial other = unprepared(subject);
  const Suprema prepared = suprema(context, subject, subject.initial), off = suprema(context, subject, other);
  Suprema limit;
  add_suprema(subject, subject.initial, 0, 0, limit);
  // Checks
  check_suprema(prepared, limit, "", outcome);
  check_suprema(off, limit, ", data off equilibrium", outcome);
  check_bounds(subject, subject.initial, prepared, "", outcome);
  check_bounds(subject, other, off, ", data off equilibrium", outcome);
  outcome.orders.push_back(inflow(subject, subject.model.parameters().V_L,
                                  "growth in g of p(V_R,g) = N(t,g)/c toward g = 0, V_R < V_L, g0 = 0"));
  // Control
  const claim::Order singular = inflow(subject, subject.model.parameters().V_R, "");
  outcome.controls.push_back(
      {"V_R = V_L", !singular.passed(),
       fmt::format("p(V_R,g) = {:.3g}, {:.3g}, {:.3g} at g = 1e-2, 1e-3, 1e-4 √a: it grows like g^({:.2f})",
                   singular.error[0], singular.error[1], singular.error[2], singular.measured)});
  // Data
  outcome.figures.push_back(figure(prepared, off));
  outcome.notes.push_back(fmt::format(
      "As ε tends to 0: sup N(t,g) = {:.5g}, sup p = {:.5g}, sup n = {:.5g}. The explicit bound is ours, uniform in ε "
      "on [0,T] and exponential in T: near v = V the density grows for ever where φ_F(V) < G.",
      limit.value[0].rate, limit.value[0].density, limit.value[0].voltage));
  outcome.notes.push_back(
      "The deck writes V_L < v; the equation lives on V_R < v < V_E, and the bounds need V_R < V_L strictly. At "
      "V_R = V_L the condition g (V_E - V_R) p = N(t,g) makes p(V_R,g) infinite at g = 0, for every ε; V_R > V_L is "
      "refused, as mass would leave at g = 0.");
  return outcome;
}

}  // namespace

Driver fast_uniform_bounds() {
  return {
      {"fast.uniform-bounds",
       claim::Kind::theorem,
       "On every time interval [0,T] the activity N_ε(t,g), the density p_ε and its marginal n are bounded uniformly "
       "in ε.",
       {"V_R < V_L strictly (the inflow at g = 0 must not vanish)", "bounded data", "φ_F bounded"},
       "Deck, part IV, theorem on uniform bounds; Perthame and Salort, Commun. Math. Sci. 17 (2019)",
       "a supremum that grows without bound as ε tends to 0, converged under refinement"},
      {"suprema"},
      true,
      run_uniform_bounds,
      {"firing-kinetic", "macroscopic"}};
}

}  // namespace spikeproof::experiments
