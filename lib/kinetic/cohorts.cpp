#include "kinetic/cohorts.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace spikeproof::kinetic {
namespace {

double panel_point(std::size_t i) { return panel_rule().node[i]; }

double largest_rate_of(const PanelValues& N) {
  double largest = 0;
  for (const double x : N) largest = std::max(largest, std::abs(x));
  return largest;
}

class CohortStepper {
 public:
  CohortStepper(const Conductance& model, const InitialDensity& initial, const CohortOptions& options)
      : model_(rounded(model)),
        law_(*model.firing()),
        V_F_(to_double(model.parameters().V_F)),
        options_(options),
        zones_(model_, law_, initial, options.refine, !options.keep_density),
        most_(model.firing()->largest()),
        floor_(1e-6 * most_) {}

  Result<CohortRun> run(double t_end) {
    while (t_ < t_end * (1 - 1e-15)) {
      if (!panel(t_end - t_))
        return Error{ErrorCode::step_too_small, "evolve_cohorts", "panels of time shrink at t = " + std::to_string(t_),
                     static_cast<long>(run_.rate.pieces().size()), t_};
      if (options_.progress) options_.progress(t_ / t_end);
    }
    run_.mass_error = std::abs(zones_.mass() - 1);
    if (options_.keep_density) run_.density = zones_.density();
    return run_;
  }

 private:
  // So that firing, drift and law change by little more than their own scale.
  double longest(double N) const {
    const Drift drift = drift_at(model_, N);
    double width = std::min(1.5 / drift.G, 4 / std::max(1e-300, law_(drift.V)));
    for (int i = 0; i <= 10; ++i) {
      const double v = i == 10 ? V_F_ : model_.V_R + (drift.V - model_.V_R) * i / 10;
      width = std::min(width, 0.7 * law_.radius(v) / std::max(std::abs(drift(v)), 1e-300));
    }
    return width / options_.refine;
  }

  // The panel before continued, no further than it is trusted.
  PanelValues guess(double width) const {
    PanelValues N{};
    if (run_.rate.pieces().empty()) return N;
    const RateCurve::Piece& last = run_.rate.pieces().back();
    for (std::size_t i = 0; i < panel_nodes; ++i) {
      const double t = width * (1 + panel_point(i)) / 2;
      N[i] =
          std::clamp(legendre_sum(last.coefficients, 1 + 2 * std::min(t, 0.1 * last.width) / last.width), 0.0, most_);
    }
    return N;
  }

  // Anderson's acceleration of Picard's iteration: the differences of misses seen so far, orthonormal, with those of N
  // that made them. False if it does not settle.
  bool settle(PanelValues& N, double width) {
    std::vector<PanelValues> miss_basis, move_basis;
    PanelValues before{}, miss_before{};
    double smallest = 1e300;
    int worse = 0;
    for (int k = 0; k < 30; ++k) {
      PanelValues image = zones_.rate(N, PanelFlow(model_, N, width), false);
      ++run_.iterations;
      PanelValues miss;
      for (std::size_t i = 0; i < panel_nodes; ++i) miss[i] = image[i] - N[i];
      const double size = largest_rate_of(miss), scale = std::max({scale_, floor_, largest_rate_of(image)});
      if (!std::isfinite(size)) return false;
      if (size < 3e-15 * scale || (size < 0.01 * options_.tolerance * scale && size > 0.3 * smallest)) {
        N = image;
        return true;
      }
      worse = size > 0.9 * smallest ? worse + 1 : 0;
      if (worse > 5) return smallest < 0.1 * options_.tolerance * scale;
      smallest = std::min(smallest, size);
      if (k > 0) add_secant(miss, miss_before, N, before, miss_basis, move_basis);
      before = N, miss_before = miss;
      for (std::size_t l = 0; l < miss_basis.size(); ++l) {
        const double part = dot(miss_basis[l], miss);
        for (std::size_t i = 0; i < panel_nodes; ++i) image[i] -= part * (miss_basis[l][i] + move_basis[l][i]);
      }
      for (std::size_t i = 0; i < panel_nodes; ++i) N[i] = std::clamp(image[i], -0.1 * most_, 1.1 * most_);
      if (!std::isfinite(largest_rate_of(N))) return false;
    }
    return false;
  }

  static double dot(const PanelValues& one, const PanelValues& other) {
    double sum = 0;
    for (std::size_t i = 0; i < panel_nodes; ++i) sum += one[i] * other[i];
    return sum;
  }

