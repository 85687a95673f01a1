#include "network/simulate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "network/population.h"

namespace spikeproof::network {
namespace {

constexpr double most_firings = 1000;  // of one neuron by the kicks of one step
constexpr double infinite = std::numeric_limits<double>::infinity();

void require(bool holds, const char* inequality, double value) {
  if (!holds) throw std::invalid_argument(fmt::format("{} is required, but it is {:.17g}", inequality, value));
}

void check(const Options& o) {
  require(o.neurons >= 1 && o.neurons <= (1U << 30), "1 <= neurons <= 2^30", static_cast<double>(o.neurons));
  require(o.dt > 0 && std::isfinite(o.dt), "dt > 0", o.dt);
  require(o.t_end > 0 && o.t_end / o.dt <= 1e8, "0 < t_end <= 1e8 dt", o.t_end);
  require(o.threads >= 1, "threads >= 1", o.threads);
  require(o.cascade_fraction > 0, "cascade_fraction > 0", o.cascade_fraction);
  for (const double t : o.law_times) require(t >= 0 && t <= o.t_end, "0 <= time of a law <= t_end", t);
  for (std::size_t i = 0; i + 1 < o.law_edges.size(); ++i)
    require(o.law_edges[i] < o.law_edges[i + 1], "law_edges increasing, edge", o.law_edges[i + 1]);
}

class Run {
 public:
  Run(const Nnlif& model, const InitialDensity& initial, const Options& options, std::optional<RestRule> rest = {})
      : m_(rounded(model)),
        options_(options),
        rests_(rest.has_value()),
        hazard_(rest && rest->firing),
        population_(initial, m_.V_F, options, std::move(rest)) {
    if (m_.delay > 0) {
      delay_steps_ = static_cast<std::size_t>(std::ceil(m_.delay / options.dt));
      seen_.dt = m_.delay / static_cast<double>(delay_steps_);
      steps_ = static_cast<std::size_t>(std::ceil(options.t_end / seen_.dt - 1e-9));
    } else {
      steps_ = static_cast<std::size_t>(std::ceil(options.t_end / options.dt - 1e-9));
      seen_.dt = options.t_end / static_cast<double>(steps_);
    }
    seen_.neurons = options.neurons;
    past_.assign(delay_steps_, 0.0);
  }

  Result<Observed> operator()(Progress& progress) {
    if (const double noise = step_noise(m_.a0); noise < 16 * ulp())
      return Error{ErrorCode::out_of_range, "network::simulate",
                   fmt::format("the noise of a step, {:.3g}, is lost in the rounding of potentials, {:.3g}: take a "
                               "larger dt",
                               noise, ulp())};
    observe(0);
    for (std::size_t k = 0; k < steps_ && seen_.status == Observed::Status::completed; ++k) {
      step(k);
      if (m_.b * delivered_ > most_firings * (m_.V_F - m_.V_R))
        return Error{ErrorCode::out_of_range, "network::simulate",
                     fmt::format("at t = {:.6g} the kicks of one step make every neuron fire {} times: the rate grows "
                                 "beyond what a step can hold",
                                 static_cast<double>(k + 1) * seen_.dt, most_firings)};
      observe(k + 1);
      progress.update(static_cast<double>(k + 1) / static_cast<double>(steps_));
    }
    seen_.raster = population_.raster();
    return std::move(seen_);
  }

 private:
  double step_noise(double a) const { return std::sqrt(-a * std::expm1(-2 * seen_.dt)); }
  double ulp() const {
    return std::numeric_limits<float>::epsilon() *
           std::max({population_.largest(), m_.V_F - m_.V_R, std::abs(m_.V_F - m_.I)});
  }

  void step(std::size_t k) {
    const double a = m_.a0 + m_.a1 * delivered_ / seen_.dt;
    StepRule rule{StepProcess(a, m_.V_F - m_.I, m_.V_F - m_.V_R, seen_.dt, options_.crossing)};
    rule.kick = m_.b * delivered_;
    rule.margin = hazard_ ? -infinite : m_.b > 0 ? 2 * step_noise(a) : 0;
    rule.step = k;
    population_.advance(rule);
    const double t = static_cast<double>(k + 1) * seen_.dt;
    if (delay_steps_ > 0)
      delayed(k, t);
    else if (hazard_)
      count(population_.triggered());
    else
      cascade(rule.margin, t, k);
  }

  void count(std::size_t spikes) {
    seen_.spikes.push_back(spikes);
    delivered_ = static_cast<double>(spikes) / static_cast<double>(seen_.neurons);
  }

