#include "fokker_planck/evolve.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "fokker_planck/blow_up.h"

namespace spikeproof::fokker_planck {
namespace {

// How finely one run is made. Levels are ordered: a higher one is finer in v and in t.
struct Level {
  int degree;
  double refinement;
  int stages;
  double tolerance;
  double rate_factor = 1;  // N is followed further, where it grows without end
};

// Calibrated on the linear equation so that the first pair usually meets rel_tol; the pair itself decides.
Level first_level(double rel_tol) {
  const double digits = -std::log10(rel_tol);
  const int degree = std::clamp(static_cast<int>(std::lround(4 + 0.5 * digits)), 5, 12);
  if (digits <= 7) return {degree, 1.0, 5, std::pow(10.0, -1 - digits / 3.5)};
  return {degree, 1.0, 7, std::pow(10.0, 0.5 - digits / 3)};
}

Level finer(Level level) {
  level.degree += 3;
  level.rate_factor = 3 - level.rate_factor;
  if (level.degree > 20) {
    level.degree -= 4;
    level.refinement *= 1.7;
  }
  level.tolerance = std::max(level.tolerance / 200, 1e-10);  // far apart, so that the difference is the coarse error
  return level;
}

// Structures of the start have to be resolved even where it is only asked what becomes of them after the time 1 in
// which the leak forgets.
double first_positive(const std::vector<double>& times) {
  for (double t : times)
    if (t > 0) return std::min(t, 1.0);
  return 1;
}

// Below this fraction of the largest rate, the sums that N(t) is made of cancel to rounding.
constexpr double rounding_floor = 1e-13;
// The difference of two runs is an estimate of the coarser one's error, not a bound.
constexpr double safety = 3;

// N = -(a0 + a1 N) n_v(V_F); a delayed rate is 0 at the start.
double flux_of_data(const SpectralOperator& op, std::span<const double> n) {
  const double flux = op.pointwise_flux(n, 0),
               fed_back = op.model().delay > 0 ? 0 : op.model().a1 / op.model().a0 * flux;
  return fed_back < 1 ? flux / (1 - fed_back) : std::numeric_limits<double>::infinity();
}

// What the rounding of the coefficients may change in it: the derivative at the end of an element amplifies by p^2/h.
double rounding_of_flux(const SpectralOperator& op, std::span<const double> n, double N) {
  double largest = 0;
  for (double x : n) largest = std::max(largest, std::abs(x));
  const double p = op.mesh().degree, h = op.mesh().half_length(op.mesh().elements() - 1), a0 = op.model().a0;
  const double flux = op.pointwise_flux(n, 0), implicit = flux > 0 && op.model().a1 > 0 ? N / flux : 1;
  return 8 * std::numeric_limits<double>::epsilon() * largest * a0 * p * p / h * std::max(1.0, implicit * implicit);
}

struct Comparison {
  double worst = 0;        // relative difference, over the times where double precision can hold it
  bool every_rate = true;  // and those where it cannot meet rel_tol
};

// Two runs that do not agree on whether there is a blow-up have no common accuracy.
void compare_blow_up(const Evolution& coarse, Evolution& fine, double rel_tol, Comparison& result) {
  if (coarse.status != fine.status || coarse.t.size() != fine.t.size()) {
    result = {std::numeric_limits<double>::infinity(), false};
  } else if (fine.status == Evolution::Status::blow_up) {
    fine.blow_up_time_error += safety * std::abs(fine.blow_up_time - coarse.blow_up_time);
    if (fine.blow_up_time == 0) return;
    const double relative = fine.blow_up_time_error / fine.blow_up_time;
    result.worst = std::max(result.worst, relative);
    if (!(relative <= rel_tol)) result.every_rate = false;
  }
}

// Rates and their differences; infinite rates (t = 0, incompatible data) carry no error.
Comparison compare(const Evolution& coarse, Evolution& fine, double rel_tol) {
  double scale = 0;
  for (double N : fine.N)
    if (std::isfinite(N)) scale = std::max(scale, std::abs(N));
  Comparison result;
  fine.N_error.assign(fine.N.size(), std::numeric_limits<double>::infinity());
  for (std::size_t i = 0; i < std::min(fine.N.size(), coarse.N.size()); ++i) {
    if (std::isinf(fine.N[i])) {
      fine.N_error[i] = 0;
      continue;
    }
    const double size = std::abs(fine.N[i]);
    fine.N_error[i] = safety * std::abs(fine.N[i] - coarse.N[i]) + 64 * std::numeric_limits<double>::epsilon() * size;
    if (fine.t[i] == 0) {
      fine.N_error[i] += rounding_of_flux(*fine.discretisation, fine.density[i], fine.N[i]);
      continue;
    }
    const double relative = fine.N_error[i] / size;
    if (!(relative <= rel_tol)) result.every_rate = false;
    if (!(fine.N_error[i] <= rounding_floor * scale)) result.worst = std::max(result.worst, relative);
    if (std::isnan(relative)) result.worst = std::numeric_limits<double>::infinity();
  }
  // two runs can cross by accident at one time: the error there is no smaller than a share of the worst elsewhere
  for (std::size_t i = 0; i < fine.N.size(); ++i)
    if (std::isfinite(fine.N[i])) fine.N_error[i] = std::max(fine.N_error[i], 0.3 * result.worst * std::abs(fine.N[i]));
  compare_blow_up(coarse, fine, rel_tol, result);
  return result;
}

InitialDensity data_from_threshold(InitialDensity initial, double V_F) {
  initial.value = [n0 = std::move(initial.value), V_F](double v) { return n0(v + V_F); };
  initial.lowest -= V_F;
  initial.centre -= V_F;
  for (double& jump : initial.breaks) jump -= V_F;
  return initial;
}

class Evolver {
 public:
  Evolver(const Nnlif& model, const InitialDensity& initial, const EvolveSettings& settings, Progress& progress,
          double least_rate)
      : model_(rounded(from_threshold(model))),
        V_F_(to_double(model.V_F())),
        initial_(data_from_threshold(initial, V_F_)),
        times_(output_times(settings)),
        rel_tol_(settings.rel_tol),
        can_blow_up_(model_.delay == 0 && (model_.b > 0 || model_.a1 > 0)),
        progress_(progress),
        enough_to_conclude_(std::max(2e4, least_rate)),
        at_reset_(least_rate > 0) {
    earliest_ = first_positive(times_);
    if (!model.is_linear() && initial.value_at_threshold > 0)
      earliest_ = std::min(earliest_, start_to_resolve(initial.value_at_threshold));
    if (discharges_at_start(model_, initial.value_at_threshold))  // over a width of about n(V_F) a1
      earliest_ = std::min(earliest_, std::pow(0.02 * initial.value_at_threshold * model_.a1, 2) / model_.a0);
  }

