#include "kinetic/threshold_solve.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

#include "kinetic/threshold_volumes.h"

namespace spikeproof::kinetic {

ThresholdResolution threshold_resolution(int level) {
  ThresholdResolution resolution;
  const double finer = std::pow(0.8, level > 1 ? level - 1 : level < 0 ? level : 0);
  resolution.width_v = 0.15 * finer, resolution.width_g = 1.4 * finer;
  resolution.degree_v = 4 + level, resolution.degree_g = 5 + level;
  resolution.tip = 1e-3 * std::pow(0.1, level);
  return resolution;
}

namespace {

// Of runs: the steps halve from level to level, so the mesh needs little more, and something of it changes each time.
ThresholdResolution run_resolution(int level) {
  ThresholdResolution resolution;
  resolution.width_v = 0.15 * std::pow(0.87, level), resolution.width_g = 1.4 * std::pow(0.87, level);
  resolution.degree_v = 4 + (level + 1) / 2, resolution.degree_g = 5 + (level + 1) / 2;
  resolution.tip = 1e-3 * std::pow(0.3, level);
  return resolution;
}

}  // namespace

double growth_threshold(const ConductanceReal& model) {
  return std::log((model.V_E - model.V_L) / (model.V_E - model.V_F));
}

Result<ThresholdPoint> threshold_point(const ConductanceReal& model, double G, double a,
                                       const ThresholdResolution& resolution, double mixing) {
  const auto faces = threshold_faces(model, {G, G, a, a, 0, 0, 0, 0, {}}, resolution);
  if (!faces) return faces.error();
  ThresholdPoint point;
  point.elements = std::make_shared<ThresholdElements>(model, *faces);
  auto state = ThresholdFactor(*point.elements, G, a, 0, mixing).steady();
  if (!state) return state.error();
  point.state = std::move(state).value();
  return point;
}

namespace {

using Curve = std::function<Result<double>(double, int)>;  // F(N) on a level

// N with F(N) = N between two brackets, by the Illinois variant of false position in log N; then by secant steps on
// the finer levels 1 and 2.
Result<ThresholdState> threshold_root(const ConductanceReal& m, const Curve& curve, double low, double high,
                                      double at_low, double at_high) {
  double x0 = std::log(low), x1 = std::log(high), y0 = at_low, y1 = at_high, x = x0;
  for (int i = 0; i < 60 && x1 - x0 > 1e-6; ++i) {
    x = (x0 * y1 - x1 * y0) / (y1 - y0);
    const auto F = curve(std::exp(x), 0);
    if (!F) return F.error();
    const double y = std::log(*F) - x;
    if (std::abs(y) < 1e-9) break;
    if ((y > 0) == (y0 > 0)) {
      x0 = x, y0 = y, y1 /= 2;
    } else {
      x1 = x, y1 = y, y0 /= 2;
    }
  }
  double level_N[2] = {0, 0};
  for (const int level : {1, 2}) {
    double before = 0, residual = 0, now = x;
    for (int i = 0; i < 12; ++i) {
      const auto F = curve(std::exp(now), level);
      if (!F) return F.error();
      const double y = std::log(*F) - now;
      const double slope = i == 0 || now == before ? -1 : (y - residual) / (now - before);
      double next = now - y / slope;
      if (i == 0) next = now + 1e-4 * (y > 0 ? 1 : -1);  // a first slope
      if (std::abs(next - x) > 0.5)
        return Error{ErrorCode::no_convergence, "kinetic::threshold_states", "next to a fold", i + 1, y};
      before = now, residual = y, now = next;
      if (i > 0 && std::abs(y) < 1e-13) break;
      if (i > 1 && std::abs(now - before) < 1e-13) break;
    }
    level_N[level - 1] = std::exp(now);
    x = now;
  }
  const double N = level_N[1];
  return ThresholdState{N, std::abs(N - level_N[0]) + 1e-13 * N, m.g0 + m.b * N, m.a + m.a1 * N};
}

// Bounds on the rate of every steady state; an empty interval where there is none.
std::pair<double, double> rate_bounds(const ConductanceReal& m, double at_zero) {
  const double L = growth_threshold(m), g_F = firing_conductance(m);
  double low = 1e-300, high = 1e6 * (1 + at_zero);
  if (m.b < L) {
    // N <- (g0 + sqrt(2 (a + a1 N)/pi) with at least the mean without input)/(L - b), from above.
    const double c = 2 / std::numbers::pi, base = std::max(m.g0, 0.0);
    const double p = (base + std::sqrt(c * m.a)) / (L - std::max(m.b, 0.0)), q = c * m.a1 / std::pow(L - m.b, 2);
    high = 1.01 * (p + q + std::sqrt(p * q + q * q));
    if (m.g_max == 0) low = std::max(low, 0.99 * (m.g0 - g_F) / (L - m.b));
  } else if (m.b > L && m.g_max == 0) {
    high = 1.01 * (g_F - m.g0) / (m.b - L);
  }
  if (m.b >= 0 && m.a1 == 0) low = std::max(low, 0.3 * at_zero);  // coarse levels are a little off
  return {std::max(low, 1e-12 * high), high};
}

}  // namespace

Result<std::vector<ThresholdState>> threshold_states(const Conductance& model, Progress* progress) {
  const ConductanceReal m = rounded(model);
  const Curve curve = [&](double N, int level) -> Result<double> {
    const auto point = threshold_point(m, m.g0 + m.b * N, m.a + m.a1 * N, threshold_resolution(level));
    if (!point) return point.error();
    if (!(point->state.N > 1e-12 / m.eps))
      return Error{ErrorCode::precision_exhausted, "kinetic::threshold_states",
                   "a rate next to 0 is below double precision"};
    return point->state.N;
  };
  if (m.b == 0 && m.a1 == 0) {
    const auto coarse = curve(0, 1), fine = curve(0, 2);
    if (!coarse) return coarse.error();
    if (!fine) return fine.error();
    return std::vector<ThresholdState>{{*fine, std::abs(*fine - *coarse) + 1e-13 * *fine, m.g0, m.a}};
  }
  const auto at_zero = curve(0, 0);
  if (!at_zero) return at_zero.error();
  const auto [low, high] = rate_bounds(m, *at_zero);
  std::vector<ThresholdState> states;
  if (!(low < high)) return states;
  const int points = std::clamp(static_cast<int>(12 * std::log10(high / low)), 24, 90);
  double before = 0, at_before = 0;
  bool known = false;
  for (int i = 0; i <= points; ++i) {
    const double N = low * std::pow(high / low, static_cast<double>(i) / points);
    const auto F = curve(N, -1);
    if (progress) progress->update(static_cast<double>(i) / points);
    if (!F) {
      if (F.error().code == ErrorCode::out_of_range) return F.error();
      known = false;  // below double precision: no root is seen there
      continue;
    }
    const double at = std::log(*F / N);
    if (known && (at > 0) != (at_before > 0)) {
      const auto root = threshold_root(m, curve, before, N, at_before, at);
      if (!root) return root.error();
      states.push_back(*root);
    }
    before = N, at_before = at, known = true;
  }
  return states;
}

// Data narrower than this in v are left to the refinement.
constexpr double narrowest = 0.03;

double threshold_step(const Conductance& model, const ConductanceInitial& initial, double highest_G) {
  const ConductanceReal m = rounded(model);
  const double span = m.V_F - m.V_L, g = std::max(highest_G, 0.0) + std::sqrt(m.a);
  double width = 0.1 * span;
  if (initial.v.kind == InitialKind::gaussian) width = std::min(width, density_of(initial.v, model).width);
  return 0.5 * std::min(std::max(width, narrowest * span) / (g * (m.V_E - m.V_L)), m.eps);
}

Result<ThresholdFaces> threshold_faces_for(const Conductance& model, const ConductanceInitial& initial, int level,
                                           double highest_G) {
  const ConductanceReal m = rounded(model);
  ThresholdRange range{std::min(m.g0, highest_G), std::max(m.g0, highest_G), m.a, m.a, 0, 0, 0, 0, {}};
  if (m.b != 0) range.highest_a += m.a1 * std::max(0.0, (highest_G - m.g0) / m.b);
  if (initial.v.kind == InitialKind::gaussian)
    range.width_v = std::max(density_of(initial.v, model).width, narrowest * (m.V_F - m.V_L));
  if (initial.v.kind == InitialKind::uniform) range.breaks = density_of(initial.v, model).breaks;
  if (!initial.equilibrium_in_g && initial.v.kind != InitialKind::steady) {
    range.width_g = std::sqrt(to_double(initial.g_variance));
    range.highest_g = to_double(initial.g_mean) + 8 * range.width_g;
    range.width_g = std::max(range.width_g, 0.25 * std::sqrt(m.a));  // noise smooths what is narrower
  }
  return threshold_faces(m, range, run_resolution(level));
}

namespace {

struct LevelRun {
  ThresholdRun run;
  bool out_of_reach = false;
};

// One run. Where G leaves what the mesh holds, it starts again on a wider one; `reach` keeps the widest.
Result<LevelRun> run_on_level(const Conductance& model, const ConductanceInitial& initial,
                              const std::vector<double>& times, int level, std::optional<double> steady, double& reach,
                              Progress& progress) {
  const ConductanceReal m = rounded(model);
  const double deviation = std::sqrt(m.a), first_reach = reach;
  for (int attempt = 0;; ++attempt) {
    const auto faces = threshold_faces_for(model, initial, level, reach);
    if (!faces) return faces.error();
    std::optional<ThresholdKinetic> run;
    if (steady) {
      const ThresholdElements elements(m, *faces);
      auto state = ThresholdFactor(elements, m.g0 + m.b * *steady, m.a + m.a1 * *steady, 0).steady();
      if (!state) return state.error();
      run.emplace(model, state->p, *faces);
    } else {
      run.emplace(model, initial, *faces);
    }
    const double longest = threshold_step(model, initial, first_reach) / std::pow(2, level);
    LevelRun out;
    bool left = false;
    for (const double time : times) {
      const ThresholdRun part = advance(*run, {time}, longest, nullptr);
      progress.update(time / times.back());
      const double G = m.g0 + m.b * run->rate();
      if (m.g_max == 0 && G > reach + 0.5 * deviation) {
        left = true;
        reach = 1.5 * G;
      }
      if (left || !std::isfinite(run->rate())) break;
      const auto add = [](std::vector<double>& to, const std::vector<double>& from) { to.push_back(from.back()); };
      add(out.run.t, part.t), add(out.run.N, part.N), add(out.run.mean_v, part.mean_v),
          add(out.run.mean_g, part.mean_g);
      out.run.mass_error = std::max(out.run.mass_error, part.mass_error);
      out.run.smallest = std::min(out.run.smallest, part.smallest);
      out.run.largest = std::max(out.run.largest, part.largest);
    }
    if (!left) return out;
    if (reach > first_reach + 15 * deviation || attempt > 8) {
      out.out_of_reach = true;
      return out;
    }
  }
}

}  // namespace

Result<ThresholdEvolution> evolve_threshold(const Conductance& model, const ConductanceInitial& initial,
                                            const EvolveSettings& settings, Progress& progress,
                                            std::optional<double> steady) {
  ThresholdEvolution out;
  const ConductanceReal m = rounded(model);
  const double t_end = to_double(settings.t_end);
  std::vector<double> times;
  for (const Exact& time : settings.output_times) times.push_back(to_double(time));
  if (times.empty())
    for (int i = 0; i <= 100; ++i) times.push_back(t_end * i / 100);
  double reach = m.g0;
  if (steady) reach = std::max(reach, m.g0 + m.b * *steady);
  constexpr int coarsest = -1, finest = 3;
  ThresholdRun before;
  for (int level = coarsest; level <= finest; ++level) {
    progress.begin("evolution, level " + std::to_string(level - coarsest + 1));
    auto result = run_on_level(model, initial, times, level, steady, reach, progress);
    progress.end();
    if (!result) return result.error();
    ThresholdRun& now = result->run;
    const bool cut = result->out_of_reach;
    if (!cut && now.t.size() < times.size())
      return Error{ErrorCode::no_convergence, "kinetic::evolve", "the rate is no longer finite", level - coarsest + 1,
                   0};
    const std::size_t common = std::min(now.N.size(), before.N.size());
    double largest = 0, error = 0;
    for (std::size_t i = 0; i < common; ++i) {
      largest = std::max(largest, std::abs(now.N[i]));
      error = std::max(error, std::abs(now.N[i] - before.N[i]));
    }
    const bool reached = level > coarsest && error <= settings.rel_tol * largest;
    if (!reached && level < finest && !(cut && level > coarsest)) {
      before = std::move(now);
      continue;
    }
    for (std::size_t i = 0; i < common; ++i) {
      out.t.push_back(now.t[i]);
      out.N.push_back(now.N[i]);
      out.N_error.push_back(std::abs(now.N[i] - before.N[i]));
      out.mean_v.push_back(now.mean_v[i]);
      out.mean_g.push_back(now.mean_g[i]);
    }
    out.mass_error = now.mass_error, out.smallest = now.smallest, out.largest = now.largest;
    if (cut) {
      out.status = ThresholdEvolution::Status::out_of_reach;
      out.note = m.b >= growth_threshold(m)
                     ? "b >= L = ln((V_E - V_L)/(V_E - V_F)): the rate grows without bound; it left the range of g "
                       "that a mesh holds"
                     : "the rate left the range of g that a mesh holds";
    } else if (!reached) {
      out.status = ThresholdEvolution::Status::tolerance_not_reached;
      out.note = fmt::format("the error of N is {:.2g} on the finest of five levels", error);
    }
    break;
  }
  return out;
}

}  // namespace spikeproof::kinetic
