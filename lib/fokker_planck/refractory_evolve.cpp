#include "fokker_planck/refractory_evolve.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "fokker_planck/blow_up.h"
#include "fokker_planck/evolve.h"
#include "fokker_planck/refractory_mesh.h"

namespace spikeproof::fokker_planck {
namespace {

using Status = RefractoryEvolution::Status;

constexpr double negligible = 1e-11;        // p at an end of the mesh, over its largest value
constexpr double enough_to_conclude = 2e4;  // a blow-up is decided from no smaller N
constexpr double most_rate = 1e9;

// Earliest time that the mesh has to resolve: data that do not vanish at V_F fire at the rate p(V_F) sqrt(a/(pi t)),
// and what that does to the density before is an error.
double earliest(const std::vector<double>& times, const RefractoryStart& start, double a0, double tolerance) {
  const auto found = std::find_if(times.begin(), times.end(), [](double t) { return t > 0; });
  const double first = found == times.end() ? 1 : *found;
  if (!(start.density.value_at_threshold > 0)) return first;
  return std::min(first, std::pow(tolerance / start.density.value_at_threshold, 2) / a0);
}

double largest_vertex(const RefractoryOperator& op, std::span<const double> p) {
  double largest = 0;
  for (std::size_t i = 0; i < op.vertices(); ++i) largest = std::max(largest, std::abs(p[i]));
  return largest;
}

// One run at one level, with what it learnt about the mesh.
class Runner {
 public:
  Runner(const Refractory& model, const RefractoryStart& start, const std::vector<double>& times,
         const RefractoryLevel& level, Progress& progress)
      : model_(model), start_(start), times_(times), level_(level), progress_(progress) {
    const double tau = to_double(model.tau());
    rate_ = model.random_threshold() ? std::min(1.3 / tau, model.firing()->largest()) : 0;
  }

  Result<RefractoryEvolution> run() {
    for (int attempt = 0; attempt < 14; ++attempt) {
      auto result = once(std::make_shared<const RefractoryOperator>(model_, mesh()));
      if (result) {
        if (!wider_) return result;
      } else if (result.error().code != ErrorCode::out_of_range || rate_ > most_rate) {
        return result;
      }
    }
    return Error{ErrorCode::out_of_range, "evolve_once", "the density does not stay on any bounded mesh"};
  }

 private:
  Mesh mesh() const {
    if (model_.random_threshold())
      return line_mesh(model_, start_, {level_.degree, level_.refinement, 0, rate_, beyond_});
    MeshOptions options{level_.degree, level_.refinement,
                        earliest(times_, start_, to_double(model_.base().a0()), 0.1 * level_.tolerance), lowest_,
                        rate_};
    return make_mesh(rounded(model_.base()), start_.density, options);
  }

  bool can_blow_up() const {
    const Nnlif& base = model_.base();
    return !model_.random_threshold() && base.delay() == 0 && (base.b() > 0 || base.a1() > 0);
  }

  Result<RefractoryEvolution> once(const std::shared_ptr<const RefractoryOperator>& op) {
    RefractoryEvolution run;
    run.discretisation = op;
    std::vector<double> p = op->project(start_.density.value);
    for (double& coefficient : p) coefficient *= 1 - start_.resting;
    RadauOptions options{5, level_.tolerance};
    if (can_blow_up()) {
      if (rate_ == 0) rate_ = enough_to_conclude;
      options.largest_rate = std::min(rate_, resolved_rate(op->model(), op->mesh()));
    }
    RefractoryIntegrator integrator(*op, std::move(p), start_.resting, options);
    wider_ = false;
    for (const double t : times_) {
      if (t > 0) {
        const auto N = integrator.advance(t);
        if (!N) return N.error();
        if (integrator.stopped()) {
          const auto error = conclude(integrator, run);
          if (error) return *error;
          break;
        }
      }
      record(t, integrator, run);
      if (outgrown(integrator)) return run;
      progress_.update(times_.back() > 0 ? t / times_.back() : 1);
    }
    run.trace = integrator.trace();
    run.counters = integrator.counters();
    return run;
  }

