#include "fokker_planck/finite_volume_mesh.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace spikeproof::fokker_planck {
namespace {

constexpr double tail = 2 * 42;          // x^2 at which e^{-x^2/2} weighs less than 1e-18
constexpr double growth = 0.5;           // of the cell width with the distance from a feature
constexpr std::size_t most_breaks = 16;  // more jumps of the data than these get no face of their own

struct Feature {
  double y, width;
};

// Cell density 1/s = 1/S0 + sum 1/sqrt(w^2 + (g d)^2): smooth, and its integral is in closed form.
struct Grading {
  double base;
  std::vector<Feature> features;

  double integral(double y) const {
    double sum = y / base;
    for (const Feature& f : features) sum += std::asinh(growth * (y - f.y) / f.width) / growth;
    return sum;
  }
  double density(double y) const {
    double sum = 1 / base;
    for (const Feature& f : features) sum += 1 / std::hypot(f.width, growth * (y - f.y));
    return sum;
  }
  // y in [low, high] with integral(y) = target: Newton, kept inside a shrinking bracket.
  double inverse(double target, double low, double high) const {
    double y = low + 0.5 * (high - low);
    for (int step = 0; step < 200 && low < high; ++step) {
      const double excess = integral(y) - target;
      (excess > 0 ? high : low) = y;
      double next = y - excess / density(y);
      if (!(next > low && next < high)) next = low + 0.5 * (high - low);
      if (std::abs(next - y) <= 1e-13 * std::abs(y)) return next;
      y = next;
    }
    return y;
  }
};

struct Range {
  double noise, lowest_centre;  // largest a, smallest c = bN + I relative to V_F
};

Range range_of(const Nnlif& model, double largest_rate) {
  const NnlifReal m = rounded(model);
  return {m.a0 + m.a1 * largest_rate, to_double(model.I() - model.V_F()) + std::min(0.0, m.b * largest_rate)};
}

// A path from y0 has P(Y_t < y) <= e^t e^{-(x^2 - x0^2)/2} for y below both y0 and c (the Gaussian kernel is symmetric
// with respect to its steady state), and the steady state below V_R is a Gaussian.
double lowest_face(const Nnlif& model, const InitialDensity* initial, const Range& range) {
  const double s = std::sqrt(range.noise);
  double x = std::min(0.0, (to_double(model.V_R() - model.V_F()) - range.lowest_centre) / s);
  if (initial) x = std::min(x, (initial->lowest - to_double(model.V_F()) - range.lowest_centre) / s);
  return range.lowest_centre - s * std::sqrt(x * x + tail);
}

Grading grading_of(const Nnlif& model, const InitialDensity* initial, const FiniteVolumeMeshOptions& options) {
  const double a = to_double(model.a0()), s = std::sqrt(a), I = to_double(model.I() - model.V_F());
  const double gap = to_double(model.V_F() - model.V_R());
  const auto layer = [&](double y) { return 0.5 * std::min(gap, s / (1 + std::max(0.0, (I - y) / s))); };
  Grading grading{s, {}};
  grading.features.push_back({-gap, layer(-gap)});
  grading.features.push_back({0, std::min(layer(0), std::sqrt(a * options.first_time))});
  if (initial && initial->width < s)
    grading.features.push_back({initial->centre - to_double(model.V_F()), initial->width});
  return grading;
}

// V_min, jumps of the data, V_R and V_F, without those that come closer to each other than double precision resolves.
std::vector<double> stops_of(const Nnlif& model, const InitialDensity* initial, double lowest) {
  const double V_R = to_double(model.V_R() - model.V_F());
  std::vector<double> stops{lowest, V_R, 0};
  if (initial && initial->breaks.size() <= most_breaks) {
    for (const double v : initial->breaks) {
      const double y = v - to_double(model.V_F());
      const auto close = [&](double stop) { return std::abs(y - stop) <= 1e-9 * (std::abs(y) + std::abs(stop)); };
      if (y > lowest && y < 0 && std::none_of(stops.begin(), stops.end(), close)) stops.push_back(y);
    }
  }
  std::sort(stops.begin(), stops.end());
  return stops;
}

void require(bool holds, const char* inequality, const std::string& values) {
  if (!holds) throw std::invalid_argument(std::string(inequality) + " is required, but " + values);
}

}  // namespace

FiniteVolumeMesh finite_volume_mesh(const Nnlif& model, const InitialDensity* initial,
                                    const FiniteVolumeMeshOptions& options) {
  require(options.cells >= 16, "cells >= 16", "cells = " + std::to_string(options.cells));
  require(options.refine >= 1, "refine >= 1", "refine = " + std::to_string(options.refine));
  require(options.first_time > 0, "first_time > 0", "first_time = " + std::to_string(options.first_time));
  require(options.largest_rate >= 0, "largest_rate >= 0", "largest_rate = " + std::to_string(options.largest_rate));
  const double V_R = to_double(model.V_R() - model.V_F());
  const double lowest = lowest_face(model, initial, range_of(model, options.largest_rate));
  require(-V_R > 1e-12 * std::abs(lowest), "V_F - V_R > 1e-12 (V_F - V_min)", "V_F - V_R = " + std::to_string(-V_R));

  const Grading grading = grading_of(model, initial, options);
  const std::vector<double> stops = stops_of(model, initial, lowest);
  const double total = grading.integral(0) - grading.integral(lowest);
  FiniteVolumeMesh mesh{to_double(model.V_F()), {lowest}, 0};
  for (std::size_t k = 0; k + 1 < stops.size(); ++k) {
    const double from = grading.integral(stops[k]), length = grading.integral(stops[k + 1]) - from;
    const double share = static_cast<double>(options.cells) * length / total;
    const std::size_t count = options.refine * std::max<std::size_t>(4, static_cast<std::size_t>(std::lround(share)));
    if (stops[k] == V_R) mesh.reset = mesh.cells();
    for (std::size_t i = 1; i < count; ++i) {
      const double target = from + length * static_cast<double>(i) / static_cast<double>(count);
      mesh.face.push_back(grading.inverse(target, stops[k], stops[k + 1]));
    }
    mesh.face.push_back(stops[k + 1]);
  }
  return mesh;
}

}  // namespace spikeproof::fokker_planck
