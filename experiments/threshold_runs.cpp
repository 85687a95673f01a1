#include "threshold_runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "conductance_setup.h"
#include "kinetic/equilibrium.h"
#include "kinetic/firing_volumes.h"
#include "model/model_file.h"

namespace spikeproof::experiments {
namespace {

using kinetic::ThresholdVolumes;

constexpr double most_steps = 3000;  // on the finest mesh

Conductance standard_model(const Exact& b) {
  ConductanceParameters p;
  p.V_L = 0, p.V_E = ratio(14, 3), p.eps = ratio(1, 5), p.a = ratio(1, 50), p.g0 = ratio(1, 2), p.b = b;
  return Conductance(p);
}

void choose_cells(ThresholdSubject& subject, Effort effort) {
  const ConductanceReal m = rounded(subject.model);
  subject.cells_v = effort == Effort::quick ? 16 : effort == Effort::full ? 32 : 24;
  // Cells of half the standard deviation of g, as far as their number allows.
  const double wanted = 2 * subject.g_max / std::sqrt(m.a) * static_cast<double>(subject.cells_v) / 24;
  subject.cells_g = static_cast<std::size_t>(std::clamp(wanted, 12.0, 2.0 * static_cast<double>(subject.cells_v)));
}

double longest_threshold_step(const ThresholdSubject& subject) {
  return ThresholdVolumes(subject.model, subject.initial, threshold_mesh(subject, 4), kinetic::Transport::limited)
      .stable_step();
}

// Raised until a coarse run leaves next to nothing in the upper tenth of g.
void choose_cut_off(ThresholdSubject& subject, Effort effort, Progress& progress) {
  const ConductanceReal m = rounded(subject.model);
  subject.g_max = m.g_max;
  if (m.g_max > 0) return choose_cells(subject, effort);
  subject.g_max = kinetic::cut_off(m, 0);
  if (!subject.initial.equilibrium_in_g)
    subject.g_max = std::max(subject.g_max,
                             to_double(subject.initial.g_mean) + 8 * std::sqrt(to_double(subject.initial.g_variance)));
  const double t_end = subject.t_end;
  for (int pass = 0; pass < 10; ++pass) {
    choose_cells(subject, Effort::quick);
    subject.t_end = std::min(t_end, most_steps * longest_threshold_step(subject));
    if (run_volumes(subject, 1, progress).top_share < 1e-9) break;
    subject.g_max *= pass < 2 ? 1.25 : 1.5;
  }
  subject.t_end = t_end;
  choose_cells(subject, effort);
}

}  // namespace

ThresholdSubject threshold_subject(const Context& context, const Exact& b, bool given_input) {
  const bool own = context.file != nullptr && context.file->conductance.has_value();
  Conductance model = own ? context.file->conductance->model : standard_model(b);
  if (given_input) {
    ConductanceParameters p = model.parameters();
    p.b = 0, p.a1 = 0;
    model = Conductance(p);
  }
  ThresholdSubject subject{model, own ? context.file->conductance->initial : standard_initial(model), 1, 0, 24, 18, {}};
  if (subject.initial.v.kind == InitialKind::steady)
    throw std::invalid_argument("data that are a steady state are left out here; a Gaussian, say, is required");
  const ConductanceReal m = rounded(model);
  if (own) subject.t_end = 2 / (m.g_L + kinetic::truncated_gaussian(m.g0, m.a).mean);
  if (own && context.file->evolve) subject.t_end = std::min(4 * subject.t_end, to_double(context.file->evolve->t_end));
  choose_cut_off(subject, context.effort, context.progress);
  const double longest = most_steps * longest_threshold_step(subject);
  if (subject.t_end > longest) {
    subject.notes.push_back(
        fmt::format("Followed up to t = {:.4g}: {:g} steps of the finest mesh.", longest, most_steps));
    subject.t_end = longest;
  }
  return subject;
}

std::string parameters_text(const ThresholdSubject& subject) {
  return text_of(subject.model) + ", σ_E = " + to_text(subject.model.parameters().eps) +
         fmt::format(", T = {:.6g}", subject.t_end);
}

kinetic::ThresholdMesh threshold_mesh(const ThresholdSubject& subject, std::size_t factor) {
  return kinetic::threshold_mesh(rounded(subject.model), subject.cells_v * factor, subject.cells_g * factor,
                                 subject.g_max, 0);
}

VolumeHistory run_volumes(const ThresholdSubject& subject, std::size_t factor, Progress& progress, kinetic::Reset reset,
                          const std::function<void(const ThresholdVolumes&)>& look) {
  ThresholdVolumes run(subject.model, subject.initial, threshold_mesh(subject, factor), kinetic::Transport::limited,
                       reset);
  const auto steps = static_cast<long>(std::ceil(subject.t_end / run.stable_step()));
  const double dt = subject.t_end / static_cast<double>(steps);
  VolumeHistory history;
  for (long i = 0; i <= steps; ++i) {
    if (i > 0) run.step(std::min(dt, run.stable_step()));
    history.t.push_back(run.time());
    history.moments.push_back(run.moments());
    history.mass_error = std::max(history.mass_error, std::abs(history.moments.back().mass - 1));
    history.smallest = std::min(history.smallest, run.smallest());
    history.top_share = std::max(history.top_share, run.top_share());
    if (look) look(run);
    if (i % 16 == 0) progress.update(static_cast<double>(i) / static_cast<double>(steps + 1));
  }
  return history;
}

Refined refined(double coarse, double middle, double fine) {
  return {fine, std::max(std::abs(fine - middle), std::abs(middle - coarse) / 4)};
}

}  // namespace spikeproof::experiments
