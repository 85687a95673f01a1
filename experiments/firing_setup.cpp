#include "firing_setup.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "kinetic/firing_volumes.h"
#include "model/model_file.h"

namespace spikeproof::experiments {

using kinetic::FiringKinetic;

FiringSubject firing_subject(const Context& context) {
  if (!context.file || !context.file->conductance) {
    const Conductance model(ConductanceParameters{}, FiringLaw::logistic(10, 1, ratio(1, 10)));
    return {model, standard_initial(model), 1};
  }
  const ConductanceFile& own = *context.file->conductance;
  if (own.initial.v.kind == InitialKind::steady)
    throw std::invalid_argument("data that are a steady state are left out here; a Gaussian, say, is required");
  // Bounds and distances are for every fixed time; a run much longer than the model's own times shows no more.
  const double t_end = context.file->evolve ? std::min(to_double(context.file->evolve->t_end), 2.0) : 1;
  return {own.model, own.initial, t_end};
}

std::string parameters_text(const FiringSubject& subject) {
  const ConductanceParameters& p = subject.model.parameters();
  const FiringLaw& law = *subject.model.firing();
  std::string text = fmt::format(
      "g_L = {}, V_L = {}, V_R = {}, V_F = {}, V_E = {}, a = {}, g0 = {}, b = {}, φ: ", to_text(p.g_L), to_text(p.V_L),
      to_text(p.V_R), to_text(p.V_F), to_text(p.V_E), to_text(p.a), to_text(p.g0), to_text(p.b));
  if (law.kind() == FiringLaw::Kind::table) return text + fmt::format("table of {} rows", law.rows().size());
  text += fmt::format("{}, φ0 = {}", law.kind() == FiringLaw::Kind::step ? "step" : "logistic", to_text(law.phi0()));
  if (law.kind() == FiringLaw::Kind::logistic) text += ", δ = " + to_text(law.delta());
  return text + fmt::format(", T = {:.6g}", subject.t_end);
}

ConductanceInitial unprepared(const FiringSubject& subject) {
  ConductanceInitial initial = subject.initial;
  if (!initial.equilibrium_in_g) return initial;
  const ConductanceReal m = rounded(subject.model);
  initial.equilibrium_in_g = false;
  initial.g_mean = decimal_of(std::max(m.g0, 0.0) + 3 * std::sqrt(m.a));
  initial.g_variance = subject.model.parameters().a;
  return initial;
}

FiringEnd run_to_end(const FiringSubject& subject, const ConductanceInitial& initial, const FiringAsk& ask) {
  kinetic::FiringResolution resolution = kinetic::resolution_of(subject.model, initial, ask.level);
  resolution.layer = ask.layer;
  const Conductance model = ask.eps > 0 ? with_eps(subject.model, decimal_of(ask.eps)) : subject.model;
  FiringEnd end{FiringKinetic(model, initial, resolution, ask.eps == 0), {}};
  kinetic::FiringRunOptions options;
  options.scheme = ask.scheme;
  options.step = ask.step;
  options.suprema = ask.suprema;
  options.graded_start = !initial.equilibrium_in_g && ask.step == 0;
  if (ask.first_step > 0) {
    kinetic::FiringRunOptions first;
    first.step = ask.first_step;
    static_cast<void>(advance(end.state, {0.1 * subject.t_end}, first));
  }
  std::vector<double> times;
  for (int i = 1; i <= ask.times; ++i) times.push_back(subject.t_end * i / ask.times);
  end.run = advance(end.state, times, options);
  return end;
}

double distance(const FiringKinetic& one, const FiringKinetic& other) {
  const std::vector<double> n = one.density(), other_n = other.density();
  const bool same = one.elements().faces() == other.elements().faces();
  double sum = 0;
  for (std::size_t i = 0; i < n.size(); ++i) {
    const double there = same ? other_n[i] : other.density_at_voltage(one.elements().v()[i]);
    sum += one.elements().weight()[i] * std::abs(n[i] - there);
  }
  return sum;
}

FiringVolumeRate rate_by_volumes(const FiringSubject& subject, const ConductanceInitial& initial, double eps,
                                 std::size_t cells, double highest_rate, Progress& progress) {
  FiringVolumeRate out{0, 0, 1e300, 0, {}};
  const Conductance model = with_eps(subject.model, decimal_of(eps));
  const ConductanceReal m = rounded(model);
  double g_max = kinetic::cut_off(m, highest_rate);
  if (!initial.equilibrium_in_g)
    g_max = std::max(g_max, to_double(initial.g_mean) + 8 * std::sqrt(to_double(initial.g_variance)));
  const double step = std::sqrt(m.a) / 4;  // of g on the coarsest mesh
  const auto cells_g = static_cast<std::size_t>(std::ceil(g_max / step));
  for (std::size_t factor = 1; factor <= 4; factor *= 2) {
    kinetic::FiringVolumes run(model, initial, cells * factor, cells_g * factor, g_max);
    const auto steps = static_cast<long>(std::ceil(subject.t_end / (0.95 * run.stable_step())));
    for (long i = 0; i < steps; ++i) {
      run.step(subject.t_end / static_cast<double>(steps));
      if (i % 16 == 0 || i + 1 == steps) {
        out.smallest = std::min(out.smallest, run.smallest());
        progress.update(static_cast<double>(i) / static_cast<double>(steps));
      }
    }
    out.mass_error = std::max(out.mass_error, std::abs(run.mass() - 1));
    out.level.push_back(run.rate());
  }
  const double first = 2 * out.level[1] - out.level[0], second = 2 * out.level[2] - out.level[1];
  out.N = second + (second - first) / 3;
  out.N_error = std::abs(second - first);
  return out;
}

}  // namespace spikeproof::experiments