  Result<Evolution> run(const Level& level) {
    for (int attempt = 0; attempt < 12; ++attempt) {
      MeshOptions options{level.degree, level.refinement, earliest_, lowest_, level.rate_factor * rate_, at_reset_};
      auto op = std::make_shared<const SpectralOperator>(model_, make_mesh(model_, initial_, options));
      RadauOptions steps{level.stages, level.tolerance};
      if (can_blow_up_) steps.largest_rate = level.rate_factor * std::max(rate_, enough_to_conclude_);
      auto result = evolve_once(op, initial_, times_, steps, progress_);
      if (!result) {
        const bool coarse_start = result.error().code == ErrorCode::step_too_small && earliest_ > 1e-8;
        if (coarse_start) earliest_ /= 30;
        if (coarse_start || (result.error().code == ErrorCode::out_of_range && resolve_more(result.error().residual)))
          continue;
        return result;
      }
      if (result->status == Evolution::Status::blow_up && result->blow_up_time == 0) return result;
      result->origin = V_F_;
      if (result->blow_up_time_error > 0.3 * rel_tol_ * result->blow_up_time && resolve_more(result->resolved_rate))
        continue;
      // inhibition pushes the density to the end of the mesh: it has to begin lower
      if (!reaches_lower(*result)) return result;
      const double length = op->mesh().faces.back() - op->mesh().faces.front();
      lowest_ = op->mesh().faces.front() - length;
    }
    return Error{ErrorCode::out_of_range, "evolve", "the density does not stay on any bounded mesh"};
  }

 private:
  // N passed what the mesh resolves, or what is needed to tell a blow-up from a plateau, or when it comes.
  bool resolve_more(double N) {
    constexpr double limit = 1e9;
    rate_ = can_blow_up_ ? std::max(enough_to_conclude_, 16 * rate_) : std::max(4 * N, 4 * rate_);
    return rate_ < limit;
  }

  // The early rate n0(V_F) sqrt(a/(pi t)) acts on the density: what it fires before the mesh resolves it does so at
  // once, and to first order only (see SpectralOperator::project); where it acts later, not at all.
  double start_to_resolve(double at_threshold) const {
    constexpr double left_of_first_order = 1e-4;  // measured, degrees 10 to 18
    const double moved = std::abs(model_.b) * at_threshold, width = model_.V_F - model_.V_R;
    const double length =
        model_.delay > 0 ? rel_tol_ / at_threshold : rel_tol_ * width / (left_of_first_order * moved * moved);
    return length * length / model_.a0;
  }

  static bool reaches_lower(const Evolution& run) {
    for (const auto& n : run.density) {
      double largest = 0;
      for (std::size_t i = 0; i < run.discretisation->mesh().elements(); ++i)
        largest = std::max(largest, std::abs(n[i]));
      if (std::abs(n[0]) > 1e-11 * largest) return true;
    }
    return false;
  }