  static void add_secant(const PanelValues& miss, const PanelValues& miss_before, const PanelValues& N,
                         const PanelValues& before, std::vector<PanelValues>& miss_basis,
                         std::vector<PanelValues>& move_basis) {
    PanelValues change, move;
    for (std::size_t i = 0; i < panel_nodes; ++i) change[i] = miss[i] - miss_before[i], move[i] = N[i] - before[i];
    const double whole = std::sqrt(dot(change, change));
    for (std::size_t l = 0; l < miss_basis.size(); ++l) {
      const double part = dot(miss_basis[l], change);
      for (std::size_t i = 0; i < panel_nodes; ++i)
        change[i] -= part * miss_basis[l][i], move[i] -= part * move_basis[l][i];
    }
    const double norm = std::sqrt(dot(change, change));
    if (!(norm > 1e-8 * whole)) return;
    for (std::size_t i = 0; i < panel_nodes; ++i) change[i] /= norm, move[i] /= norm;
    miss_basis.push_back(change), move_basis.push_back(move);
  }

  bool panel(double left) {
    double width = std::min({left, next_, longest(last_)});
    PanelValues N = guess(width);
    double known = width;  // N is at the Gauss points of [0, known]
    for (int attempt = 0; attempt < 60; ++attempt) {
      if (width < 1e-12 * (t_ + left)) return false;
      if (known != width) {
        const PanelValues a = legendre_coefficients(N);
        for (std::size_t i = 0; i < panel_nodes; ++i) N[i] = legendre_sum(a, width / known * (1 + panel_point(i)) - 1);
      }
      known = width;
      if (!settle(N, width)) {
        width /= 2, N = guess(width), known = width;
        continue;
      }
      const PanelFlow flow(model_, N, width);
      const CohortZones::Event event = zones_.next_event(flow);
      if (event.time < width - 1e-12 * (1 + t_)) {
        width = event.time;
        landing_ = event;
        continue;
      }
      const PanelValues a = legendre_coefficients(N);
      const double scale = std::max({scale_, floor_, largest_rate_of(N)}),
                   tail = std::max({std::abs(a[panel_nodes - 1]), std::abs(a[panel_nodes - 2]),
                                    std::abs(a[panel_nodes - 3])}) /
                          scale;
      if (tail > 4 * options_.tolerance && width > 1e-7 / options_.refine) {
        width *= std::clamp(0.9 * std::pow(options_.tolerance / tail, 1 / 14.0), 0.3, 0.8);
        continue;
      }
      accept(N, flow, a, width);
      const double growth = std::clamp(0.9 * std::pow(options_.tolerance / std::max(tail, 1e-18), 1 / 14.0), 0.5, 1.7);
      // A panel cut short by an event says nothing about the next.
      next_ = std::min(longest(last_), landed_ ? std::max(next_, growth * width) : growth * width);
      return true;
    }
    return false;
  }

  void accept(const PanelValues& N, const PanelFlow& flow, const PanelValues& a, double width) {
    const bool at_event = landing_.order != Cohort::smooth && std::abs(landing_.time - width) <= 1e-12 * (1 + t_);
    static_cast<void>(zones_.rate(N, flow, true));
    if (at_event) zones_.note(landing_);
    landed_ = at_event;
    landing_ = {0, 0, Cohort::smooth, false};
    run_.rate.append({t_, width, a});
    t_ += width;
    scale_ = std::max(scale_, largest_rate_of(N));
    last_ = std::max(0.0, legendre_sum(a, 1));
  }

  ConductanceReal model_;
  FiringReal law_;
  double V_F_;
  CohortOptions options_;
  CohortZones zones_;
  CohortZones::Event landing_{0, 0, Cohort::smooth, false};
  CohortRun run_;
  double t_ = 0, next_ = 1e300, last_ = 0, scale_ = 0, most_, floor_;  // most_: sup phi_F, above every N
  bool landed_ = false;
};

}  // namespace

const RateCurve::Piece& RateCurve::piece_at(double t) const {
  if (pieces_.empty()) throw std::logic_error("a rate curve without pieces");
  auto after = std::upper_bound(pieces_.begin(), pieces_.end(), t,
                                [](double time, const Piece& piece) { return time < piece.start; });
  return after == pieces_.begin() ? *after : *(after - 1);
}

double RateCurve::value(double t) const {
  const Piece& piece = piece_at(t);
  return legendre_sum(piece.coefficients, 2 * (t - piece.start) / piece.width - 1);
}

double RateCurve::slope(double t) const {
  const Piece& piece = piece_at(t);
  return legendre_slope(piece.coefficients, 2 * (t - piece.start) / piece.width - 1) * 2 / piece.width;
}

