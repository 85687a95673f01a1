#include "neuron/fit.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <limits>
#include <pagmo/algorithm.hpp>
#include <pagmo/algorithms/pso_gen.hpp>
#include <pagmo/batch_evaluators/member_bfe.hpp>
#include <pagmo/bfe.hpp>
#include <pagmo/population.hpp>
#include <pagmo/problem.hpp>
#include <stdexcept>
#include <thread>

namespace spikeproof::neuron {
namespace {

using Point = std::vector<double>;  // a candidate in the unit cube

constexpr std::size_t most_kept = 200'000;

// What all copies of the problem share.
struct Task {
  SpikingModel model;
  std::vector<Parameter> parameters;
  Stimulus stimulus;  // of the training segment
  Target target;
  unsigned threads;
  mutable Point tried = {}, tried_gamma = {};  // the latest candidates
  mutable std::size_t count = 0;

  void to_parameters(const double* unit, double* values) const {
    for (std::size_t j = 0; j < parameters.size(); ++j) {
      const Parameter& p = parameters[j];
      values[j] =
          p.logarithmic ? p.lower * std::pow(p.upper / p.lower, unit[j]) : p.lower + (p.upper - p.lower) * unit[j];
    }
  }

  // Gamma with the sign turned over, for rows first .. last - 1.
  void evaluate(const Point& points, std::size_t first, std::size_t last, Point& values) const {
    const std::size_t n = parameters.size();
    Point rows((last - first) * n);
    for (std::size_t i = first; i < last; ++i) to_parameters(&points[i * n], &rows[(i - first) * n]);
    const auto trains = simulate_batch(model, rows, stimulus);
    for (std::size_t i = first; i < last; ++i) values[i] = -target.gamma(trains[i - first]);
  }

  void keep(const Point& points, const Point& values) const {
    const std::size_t n = parameters.size();
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::size_t at = count++ % most_kept;
      if (at == tried_gamma.size()) {
        tried_gamma.emplace_back();
        tried.resize(tried.size() + n);
      }
      to_parameters(&points[i * n], &tried[at * n]);
      tried_gamma[at] = -values[i];
    }
  }

  // Threads take whole groups of lanes.
  Point evaluate(const Point& points) const {
    const std::size_t rows = points.size() / parameters.size(), group = batch_size();
    const std::size_t share = (rows + group * threads - 1) / (group * threads) * group;
    Point values(rows);
    std::vector<std::exception_ptr> failures(threads);
    {
      std::vector<std::jthread> team;
      for (unsigned part = 1; part < threads && part * share < rows; ++part)
        team.emplace_back([&, part] {
          try {
            evaluate(points, part * share, std::min(rows, (part + 1) * share), values);
          } catch (...) {
            failures[part] = std::current_exception();
          }
        });
      evaluate(points, 0, std::min(rows, share), values);
    }
    for (const auto& failure : failures)
      if (failure) std::rethrow_exception(failure);
    keep(points, values);
    return values;
  }
};

// The task as pagmo sees it: a minimum in the unit cube, evaluated a swarm at a time.
struct Problem {
  const Task* task = nullptr;

  pagmo::vector_double fitness(const pagmo::vector_double& x) const { return task->evaluate(x); }
  pagmo::vector_double batch_fitness(const pagmo::vector_double& x) const { return task->evaluate(x); }
  std::pair<pagmo::vector_double, pagmo::vector_double> get_bounds() const {
    const std::size_t n = task == nullptr ? 1 : task->parameters.size();
    return {Point(n, 0.0), Point(n, 1.0)};
  }
};

void check(const FitSettings& s) {
  if (!(s.window > 0) || !(s.train > 0 && s.train < 1) || s.swarm < 20 || s.generations < 1 || s.threads < 1)
    throw std::invalid_argument(
        fmt::format("fit: window > 0, 0 < train < 1, swarm >= 20, generations >= 1 and threads >= 1 are required, but "
                    "they are {}, {}, {}, {}, {}",
                    s.window, s.train, s.swarm, s.generations, s.threads));
}

Stimulus stimulus_of(const Recording& recording, double end, const FitSettings& settings) {
  const auto samples = static_cast<std::size_t>(std::ceil(end / recording.dt - 1e-9));
  return {std::span(recording.current).first(std::min(samples, recording.current.size())), recording.dt,
          settings.max_step};
}

}  // namespace

std::vector<double> Fit::values() const {
  std::vector<double> all;
  for (const FittedParameter& p : parameters) all.push_back(p.value);
  return all;
}

std::vector<double> Fit::spread(double depth) const {
  const std::size_t n = parameters.size();
  std::vector<double> square(n);
  double members = 0;
  for (std::size_t i = 0; i < tried_gamma.size(); ++i) {
    if (!(tried_gamma[i] >= best.back() - depth)) continue;
    for (std::size_t j = 0; j < n; ++j) square[j] += std::pow(tried[i * n + j] - parameters[j].value, 2);
    ++members;
  }
  for (double& s : square) s = members > 1 ? std::sqrt(s / (members - 1)) : std::numeric_limits<double>::quiet_NaN();
  return square;
}

Segment training_segment(const Recording& recording, const FitSettings& settings) {
  return {0, settings.train * recording.duration()};
}

Segment test_segment(const Recording& recording, const FitSettings& settings) {
  return {settings.train * recording.duration(), recording.duration()};
}

Result<Fit> fit(SpikingModel model, const Recording& recording, const FitSettings& settings, Progress& progress) {
  check(settings);
  const Segment training = training_segment(recording, settings), test = test_segment(recording, settings);
  const double scale = current_scale(recording.current);
  if (!(scale > 0)) return Error{ErrorCode::out_of_range, "neuron::fit", "the current is zero: nothing can be fitted"};
  const Task task{model, parameters_of(model, scale, recording.unit), stimulus_of(recording, training.end, settings),
                  Target(recording.trials, settings.window, training), settings.threads};
  if (task.target.mean_count() == 0)
    return Error{ErrorCode::out_of_range, "neuron::fit",
                 fmt::format("no spikes before t = {:.6g} ms: a larger training share is needed", training.end)};
  Fit result{model, {}, {}, {}, {}, {}, {}, {}};
  const pagmo::bfe batches{pagmo::member_bfe{}};
  pagmo::population swarm(pagmo::problem(Problem{&task}), batches, settings.swarm, settings.seed);
  pagmo::pso_gen step(1, 0.7298, 2.05, 2.05, 0.5, 5, 2, 4, true, settings.seed);
  step.set_bfe(batches);
  for (std::size_t i = 0; i < settings.generations; ++i) {
    progress.update(static_cast<double>(i) / static_cast<double>(settings.generations));
    swarm = step.evolve(swarm);
    result.best.push_back(-swarm.champion_f()[0]);
  }
  result.tried = task.tried;
  result.tried_gamma = task.tried_gamma;
  std::vector<double> values(task.parameters.size());
  task.to_parameters(swarm.champion_x().data(), values.data());
  for (std::size_t j = 0; j < values.size(); ++j) result.parameters.push_back({task.parameters[j], values[j]});
  result.spikes = simulate_batch(model, values, stimulus_of(recording, recording.duration(), settings)).front();
  result.train = gamma_of(recording.trials, result.spikes, settings.window, training);
  result.test = gamma_of(recording.trials, result.spikes, settings.window, test);
  const auto spread = result.spread(result.train.error);
  for (std::size_t j = 0; j < values.size(); ++j) result.parameters[j].spread = spread[j];
  return result;
}

}  // namespace spikeproof::neuron