  NnlifReal model_;
  double V_F_;
  InitialDensity initial_;
  std::vector<double> times_;
  double rel_tol_;
  bool can_blow_up_;
  Progress& progress_;
  double enough_to_conclude_;  // the first try; resolve_more goes on from there
  bool at_reset_;
  double earliest_, lowest_ = 1e300;
  double rate_ = 0;  // that the mesh has to resolve, where that is known
};

}  // namespace

std::vector<double> output_times(const EvolveSettings& settings) {
  std::vector<double> times;
  for (const Exact& t : settings.output_times) times.push_back(to_double(t));
  const double t_end = to_double(settings.t_end);
  for (int i = 0; times.size() <= 100 && settings.output_times.empty(); ++i) times.push_back(t_end * i / 100);
  return times;
}

namespace {

// A discharge at t = 0 after which N is not known: no run is needed, or possible.
Evolution at_start(std::string note) {
  Evolution run;
  run.status = Evolution::Status::blow_up;
  run.resolved_rate = std::numeric_limits<double>::infinity();
  run.note = std::move(note);
  return run;
}

// The integrator stopped before the next output time, at a rate of at least `wanted` or because of the mesh.
std::optional<Error> conclude(const RadauIntegrator& integrator, double wanted, Evolution& run) {
  const auto blow_up = decide_blow_up(integrator.dilated());
  run.resolved_rate = integrator.rate();
  if (!blow_up || integrator.rate() < std::min(wanted, 1e9))
    return Error{
        ErrorCode::out_of_range, "evolve_once",
        fmt::format("N = {:.6g} at t = {:.6g} passes what the mesh resolves, and is not known to go to infinity",
                    integrator.rate(), integrator.time()),
        integrator.counters().steps, integrator.rate()};
  run.status = Evolution::Status::blow_up;
  run.approach = integrator.dilated();
  run.last_density.assign(integrator.density().begin(), integrator.density().end());
  run.blow_up_time = blow_up->time;
  run.blow_up_time_error = blow_up->error;
  return std::nullopt;
}

}  // namespace

Result<Evolution> evolve_once(const std::shared_ptr<const SpectralOperator>& op, const InitialDensity& initial,
                              const std::vector<double>& times, const RadauOptions& options, Progress& progress) {
  Evolution run;
  run.discretisation = op;
  RadauOptions limited = options;
  limited.largest_rate = std::min(options.largest_rate, resolved_rate(op->model(), op->mesh()));
  const NnlifReal& m = op->model();
  const bool discharges = discharges_at_start(m, initial.value_at_threshold);
  const bool fired_acts = (m.b != 0 || m.a1 != 0) && m.delay == 0 && !discharges;
  RadauIntegrator integrator(*op, op->project(initial.value, fired_acts), limited);
  if (discharges) {
    auto share = integrator.discharge();
    if (!share && share.error().code == ErrorCode::out_of_range) return at_start(share.error().note);
    if (!share) return share.error();
    run.note =
        fmt::format("noise that grows with N makes {:.6g} of the neurons fire at t = 0, as n(V_F-, 0) > 0", *share);
  }
  for (double t : times) {
    if (t == 0) {
      run.N.push_back(initial.value_at_threshold > 0 ? std::numeric_limits<double>::infinity()
                                                     : flux_of_data(*op, integrator.density()));
    } else {
      auto N = integrator.advance(t);
      if (!N) return N.error();
      if (integrator.stopped()) {
        if (const auto error = conclude(integrator, options.largest_rate, run)) return *error;
        break;
      }
      run.N.push_back(*N);
    }
    run.t.push_back(t);
    run.density.emplace_back(integrator.density().begin(), integrator.density().end());
    progress.update(times.back() > 0 ? t / times.back() : 1);
  }
  run.counters = integrator.counters();
  return run;
}

Result<Evolution> evolve(const Nnlif& model, const InitialDensity& initial, const EvolveSettings& settings,
                         Progress& progress, double least_rate) {
  progress.begin("evolution");
  if (jumps_at_once(rounded(model), initial.value_at_threshold))
    return at_start(fmt::format("b n(V_F-) = {:.6g} > 1: the discharge starts at t = 0",
                                rounded(model).b * initial.value_at_threshold));
  Evolver evolver(model, initial, settings, progress, least_rate);
  Level level = first_level(settings.rel_tol);
  auto coarse = evolver.run(level);
  if (!coarse) return coarse;
  bool disagree = false;  // on whether there is a blow-up
  const auto give_up = [&](Evolution run, const std::string& why) -> Result<Evolution> {
    if (run.status == Evolution::Status::completed || disagree) run.status = Evolution::Status::tolerance_not_reached;
    run.note = why + "; N_error is what was reached";
    progress.end();
    return run;
  };
  double best = std::numeric_limits<double>::infinity();
  for (int attempt = 0;; ++attempt) {
    level = finer(level);
    auto fine = evolver.run(level);
    if (!fine) return attempt == 0 ? fine : give_up(std::move(*coarse), fine.error().message());
    const auto [worst, every_rate] = compare(*coarse, *fine, settings.rel_tol);
    disagree = coarse->status != fine->status;
    if (every_rate) {
      progress.end();
      return fine;
    }
    if (worst <= settings.rel_tol && attempt >= 3)
      return give_up(std::move(*fine), "some rates are too small against the largest one for double precision");
    if ((attempt >= 3 && worst > 0.3 * best) || attempt == 9)
      return give_up(std::move(*fine), "refinement no longer reduces the difference of two runs");
    best = std::min(best, worst);
    coarse = std::move(fine);
  }
}

}  // namespace spikeproof::fokker_planck
