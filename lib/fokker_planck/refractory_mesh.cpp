#include "fokker_planck/refractory_mesh.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace spikeproof::fokker_planck {
namespace {

constexpr double tail = 39;  // e^{-39} < 1e-17

// Where p carried upward against the mean m has decayed: p ~ exp(-int k dv) with a k^2 + (m - v) k = phi.
double upper_end(const Refractory& model, double start, double m, double a) {
  const FiringLaw& phi = *model.firing();
  const double step = 0.05 * std::sqrt(a);
  double v = start, exponent = 0;
  while (exponent < tail && v < std::max(start, m) + 9 * std::sqrt(a)) {
    v += step;
    const double c = m - v, root = std::sqrt(c * c + 4 * a * phi(v));
    exponent += step * (c > 0 ? 2 * phi(v) / (c + root) : (root - c) / (2 * a));
  }
  return v;
}

double lower_end(double start, double m, double a) {
  const double ahead = std::max(0.0, m - start);
  return std::min(start, m) - std::sqrt(ahead * ahead + 2 * tail * a) + ahead;
}

double distance(double point, double left, double right) { return std::max({0.0, left - point, point - right}); }

// Largest admissible length of an element: sqrt(a) everywhere, the scales of drift and firing beside a corner, those of
// the data over the data.
class Lengths {
 public:
  Lengths(const Refractory& model, const RefractoryStart& start, const LineOptions& options)
      : m_(rounded(model.base())),
        start_(start),
        o_(options),
        root_(std::sqrt(m_.a0)),
        width_(model.firing()->width()) {
    const double fastest = std::sqrt(m_.a0 / std::max(1e-12, model.firing()->largest()));
    for (const double v : model.firing()->breaks()) corners_.push_back({v, std::min(layer(v), 4 * fastest)});
    corners_.push_back({m_.V_R, layer(m_.V_R)});
    if (model.firing()->kind() == FiringLaw::Kind::logistic)
      corners_.push_back({m_.V_F, std::min(layer(m_.V_F), std::min(4 * fastest, 5 * width_))});
    speed_ = std::abs(m_.I - start.density.centre) + root_;
  }

  double operator()(double left, double right) const {
    double length = 2.2 * root_;
    for (const Corner& corner : corners_) length = std::min(length, corner.length + distance(corner.v, left, right));
    const double d = distance(start_.density.centre, left, right);
    const double spread = std::min(0.5 * d, std::sqrt(2 * m_.a0 * d / speed_));
    length = std::min(length, 2.5 * (start_.density.width + spread));
    for (const double jump : start_.density.breaks)
      length = std::min(length, 0.3 * root_ + distance(jump, left, right));
    return length / o_.refinement;
  }

 private:
  struct Corner {
    double v, length;
  };
  // Against the fastest drift a kink at v decays over a/drift.
  double layer(double v) const {
    const double drift =
        std::max(std::abs(m_.I + m_.b * o_.largest_rate - v), std::abs(m_.I + m_.b * o_.least_rate - v));
    return std::min(4 * root_, 4 * m_.a0 / std::max(drift, 1e-300));
  }

  NnlifReal m_;
  const RefractoryStart& start_;
  const LineOptions& o_;
  double root_, width_, speed_;
  std::vector<Corner> corners_;
};

void bisect(double left, double right, const Lengths& lengths, std::vector<double>& faces) {
  constexpr std::size_t most = 2000;
  if (faces.size() > most) throw std::invalid_argument("line_mesh: the model needs more than 2000 elements");
  const double middle = 0.5 * (left + right);
  if (right - left > lengths(left, right) && middle > left && middle < right) {
    bisect(left, middle, lengths, faces);
    bisect(middle, right, lengths, faces);
  } else {
    faces.push_back(right);
  }
}

}  // namespace

LineEnds line_ends(const Refractory& model, double lowest, double highest, double least_rate, double largest_rate) {
  const NnlifReal m = rounded(model.base());
  LineEnds ends{std::min(lowest, m.V_R), std::max(highest, m.V_R)};
  const LineEnds from = ends;
  // int e^{-(t-s)} N(s) ds <= max(1, 1/tau), as N = R' + R/tau and R <= 1: no drift carries further, however large N is
  const double most = std::max(1.0, 1 / to_double(model.tau()));
  for (const double N : {least_rate, largest_rate}) {
    const double centre = m.I + m.b * std::min(N, most);
    for (const double a : {m.a0, m.a0 + m.a1 * largest_rate}) {
      ends.lowest = std::min(ends.lowest, lower_end(from.lowest, centre, a));
      ends.highest = std::max(ends.highest, upper_end(model, from.highest, centre, a));
    }
  }
  return ends;
}

Mesh line_mesh(const Refractory& model, const RefractoryStart& start, const LineOptions& options) {
  if (!model.random_threshold()) throw std::invalid_argument("line_mesh: a firing law is required");
  if (options.degree < 3) throw std::invalid_argument("line_mesh: degree >= 3 is required");
  LineEnds ends = line_ends(model, to_double(model.base().V_R()), to_double(model.base().V_R()), options.least_rate,
                            options.largest_rate);
  ends.lowest = std::min(ends.lowest, start.density.lowest) - options.beyond;
  ends.highest = std::max(ends.highest, start.highest) + options.beyond;
  std::vector<double> corners{ends.lowest, to_double(model.base().V_R()), ends.highest};
  const double rounding = 64 * std::numeric_limits<double>::epsilon() * (1 + std::abs(ends.lowest));
  const auto add = [&](double v) {
    if (v > ends.lowest && v < ends.highest &&
        std::none_of(corners.begin(), corners.end(), [&](double c) { return std::abs(v - c) <= rounding; }))
      corners.push_back(v);
  };
  for (const double v : model.firing()->breaks()) add(v);
  for (const double v : start.density.breaks) add(v);
  std::sort(corners.begin(), corners.end());
  Mesh mesh{{ends.lowest}, 0, options.degree};
  const Lengths lengths(model, start, options);
  for (std::size_t i = 1; i < corners.size(); ++i) bisect(corners[i - 1], corners[i], lengths, mesh.faces);
  const auto reset = std::find(mesh.faces.begin(), mesh.faces.end(), to_double(model.base().V_R()));
  mesh.reset = static_cast<std::size_t>(reset - mesh.faces.begin());
  return mesh;
}

}  // namespace spikeproof::fokker_planck
