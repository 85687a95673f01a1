#include "kuramoto_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "network/kuramoto.h"
#include "network/oscillators.h"
#include "network_ensemble.h"

namespace spikeproof::experiments {
namespace {

using namespace network;
using claim::Relation;

constexpr std::uint64_t kuramoto_seed = 19750101;

OscillatorOptions options_for(std::size_t oscillators, double K, double t_end, double start) {
  OscillatorOptions options;
  options.oscillators = oscillators;
  options.t_end = t_end;
  options.dt = std::min(0.2 / K, t_end / 200);
  options.start = start;
  return options;
}

OrderHistory history(const KuramotoSetup& setup, double K, const OscillatorOptions& options) {
  return simulate_oscillators(kuramoto(setup.law, decimal_of(K)), options, setup.progress);
}

// The rate at which a coherent state of this K is reached; the width of the law where K is near K_c.
double relaxation_rate(const FrequencyLaw& law, double K) {
  return std::max(growth_rate(law, K), 0.05 * critical_coupling(law));
}

struct Line {
  double slope, intercept;
};

Line line_through(const std::vector<double>& x, const std::vector<double>& y, std::size_t begin, std::size_t end) {
  double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
  for (std::size_t i = begin; i < end; ++i) n += 1, sx += x[i], sy += y[i], sxx += x[i] * x[i], sxy += x[i] * y[i];
  const double slope = (n * sxy - sx * sy) / (n * sxx - sx * sx);
  return {slope, (sy - slope * sx) / n};
}

struct ModeGrowth {
  double K, rate, error;
};

// Slope of log r - log(1 - r^2/r_inf^2)/2, which is straight for a Lorentzian, over the part that is well above the
// network's own deviation from incoherence; its error from the two halves.
ModeGrowth growth_of(const KuramotoSetup& setup, double K, KuramotoData& data) {
  constexpr double start = 2e-3;
  const double largest = order_parameter(setup.law, K), end = 0.1 * largest;
  const double t_end = (std::log(end / start) + 3) / growth_rate(setup.law, K);
  const OrderHistory seen = history(setup, K, options_for(8 * setup.oscillators, K, t_end, start));
  std::vector<double> t, log_r;
  claim::Series series{fmt::format("K = {:.3g}", K), {}, {}, claim::Series::Style::line};
  for (std::size_t i = 0; i < seen.t.size(); ++i) {
    const double r = seen.r[i];
    if (r > 4 * start && r < end)
      t.push_back(seen.t[i]), log_r.push_back(std::log(r) - 0.5 * std::log1p(-r * r / (largest * largest)));
    if (i % 4 == 0) series.x.push_back(seen.t[i]), series.y.push_back(r);
  }
  data.growth.push_back(std::move(series));
  if (t.size() < 12) throw std::runtime_error(fmt::format("no growth from incoherence is seen at K = {:.6g}", K));
  const std::size_t half = t.size() / 2;
  const double all = line_through(t, log_r, 0, t.size()).slope, first = line_through(t, log_r, 0, half).slope,
               second = line_through(t, log_r, half, t.size()).slope;
  return {K, all, std::abs(first - second) + 1e-6 * all};
}

// K at l = 0 of the polynomial through the points, with its sensitivity to errors of the l.
double onset_of(const std::vector<ModeGrowth>& points, double* error) {
  double K = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    double weight = 1;
    for (std::size_t j = 0; j < points.size(); ++j)
      if (j != i) weight *= points[j].rate / (points[j].rate - points[i].rate);
    K += weight * points[i].K;
    const std::size_t other = i > 0 ? i - 1 : 1;
    const double slope = (points[i].K - points[other].K) / (points[i].rate - points[other].rate);
    if (error) *error += std::abs(weight * slope) * points[i].error;
  }
  return K;
}

}  // namespace

claim::Check order_agrees(const KuramotoSetup& setup, double K, double expected, const std::string& formula,
                          KuramotoData* data) {
  const double rate = relaxation_rate(setup.law, K), start = std::clamp(order_parameter(setup.law, K), 0.05, 0.95);
  MeanOrder mean[2];
  for (const std::size_t part : {0, 1}) {
    OscillatorOptions options = options_for(setup.oscillators >> (2 * part), K, 24 / rate, start);
    options.dt *= static_cast<double>(1 + part);
    mean[part] = mean_order(history(setup, K, options), 8 / rate);
  }
  if (data) data->K.push_back(K), data->r.push_back(mean[0].r);
  return {fmt::format("order parameter at K = {:.6g}, {}", K, setup.law.name()),
          Relation::agrees,
          mean[0].r,
          expected,
          std::abs(mean[0].r - mean[1].r) + 3 * (mean[0].error + mean[1].error),
          fmt::format("network of {} oscillators", setup.oscillators),
          formula,
          "the change from a quarter of the oscillators at twice the step, and 3 standard errors",
          true,
          "more oscillators (--full)"};
}

claim::Check decays_below(const KuramotoSetup& setup, double K, KuramotoData& data) {
  const double critical = critical_coupling(setup.law), n = static_cast<double>(setup.oscillators);
  const MeanOrder mean =
      mean_order(history(setup, K, options_for(setup.oscillators, K, 200 / critical, 0.5)), 100 / critical);
  data.K.push_back(K), data.r.push_back(mean.r);
  return {fmt::format("order parameter at K = {:.6g}, below K_c", K),
          Relation::at_most,
          mean.r,
          0,
          3 / std::sqrt(n * (1 - K / critical)),
          fmt::format("network of {} oscillators", setup.oscillators),
          "continuum: incoherence",
          "three times what independent phases leave, amplified by 1/(1 - K/K_c)",
          true,
          "more oscillators"};
}