namespace {

// The largest value of sign N next to t, within `width` on both sides.
double extremum_of_rate(const RateCurve& rate, double t, double width, double sign) {
  double a = t - width, b = t + width;
  const double golden = (3 - std::sqrt(5.0)) / 2;
  for (int i = 0; i < 60; ++i) {
    const double one = a + golden * (b - a), other = b - golden * (b - a);
    (sign * rate.value(one) > sign * rate.value(other) ? b : a) =
        sign * rate.value(one) > sign * rate.value(other) ? other : one;
  }
  return rate.value((a + b) / 2);
}

// What a sequence that settles geometrically still has to go, from its last three terms.
double left_to_settle(double before, double middle, double last) {
  const double first = std::abs(middle - before), second = std::abs(last - middle);
  const double ratio = std::min(0.98, second / std::max(first, 1e-300));
  return second * ratio / (1 - ratio);
}

struct RateSample {
  double t, N, width;
};

RateSample extreme_sample(const std::vector<RateSample>& samples, double from, double to, double sign) {
  RateSample best{from, -sign * 1e300, 0};
  for (const RateSample& sample : samples)
    if (sample.t >= from && sample.t <= to && sign * sample.N > sign * best.N) best = sample;
  return best;
}

}  // namespace

std::optional<RateCycle> last_rate_cycle(const RateCurve& rate) {
  constexpr int per_piece = 24;
  std::vector<RateSample> samples;
  for (const RateCurve::Piece& piece : rate.pieces()) {
    if (piece.start < rate.end() / 2) continue;
    for (int i = 0; i < per_piece; ++i) {
      const double y = (2 * i + 1.0) / per_piece - 1;
      samples.push_back(
          {piece.start + piece.width * (y + 1) / 2, legendre_sum(piece.coefficients, y), piece.width / per_piece});
    }
  }
  if (samples.size() < 8) return {};
  const double first = samples.front().t, last = samples.back().t;
  const double level = (extreme_sample(samples, first, last, 1).N + extreme_sample(samples, first, last, -1).N) / 2;
  std::vector<double> passage;
  for (std::size_t i = 1; i < samples.size(); ++i) {
    if (!(samples[i - 1].N < level && samples[i].N >= level)) continue;
    double a = samples[i - 1].t, b = samples[i].t;
    for (int k = 0; k < 50; ++k) (rate.value((a + b) / 2) < level ? a : b) = (a + b) / 2;
    passage.push_back(b);
  }
  if (passage.size() < 4) return {};
  double period[3], high[3], low[3];
  for (std::size_t k = 0; k < 3; ++k) {
    const double from = passage[passage.size() - 4 + k], to = passage[passage.size() - 3 + k];
    period[k] = to - from;
    const RateSample top = extreme_sample(samples, from, to, 1), bottom = extreme_sample(samples, from, to, -1);
    high[k] = extremum_of_rate(rate, top.t, top.width, 1), low[k] = extremum_of_rate(rate, bottom.t, bottom.width, -1);
  }
  if (!(high[2] - low[2] > 1e-9 * high[2])) return {};
  return RateCycle{passage[passage.size() - 2],
                   period[2],
                   low[2],
                   high[2],
                   left_to_settle(period[0], period[1], period[2]) + 1e-11 * period[2],
                   left_to_settle(high[0], high[1], high[2]) + left_to_settle(low[0], low[1], low[2]) + 1e-9 * high[2]};
}

Result<CohortRun> evolve_cohorts(const Conductance& model, const InitialDensity& initial, double t_end,
                                 const CohortOptions& options) {
  if (!model.firing()) throw std::invalid_argument("the macroscopic equation needs a firing law");
  return CohortStepper(model, initial, options).run(t_end);
}

Result<CohortRates> rates_by_cohorts(const Conductance& model, const InitialDensity& initial,
                                     const std::vector<double>& times, double rel_tol,
                                     const std::function<void(double)>& progress) {
  CohortRates out;
  const double t_end = std::max(1e-9, times.empty() ? 0 : times.back());
  std::vector<double> before;
  for (int level = 0; level < 4 && !out.reached; ++level) {
    const double refine = std::pow(1.4, level);
    const auto run = evolve_cohorts(
        model, initial, t_end, {std::clamp(0.01 * rel_tol / std::pow(10.0, level), 1e-13, 1e-5), refine, progress});
    if (!run) return run.error();
    out.N.clear(), out.error.clear();
    double largest = 0, worst = 0;
    for (std::size_t i = 0; i < times.size(); ++i) {
      out.N.push_back(std::max(0.0, run->rate.value(times[i])));
      largest = std::max(largest, std::abs(out.N[i]));
      if (level == 0) continue;
      out.error.push_back(std::abs(out.N[i] - before[i]));
      worst = std::max(worst, out.error[i]);
    }
    out.mass_error = run->mass_error;
    out.reached = level > 0 && worst <= rel_tol * largest;
    before = out.N;
  }
  return out;
}

}  // namespace spikeproof::kinetic
