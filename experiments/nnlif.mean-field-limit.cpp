// Claim: the network of N neurons with kicks b/N tends to the equation, with errors of order N^(-1/2).
// Source: deck, part II, derivation from a large system. Expected: slopes -1/2 of the errors of rate and law within
// three standard errors, rate and law of the largest networks within their bands. Run time: 5 s. Command: spikeproof
// verify nnlif.mean-field-limit
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "gap_checks.h"
#include "linear_setup.h"
#include "network_ensemble.h"

namespace spikeproof::experiments {
namespace {

using claim::Series;

constexpr std::uint64_t mean_field_seed = 20110701;

// Fewer networks where steps or spikes make them dear.
std::vector<EnsembleSize> sizes(Effort effort, const DensityReference& reference) {
  const int n = reference.steps;
  if (effort == Effort::full) return {{1000, 200, n}, {10000, 100, n}, {100000, 40, n}, {1000000, 16, n}};
  std::vector<EnsembleSize> all{{1000, 64, n}, {10000, 32, n}, {100000, 10, n}, {1000000, 3, n}};
  const double cost = n / 128.0 + 5 * reference.spikes;
  if (effort == Effort::quick || cost > 3) all.pop_back();
  if (cost > 1.5) all.back().networks = std::max(2, all.back().networks * 2 / 3);
  return all;
}

claim::Order order(const char* name, const Slope& slope) {
  claim::Order order;
  order.name = fmt::format("{}, in N, three standard errors about -1/2", name);
  order.measured = slope.value;
  order.lowest = -0.5 - 3 * slope.error;
  order.highest = -0.5 + 3 * slope.error;
  order.parameter = slope.neurons;
  order.error = slope.size;
  return order;
}

struct Limit {
  std::vector<Ensemble> ensembles;
  Ensemble coarse;      // the largest size with longer steps
  double bias = 0;      // of the rate by the time step: the difference of both, extrapolated with order 1
  double bias_law = 0;  // largest change of the law by the step, bounded likewise
  bool spikes = false;  // enough for a slope of the rate at the smallest size
};

Limit simulate_all(const Context& context, const Nnlif& model, const InitialDensity& initial,
                   const DensityReference& reference, claim::Outcome& outcome) {
  Limit limit;
  const auto all = sizes(context.effort, reference);
  for (std::size_t i = 0; i < all.size(); ++i) {
    Ensemble one = run_ensemble(model, initial, reference, all[i], mean_field_seed + 1000 * i, context.progress);
    if (one.completed)
      limit.ensembles.push_back(std::move(one));
    else
      outcome.notes.push_back(fmt::format("N = {}: left out, a cascade that never ends comes before t = {:.4g}.",
                                          all[i].neurons, reference.t_end));
  }
  EnsembleSize last = all.back();
  last.steps /= 4;
  limit.coarse = run_ensemble(model, initial, reference, last, mean_field_seed + 1000 * all.size(), context.progress);
  if (limit.ensembles.size() < 3 || !limit.coarse.completed)
    throw std::runtime_error("networks synchronise before half of the density's blow-up time: larger ones are needed");
  const Ensemble& fine = limit.ensembles.back();
  // The coarse steps are four times as long: order 1, or 1/2 where N(t) starts like t^(-1/2).
  const bool singular = initial.value_at_threshold * to_double(model.V_F() - model.V_R()) > 1e-3;
  const double gain = singular ? 1 : 1.0 / 3;
  limit.bias = gain * (mean_of(limit.coarse.rate) - mean_of(fine.rate));
  for (std::size_t i = 0; i < reference.edges.size(); ++i)
    limit.bias_law = std::max(limit.bias_law, gain * std::abs(limit.coarse.mean_law[i] - fine.mean_law[i]));
  limit.spikes = reference.rate * reference.t_end / 2 * 1000 > 4;
  return limit;
}

void check_rate(const DensityReference& reference, const Limit& limit, claim::Outcome& outcome) {
  std::vector<std::vector<double>> errors;
  for (const Ensemble& one : limit.ensembles) {
    errors.emplace_back();
    for (const double rate : one.rate) errors.back().push_back(rate - limit.bias - reference.rate);
  }
  outcome.orders.push_back(order("error of the rate", slope_in_size(limit.ensembles, errors)));
  // Standard error from all sizes: the variance of one network is that of one neuron over N.
  double variance = 0, networks = 0;
  for (std::size_t i = 0; i < errors.size(); ++i)
    for (const double e : errors[i]) variance += e * e * static_cast<double>(limit.ensembles[i].neurons), ++networks;
  const Ensemble& last = limit.ensembles.back();
  const double total = static_cast<double>(last.neurons * last.rate.size());
  outcome.checks.push_back(
      {fmt::format("mean rate over t in [{:.4g}, {:.4g}], N = {}", reference.t_end / 2, reference.t_end, last.neurons),
       claim::Relation::agrees, mean_of(last.rate) - limit.bias, reference.rate,
       4 * 1.4 * std::sqrt(variance / networks / total) + std::abs(limit.bias) + reference.rate_error,
       "network, two time steps extrapolated", "spectral evolution",
       "4 standard errors, the extrapolation's size and the error of the evolution", true, "more networks"});
}

// N times the variance of the rate over networks is the same at every N: fluctuations of size N^(-1/2). Of the smallest
// size against the largest with ten networks.
void check_fluctuations(const Limit& limit, claim::Outcome& outcome) {
  const auto scaled = [](const Ensemble& one) {
    const double mean = mean_of(one.rate), free = static_cast<double>(one.rate.size()) - 1;
    double square = 0;
    for (const double rate : one.rate) square += (rate - mean) * (rate - mean) / free;
    return static_cast<double>(one.neurons) * square;
  };
  std::size_t last = limit.ensembles.size() - 1;
  while (last > 1 && limit.ensembles[last].rate.size() < 10) --last;
  const Ensemble &small = limit.ensembles[0], &large = limit.ensembles[last];
  const double freedom =
      2 / (static_cast<double>(small.rate.size()) - 1) + 2 / (static_cast<double>(large.rate.size()) - 1);
  outcome.checks.push_back({fmt::format("log of N Var(rate), {} and {} neurons", large.neurons, small.neurons),
                            claim::Relation::agrees, std::log(scaled(large)), std::log(scaled(small)),
                            4 * std::sqrt(freedom), "network, variance over seeds", "smaller networks",
                            "4 standard errors of a logarithm of a variance", true, "more networks"});
}

void check_law(const DensityReference& reference, const Limit& limit, claim::Outcome& outcome) {
  std::vector<std::vector<double>> errors;
  for (const Ensemble& one : limit.ensembles) errors.push_back(one.distance);
  Slope slope = slope_in_size(limit.ensembles, errors);
  outcome.orders.push_back(order("distance of the empirical law", slope));
  const Ensemble& last = limit.ensembles.back();
  double worst = 0;
  for (std::size_t i = 0; i < reference.edges.size(); ++i)
    worst = std::max(worst, std::abs(last.mean_law[i] - reference.law[i]));
  const double total = static_cast<double>(last.neurons * last.rate.size());
  outcome.checks.push_back(
      {fmt::format("largest difference of the distribution functions at t = {:.4g}, N = {}", reference.t_end,
                   last.neurons),
       claim::Relation::at_most, worst, 0, 2.2 / std::sqrt(total) + limit.bias_law + reference.law_error,
       "network, mean over seeds", "spectral evolution",
       "Kolmogorov's law at 1e-4, the bias of the time step and the error of the evolution", true, "more networks"});
}

// Kicks of b/sqrt(N) instead of b/N.
claim::Control wrong_kick(const Context& context, const Nnlif& model, const InitialDensity& initial,
                          const DensityReference& reference) {
  std::vector<Ensemble> ensembles;
  std::vector<std::vector<double>> errors;
  const std::string name = "kick b/√N";
  for (const long root : {30L, 100L}) {
    const Nnlif wrong = with(model, [&](NnlifParameters& p) { p.b *= root; });
    const EnsembleSize size{static_cast<std::size_t>(root * root), 8, reference.steps};
    ensembles.push_back(run_ensemble(wrong, initial, reference, size, mean_field_seed + 9000, context.progress));
    if (!ensembles.back().completed)
      return {name, true,
              fmt::format("N = {}: a cascade of spikes never ends, or the rate grows without bound", root * root)};
    errors.push_back(ensembles.back().distance);
  }
  const claim::Order seen = order("", slope_in_size(ensembles, errors));
  return {name, !seen.passed(),
          fmt::format("distance of the empirical law {:.3g} at N = 900, {:.3g} at 10⁴: slope {:.3g}", seen.error[0],
                      seen.error[1], seen.measured)};
}

Series powers(const claim::Order& order, const char* label) {
  Series line{label, order.parameter, {}, Series::Style::dashed};
  const double scale = order.error[0] * std::sqrt(order.parameter[0]);
  for (const double N : order.parameter) line.y.push_back(scale / std::sqrt(N));
  return line;
}

claim::Figure figure(const DensityReference& reference, const Limit& limit, const std::vector<claim::Order>& orders) {
  claim::Panel errors{"", {"N", true}, {"error", true}, {}};
  for (const claim::Order& one : orders)
    errors.series.push_back(
        {one.name.substr(0, one.name.find(',')), one.parameter, one.error, Series::Style::line_points});
  errors.series.push_back(powers(orders.back(), "N^{-1/2}"));
  claim::Panel rates{"", {"t"}, {"N(t)"}, {{"density", reference.t, reference.N, Series::Style::line}}};
  for (const std::size_t i : {std::size_t{1}, limit.ensembles.size() - 1}) {
    const Ensemble& one = limit.ensembles[i];
    rates.series.push_back({fmt::format("{} neurons", one.neurons), one.t, one.mean_rates, Series::Style::points});
  }
  return {
      "errors",
      "Left: root mean square errors of networks against the density: the rate, averaged over the second half of the "
      "run, and the empirical law at its end. Right: rates of single networks in windows.",
      {errors, rates}};
}

claim::Outcome run_mean_field_limit(const Context& context) {
  // Parameters, model
  claim::Outcome outcome;
  outcome.seed = mean_field_seed;
  const InitialDensity initial = start_of(context);
  Context here = context;
  here.model = coupled(context.model, initial, outcome);
  // Solve
  const DensityReference reference = density_reference(here, initial);
  const Limit limit = simulate_all(context, here.model, initial, reference, outcome);
  // Checks
  if (limit.spikes)
    check_rate(reference, limit, outcome), check_fluctuations(limit, outcome);
  else
    outcome.notes.push_back(
        fmt::format("The rate, {:.3g}, is too small to be seen in networks: the law decides alone.", reference.rate));
  check_law(reference, limit, outcome);
  if (reference.spikes < 0.02)
    outcome.notes.push_back(fmt::format(
        "Hardly any neuron fires until t = {:.4g}: kicks of any size go unnoticed, and the control with them.",
        reference.t_end));
  // Control
  outcome.controls.push_back(wrong_kick(context, here.model, initial, reference));
  // Data
  outcome.figures.push_back(figure(reference, limit, outcome.orders));
  if (reference.t_end < 1)
    outcome.notes.push_back(fmt::format("The density blows up: compared until t = {:.6g}.", reference.t_end));
  outcome.notes.push_back(
      "Bands are statistical: three standard errors for slopes, four for the rate. Not covered: a proof, and times "
      "after "
      "a blow-up, see nnlif.continuation.");
  return outcome;
}

}  // namespace

Driver nnlif_mean_field_limit() {
  return {{"nnlif.mean-field-limit",
           claim::Kind::theorem,
           "As the number N of neurons grows, the law of one neuron of the network with kicks β/N converges to the "
           "solution "
           "of the equation, with an error of order N^(-1/2) in the empirical rate and law.",
           {"1 <= i <= N", "kicks β/N with β = b", "σ²/2 = a", "before the blow-up"},
           "Deck, part II, derivation from a large system; Delarue, Inglis, Rubenthaler and Tanré, Ann. Appl. Probab. "
           "25 (2015)",
           "an error that does not decay with N, or decays with another slope than -1/2 beyond its confidence band"},
          {"errors"},
          true,
          run_mean_field_limit};
}

}  // namespace spikeproof::experiments