void check_growth(const KuramotoSetup& setup, claim::Outcome& outcome, KuramotoData& data) {
  const double critical = critical_coupling(setup.law);
  std::vector<ModeGrowth> seen, expected;
  for (const double part : {1.3, 1.6, 2.0}) {
    const double K = part * critical;
    seen.push_back(growth_of(setup, K, data));
    expected.push_back({K, growth_rate(setup.law, K), 0});
    outcome.checks.push_back({fmt::format("growth rate of the order parameter at K = {:.6g}", K), Relation::agrees,
                              seen.back().rate, expected.back().rate, seen.back().error,
                              fmt::format("network of {} oscillators", 8 * setup.oscillators), "dispersion relation",
                              "difference of both halves of the fit", true, "more oscillators"});
  }
  double error = 0;
  const double onset = onset_of(seen, &error), bias = std::abs(onset_of(expected, nullptr) - critical);
  outcome.checks.push_back({"K_c", Relation::agrees, onset, critical, error + bias,
                            "growth rates of networks, continued to 0", "2/(π g(0))",
                            "errors of the growth rates, and of the same continuation of the dispersion relation", true,
                            "more oscillators"});
}

void check_finite_size(const KuramotoSetup& setup, claim::Outcome& outcome, KuramotoData& data) {
  const double K = 2 * critical_coupling(setup.law), expected = order_parameter(setup.law, K),
               rate = relaxation_rate(setup.law, K);
  std::vector<Ensemble> sizes;
  std::vector<std::vector<double>> errors;
  const int most = setup.oscillators > 4000 ? 64 : 32;
  for (const std::size_t n : {setup.oscillators / 80, setup.oscillators / 20, setup.oscillators / 5}) {
    sizes.emplace_back().neurons = n;
    errors.emplace_back();
    for (int k = 0; k < most; ++k) {
      OscillatorOptions options = options_for(n, K, 16 / rate, std::min(expected, 0.95));
      options.frequencies = Frequencies::random;
      options.seed = kuramoto_seed + static_cast<std::uint64_t>(k) + 1000 * sizes.size();
      errors.back().push_back(mean_order(history(setup, K, options), 8 / rate).r - expected);
    }
  }
  const Slope slope = slope_in_size(sizes, errors);
  outcome.orders.push_back({"error of r with random frequencies, in n, three standard errors about -1/2", slope.value,
                            -0.5 - 3 * slope.error, -0.5 + 3 * slope.error, slope.neurons, slope.size});
  data.oscillators = slope.neurons, data.deviation = slope.size;
}

claim::Check follows_ott_antonsen(const KuramotoSetup& setup, const Exact& width) {
  const KuramotoSetup lorentz{FrequencyLaw::of_width(FrequencyLaw::Kind::lorentzian, width), setup.oscillators,
                              setup.progress};
  const double w = to_double(width), K = 3 * w, t_end = 20 / w, start = 0.1;
  OrderHistory seen[2];
  for (const std::size_t part : {0, 1})
    seen[part] = history(lorentz, K, options_for(setup.oscillators >> (2 * part), K, t_end, start));
  claim::Check check{"",
                     Relation::agrees,
                     0,
                     0,
                     0,
                     "network",
                     "Ott-Antonsen equation in closed form",
                     "largest change from a quarter of the oscillators",
                     true,
                     "more oscillators"};
  for (std::size_t i = 0; i < seen[0].t.size(); ++i) {
    const double expected = ott_antonsen(w, K, start, seen[0].t[i]), r = seen[0].r[i];
    check.tolerance = std::max(check.tolerance, std::abs(r - seen[1].r[i]));
    if (i > 0 && std::abs(r - expected) < std::abs(check.value - check.reference)) continue;
    check.value = r, check.reference = expected;
    check.name = fmt::format("r(t) of the Lorentzian of width {:.4g}, K = {:.4g}, largest difference: t = {:.4g}", w, K,
                             seen[0].t[i]);
  }
  return check;
}

claim::Figure kuramoto_figure(const KuramotoSetup& setup, const KuramotoData& data) {
  using Style = claim::Series::Style;
  const double critical = critical_coupling(setup.law);
  claim::Panel branch{"", {"K"}, {"r", false, 0, 1}, {}, "bottom right"};
  claim::Series curve{"continuum", {0, critical}, {0, 0}, Style::line};
  const double last = std::max(3.2 * critical, 1.05 * *std::max_element(data.K.begin(), data.K.end()));
  for (int i = 0; i <= 240; ++i) {
    const double part = i / 240.0, K = critical + (last - critical) * part * part;
    curve.x.push_back(K);
    curve.y.push_back(order_parameter(setup.law, K * (1 + 1e-12)));
  }
  branch.series.push_back(curve);
  branch.series.push_back({fmt::format("{} oscillators", setup.oscillators), data.K, data.r, Style::points});
  claim::Panel growth{"", {"t"}, {"r", true}, data.growth, "bottom right"};
  return {
      "order-parameter",
      fmt::format("Kuramoto's model, {}. Left: order parameter against coupling, continuum and networks. Right: growth "
                  "from near incoherence in networks.",
                  setup.law.name()),
      {branch, growth}};
}

}  // namespace spikeproof::experiments