  void record(double t, const RefractoryIntegrator& integrator, RefractoryEvolution& run) const {
    const bool infinite = t == 0 && !model_.random_threshold() && start_.density.value_at_threshold > 0;
    run.t.push_back(t);
    run.N.push_back(infinite ? std::numeric_limits<double>::infinity() : integrator.rate());
    run.R.push_back(integrator.resting());
    run.density.emplace_back(integrator.density().begin(), integrator.density().end());
    const double mass = run.discretisation->mass_of(integrator.density()) + integrator.resting();
    run.mass_error = std::max(run.mass_error, std::abs(mass - 1));
  }

  // The density reached an end of the mesh, or N what it serves.
  bool outgrown(const RefractoryIntegrator& integrator) {
    const RefractoryOperator& op = integrator.discretisation();
    const double largest = negligible * largest_vertex(op, integrator.density());
    const double below = std::abs(integrator.density()[0]);
    const double above = model_.random_threshold() ? std::abs(integrator.density()[op.vertices() - 1]) : 0;
    if (below > largest || above > largest) {
      const double length = op.mesh().faces.back() - op.mesh().faces.front();
      lowest_ = op.mesh().faces.front() - length;
      beyond_ += 0.3 * length;
      wider_ = true;
    }
    const auto& N = integrator.trace().N;
    const double seen = *std::max_element(N.begin(), N.end());
    if (model_.random_threshold() && seen > rate_ && rate_ < model_.firing()->largest()) {
      rate_ = std::min(1.2 * seen, model_.firing()->largest());
      wider_ = true;
    }
    return wider_;
  }

  std::optional<Error> conclude(const RefractoryIntegrator& integrator, RefractoryEvolution& run) {
    const auto blow_up = decide_blow_up(integrator.dilated());
    run.resolved_rate = integrator.rate();
    if (!blow_up || integrator.rate() < std::min(rate_, most_rate)) {
      const double reached = integrator.rate();
      rate_ *= 16;
      return Error{
          ErrorCode::out_of_range, "evolve_once",
          fmt::format("N = {:.6g} at t = {:.6g} passes what the mesh resolves, and is not known to go to infinity",
                      reached, integrator.time()),
          integrator.counters().steps, reached};
    }
    run.status = Status::blow_up;
    run.blow_up_time = blow_up->time;
    run.blow_up_time_error = blow_up->error;
    return std::nullopt;
  }