  // Without delay: the spikes of the step and those that they cause at its end.
  void cascade(double margin, double t, std::size_t k) {
    const std::size_t triggered = population_.triggered();
    const auto neurons = static_cast<double>(seen_.neurons);
    const double kick = m_.b / neurons, width = rests_ ? infinite : m_.V_F - m_.V_R;
    double limit = margin;
    std::vector<Waiting> waiting;
    Cascade result;
    do {
      const double largest = limit > margin ? population_.largest() : limit;
      if (limit > margin && limit >= largest) limit = infinite;
      if (triggered > 0 && m_.b > 0) waiting = population_.waiting(limit);
      result = resolve_cascade(waiting, kick, width, triggered, limit);
      limit = std::max(4 * limit, 2 * kick * static_cast<double>(result.spikes));
    } while (result.end == Cascade::End::unknown);
    const double fraction = static_cast<double>(result.spikes) / neurons,
                 share = static_cast<double>(triggered) / neurons;
    const bool endless = result.end == Cascade::End::eternal, large = fraction - share >= options_.cascade_fraction;
    if (large) {
      const auto once = static_cast<double>(single_firings(waiting, kick, triggered)) / neurons;
      seen_.cascades.push_back({t, endless ? infinite : fraction, once, share});
    }
    if (endless || (large && m_.a1 > 0)) {
      seen_.status = endless ? Observed::Status::eternal : Observed::Status::noisy_cascade;
      seen_.spikes.push_back(triggered);
      return;
    }
    for (const std::uint32_t place : result.fired) population_.reset(waiting[place].neuron, width, t, k);
    count(result.spikes);
  }

  // With delay: the kick of spikes long past arrives; those that it makes fire act one delay later.
  void delayed(std::size_t k, double t) {
    double& slot = past_[k % delay_steps_];
    delivered_ = slot;
    std::size_t spikes = population_.triggered();
    const double kick = m_.b * delivered_, width = m_.V_F - m_.V_R;
    if (kick > 0 && !hazard_)
      for (const Waiting& one : population_.waiting(kick)) {
        const double times = rests_ ? 1 : std::floor((kick - one.distance) / width) + 1;
        population_.reset(one.neuron, times * width, t, k);
        spikes += static_cast<std::size_t>(times);
      }
    seen_.spikes.push_back(spikes);
    slot = static_cast<double>(spikes) / static_cast<double>(seen_.neurons);
  }

  void observe(std::size_t k) {
    for (const double t : options_.law_times) {
      if (static_cast<std::size_t>(std::lround(t / seen_.dt)) != k) continue;
      seen_.law_times.push_back(static_cast<double>(k) * seen_.dt);
      seen_.law.push_back(population_.law(options_.law_edges, m_.b * delivered_));
      seen_.mean.push_back(population_.mean(m_.b * delivered_));
      seen_.resting.push_back(population_.resting());
    }
  }

  NnlifReal m_;
  const Options& options_;
  bool rests_, hazard_;
  Population population_;
  Observed seen_;
  std::size_t steps_ = 0, delay_steps_ = 0;
  double delivered_ = 0;      // spikes per neuron whose kick acts on the next step
  std::vector<double> past_;  // spikes per neuron of the last steps, as many as the delay holds
};

}  // namespace

Result<Observed> simulate(const Nnlif& model, const InitialDensity& initial, const Options& options,
                          Progress& progress) {
  check(options);
  return Run(model, initial, options)(progress);
}

Result<Observed> simulate(const Refractory& model, const RefractoryStart& initial, const Options& options,
                          Progress& progress) {
  check(options);
  require(initial.resting == 0, "nobody resting at t = 0", initial.resting);
  RestRule rest(to_double(model.tau()), model.firing(), to_double(model.base().V_F()), initial.highest);
  return Run(model.base(), initial.density, options, std::move(rest))(progress);
}

double mean_rate(const Observed& observed, double from, double to) {
  const double size = static_cast<double>(observed.spikes.size());
  const double first = std::clamp(std::round(from / observed.dt), 0.0, size);
  const double last = std::clamp(std::round(to / observed.dt), 0.0, size);
  if (!(first < last))
    throw std::invalid_argument(fmt::format(
        "a simulated step between the two times is required, but from = {:.17g}, to = {:.17g}, dt = {:.17g}, {} steps",
        from, to, observed.dt, observed.spikes.size()));
  double spikes = 0;
  for (auto k = static_cast<std::size_t>(first); k < static_cast<std::size_t>(last); ++k)
    spikes += static_cast<double>(observed.spikes[k]);
  return spikes / (static_cast<double>(observed.neurons) * (last - first) * observed.dt);
}

}  // namespace spikeproof::network
