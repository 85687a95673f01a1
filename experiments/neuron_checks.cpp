#include "neuron_checks.h"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "linear_setup.h"
#include "linearised_checks.h"
#include "model/model_file.h"
#include "neuron/fixed_step.h"

namespace spikeproof::experiments {

using neuron::Cycle;
using neuron::Dynamics;
using neuron::Method;

neuron::NamedModel named_model(const NeuronFile& file) {
  neuron::NamedModel model = neuron::model_named(file.model, file.set);
  for (const auto& given : file.parameters) model[given.name] = to_double(given.value);
  return model;
}

std::optional<neuron::NamedModel> neuron_model(const Context& context, const std::string& name,
                                               const std::string& set) {
  if (context.file == nullptr) return neuron::model_named(name, set);
  if (!context.file->neuron || context.file->neuron->model != name) return std::nullopt;
  return named_model(*context.file->neuron);
}

std::optional<double> own_control(const Context& context) {
  if (context.file == nullptr || !context.file->neuron || !context.file->neuron->control) return std::nullopt;
  return to_double(*context.file->neuron->control);
}

claim::Outcome about_another_model(const Context& context, const std::string& name) {
  claim::Outcome outcome{};
  outcome.parameters = "model = " + context.file->neuron->model;
  outcome.notes.push_back(
      fmt::format("The model file is about {}: nothing here about {}.", context.file->neuron->model, name));
  return outcome;
}

std::string text_of(const neuron::NamedModel& model) {
  std::string text;
  for (const auto& p : model.parameters) {
    text += fmt::format("{}{} = {:.10g}", text.empty() ? "" : ", ", p.name, p.value);
    if (!p.unit.empty()) text += " " + p.unit;
  }
  return text;
}

Result<MeasuredPeriod> measured_period(const Dynamics& d, const Cycle& cycle, double level, Method method,
                                       double rel_tol) {
  double value[2];
  for (int k = 0; k < 2; ++k) {
    neuron::FollowSettings settings;
    settings.t_end = 6 * cycle.period, settings.level = level, settings.most_passages = 3;
    settings.rel_tol = rel_tol * (k == 0 ? 1 : 10);
    const auto track = neuron::follow(d, cycle.control, cycle.x, settings, method);
    if (!track) return track.error();
    if (track->passages.size() < 3)
      return Error{ErrorCode::no_convergence, "measured_period", "the solution left the cycle"};
    value[k] = track->passages[2].t - track->passages[1].t;
  }
  return MeasuredPeriod{value[0], std::abs(value[0] - value[1]) + 1e-13 * value[0]};
}

void check_cycle(const Dynamics& d, const Cycle& cycle, double level, const std::string& where,
                 claim::Outcome& outcome) {
  const auto stiff = value_of(measured_period(d, cycle, level, Method::rosenbrock, 1e-10));
  const auto shot = value_of(neuron::find_cycle(d, cycle.control, cycle.x, cycle.period, {1e-11, true}));
  outcome.checks.push_back(agreeing("period, " + where, shot.period, stiff.value, shot.period_error + stiff.error,
                                    "shooting, Dormand-Prince", "spikes, Rosenbrock (RODAS)"));
  // the multipliers carry the integration's error, as the trivial one shows
  const double error = shot.trivial_error + 1e-9;
  if (d.dimension() == 2)
    outcome.checks.push_back(agreeing("multiplier, " + where, shot.multipliers[0].real(), std::exp(shot.log_volume),
                                      10 * error, "variational equation", "exp of the integral of div f"));
  outcome.checks.push_back({"largest multiplier, " + where, claim::Relation::at_most, std::abs(shot.multipliers[0]),
                            1 - 10 * error, 0, "variational equation", "1 less the error of the trivial multiplier",
                            "in the bound", false, "a smaller tolerance"});
}

claim::Control capacitance_control(neuron::NamedModel model, const Dynamics& d, const Cycle& cycle) {
  const double level = 0.5 * (cycle.lowest + cycle.highest);
  const auto own = value_of(measured_period(d, cycle, level, Method::rosenbrock, 1e-10));
  model["C"] *= 1.02;
  const auto twin = neuron::find_cycle(*model.dynamics(), cycle.control, cycle.x, cycle.period, {1e-11, true});
  if (!twin) return {"capacitance 2 % larger", true, "it has no such cycle"};
  const auto check = agreeing("period", twin->period, own.value, twin->period_error + own.error, "", "");
  return {"capacitance 2 % larger", !check.passed(),
          fmt::format("period {:.8g} against {:.8g}, tolerance {:.2g}", twin->period, own.value, check.tolerance)};
}

claim::Order fixed_step_order(const Dynamics& d, const Cycle& cycle, double level) {
  constexpr std::size_t turns = 3;
  neuron::FollowSettings settings;
  settings.t_end = 6 * cycle.period, settings.level = level, settings.most_passages = turns, settings.rel_tol = 1e-12;
  for (int k = 0; k < 400; ++k) settings.sample_times.push_back(cycle.period * k / 400);
  const auto exact = value_of(neuron::follow(d, cycle.control, cycle.x, settings));
  double fastest = 1 / cycle.period;
  const std::size_t n = d.dimension();
  std::vector<double> slope(n), columns(n * (n + 1));
  for (const neuron::State& x : exact.samples) {
    d.derivatives(x.data(), cycle.control, slope.data(), columns.data());
    for (const auto value : neuron::eigenvalues(n, columns)) fastest = std::max(fastest, std::abs(value));
  }
  double h = 0.4 / fastest;
  std::vector<double> steps, errors;
  for (int k = 0; k < 3; ++k, h /= 2) {
    const auto times =
        value_of(neuron::passages_by_equal_steps(d, cycle.control, cycle.x, h, level, turns, 6 * cycle.period));
    steps.push_back(h);
    errors.push_back(std::abs(times.back() - exact.passages.back().t));
  }
  // 4, or 5 where turns through the slow part of a cycle make up most of the time: there the leading term averages out
  return order_of("Runge-Kutta with equal steps, time of the third spike", steps, errors, 3.5, 5.3);
}

AtZero carried_to_zero(const std::vector<double>& d, const std::vector<double>& values) {
  std::vector<double> column = values;  // Neville's scheme, the last row is the best
  double last = values.back(), before = values.back();
  for (std::size_t level = 1; level < d.size(); ++level) {
    for (std::size_t i = d.size() - 1; i >= level; --i)
      column[i] = (d[i - level] * column[i] - d[i] * column[i - 1]) / (d[i - level] - d[i]);
    before = last, last = column.back();
  }
  return {last, std::abs(last - before)};
}

Result<NearHopf> cycles_near_hopf(const Dynamics& d, const neuron::SpecialPoint& hopf, double far) {
  NearHopf near;
  const auto pair =
      neuron::eigenpair_near(d.dimension(),
                             [&] {
                               std::vector<double> slope(d.dimension()), columns(d.dimension() * (d.dimension() + 1));
                               d.derivatives(hopf.at.x.data(), hopf.control, slope.data(), columns.data());
                               columns.resize(d.dimension() * d.dimension());
                               return columns;
                             }(),
                             {0, hopf.omega});
  const double side = hopf.swing_squared > 0 ? 1 : -1;
  for (double distance = far; distance > far / 10; distance /= 2) {
    const double control = hopf.control + side * distance;
    const double r = std::sqrt(std::abs(hopf.swing_squared) * distance) / (2 * std::abs(pair.vector[0]));
    neuron::State guess = hopf.at.x;  // the amplitude of the normal form along the eigenvector
    for (std::size_t i = 0; i < guess.size(); ++i) guess[i] += r * pair.vector[i].real();
    const auto cycle = neuron::find_cycle(d, control, guess, 2 * std::numbers::pi / hopf.omega);
    if (!cycle) return cycle.error();
    near.distance.push_back(distance);
    near.swing_squared.push_back(cycle->swing() * cycle->swing());
  }
  return near;
}

}  // namespace spikeproof::experiments