  const Refractory& model_;
  const RefractoryStart& start_;
  const std::vector<double>& times_;
  RefractoryLevel level_;
  Progress& progress_;
  double rate_, beyond_ = 0, lowest_ = 1e300;
  bool wider_ = false;
};

// The model and its data with v measured from a fixed V_F, where the mesh may have to be very fine.
Refractory from_threshold_of(const Refractory& model) {
  return model.random_threshold() ? model : Refractory(from_threshold(model.base()), model.tau());
}

RefractoryStart data_from_threshold(RefractoryStart start, double V_F) {
  InitialDensity& density = start.density;
  density.value = [n0 = std::move(density.value), V_F](double v) { return n0(v + V_F); };
  density.lowest -= V_F, density.centre -= V_F, start.highest -= V_F;
  for (double& jump : density.breaks) jump -= V_F;
  return start;
}

double compare(const RefractoryEvolution& coarse, RefractoryEvolution& fine, double rel_tol) {
  constexpr double infinite = std::numeric_limits<double>::infinity(), safety = 3;
  fine.N_error.assign(fine.N.size(), infinite);
  if (coarse.status != fine.status || coarse.t.size() != fine.t.size()) return infinite;
  double scale = 0, worst = 0;
  for (const double N : fine.N)
    if (std::isfinite(N)) scale = std::max(scale, std::abs(N));
  for (std::size_t i = 0; i < fine.N.size(); ++i) {
    const double size = std::abs(fine.N[i]);
    fine.N_error[i] = std::isinf(size) ? 0
                                       : safety * std::abs(fine.N[i] - coarse.N[i]) +
                                             64 * std::numeric_limits<double>::epsilon() * scale;
    if (fine.N_error[i] > 1e-12 * scale && fine.t[i] > 0) worst = std::max(worst, fine.N_error[i] / size);
  }
  for (std::size_t i = 0; i < fine.N.size(); ++i)
    if (std::isfinite(fine.N[i]))
      fine.N_error[i] = std::max(fine.N_error[i], 0.3 * std::min(worst, rel_tol) * std::abs(fine.N[i]));
  if (fine.status != Status::blow_up) return worst;
  fine.blow_up_time_error += safety * std::abs(fine.blow_up_time - coarse.blow_up_time);
  return std::max(worst, fine.blow_up_time_error / fine.blow_up_time);
}

RefractoryLevel first_level(double rel_tol) {
  const double digits = -std::log10(rel_tol);
  return {std::clamp(static_cast<int>(std::lround(5 + 0.7 * digits)), 6, 13), 1, std::pow(10.0, -1 - digits / 1.7)};
}

RefractoryLevel finer(RefractoryLevel level) {
  level.degree += 3;
  if (level.degree > 18) level.degree -= 4, level.refinement *= 1.6;
  level.tolerance = std::max(level.tolerance / 60, 1e-11);
  return level;
}

}  // namespace

Result<RefractoryEvolution> evolve_once(const Refractory& model, const RefractoryStart& start,
                                        const std::vector<double>& times, const RefractoryLevel& level,
                                        Progress& progress) {
  const NnlifReal m = rounded(model.base());
  const bool fixed = !model.random_threshold();
  if (fixed && discharges_at_start(m, start.density.value_at_threshold))
    return Error{ErrorCode::out_of_range, "evolve_once",
                 fmt::format("a1 > 0 and p(V_F-, 0) = {:.3g} > 0: a share of the neurons fires at t = 0, which is not "
                             "computed with a refractory state; take data that vanish at V_F",
                             start.density.value_at_threshold)};
  if (fixed && jumps_at_once(m, start.density.value_at_threshold)) {
    RefractoryEvolution run;
    run.status = Status::blow_up;
    run.note =
        fmt::format("b p(V_F-) = {:.6g} > 1: the discharge starts at t = 0", m.b * start.density.value_at_threshold);
    return run;
  }
  if (!fixed) return Runner(model, start, times, level, progress).run();
  const Refractory shifted = from_threshold_of(model);
  const RefractoryStart data = data_from_threshold(start, m.V_F);
  auto run = Runner(shifted, data, times, level, progress).run();
  if (run) run->origin = m.V_F;
  return run;
}

Result<RefractoryEvolution> evolve(const Refractory& model, const RefractoryStart& start,
                                   const EvolveSettings& settings, Progress& progress) {
  progress.begin("evolution");
  const std::vector<double> times = output_times(settings);
  RefractoryLevel level = first_level(settings.rel_tol);
  auto coarse = evolve_once(model, start, times, level, progress);
  if (!coarse || (coarse->status == Status::blow_up && coarse->blow_up_time == 0)) return coarse;
  double best = std::numeric_limits<double>::infinity();
  for (int attempt = 0;; ++attempt) {
    level = finer(level);
    auto fine = evolve_once(model, start, times, level, progress);
    if (!fine) return fine;
    const double worst = compare(*coarse, *fine, settings.rel_tol);
    progress.end();
    if (worst <= settings.rel_tol) return fine;
    if ((attempt >= 3 && worst > 0.3 * best) || attempt == 6) {
      fine->status = Status::tolerance_not_reached;
      fine->note = "refinement no longer reduces the difference of two runs; N_error is what was reached";
      return fine;
    }
    best = std::min(best, worst);
    coarse = std::move(fine);
  }
}

}  // namespace spikeproof::fokker_planck
