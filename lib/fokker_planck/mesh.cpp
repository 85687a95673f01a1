#include "fokker_planck/mesh.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace spikeproof::fokker_planck {
namespace {

// Tail of exp(-(v-c)^2/2a) relative to its value at V_R (or at c) below 1e-17 ~ exp(-39).
double tail_limit(double centre, double V_R, double a) {
  const double ahead = std::max(0.0, centre - V_R);
  return centre - std::sqrt(ahead * ahead + 78 * a);
}

double distance(double point, double left, double right) { return std::max({0.0, left - point, point - right}); }

// Largest admissible length of an element [left, right]; small near the places that need it.
class LengthScale {
 public:
  LengthScale(const NnlifReal& m, const InitialDensity& initial, const MeshOptions& options)
      : m_(m), initial_(initial), o_(options) {
    threshold_ = layer(m.I - m.V_F);
    if (initial.value_at_threshold > 0) threshold_ = std::min(threshold_, early_layer());
    const double decay = std::abs(m.b) * options.largest_rate / (m.a0 + m.a1 * options.largest_rate);
    if (decay > 0) threshold_ = std::min(threshold_, 0.35 * options.degree / decay);
    reset_ = layer(m.I - m.V_R);
    if (decay > 0 && options.at_reset) reset_ = std::min(reset_, 0.35 * options.degree / decay);
    speed_ = std::abs(m.I - initial.centre) + std::sqrt(m.a0);
  }

  double operator()(double left, double right) const {
    const double grading = 1.0;
    double length = 2.2 * std::sqrt(m_.a0);
    length = std::min(length, threshold_ + grading * distance(m_.V_F, left, right));
    length = std::min(length, reset_ + grading * distance(m_.V_R, left, right));
    const double d = distance(initial_.centre, left, right);
    // away from its centre the data have spread: by diffusion during the time it takes to get there
    const double spread = std::min(0.5 * d, std::sqrt(2 * m_.a0 * d / speed_));
    length = std::min(length, 2.5 * (initial_.width + spread));
    for (double jump : initial_.breaks)
      length = std::min(length, early_layer() + grading * distance(jump, left, right));
    return length / o_.refinement;
  }

 private:
  double layer(double drift) const {
    const double longest = 4 * std::sqrt(m_.a0);
    return drift > 0 ? std::min(longest, 4 * m_.a0 / drift) : longest;
  }
  double early_layer() const {
    return std::min(4 * std::sqrt(m_.a0), std::max(4 * std::sqrt(m_.a0 * o_.first_time), 1e-8 * (m_.V_F - m_.V_R)));
  }

  const NnlifReal& m_;
  const InitialDensity& initial_;
  const MeshOptions& o_;
  double threshold_, reset_, speed_;
};

void bisect(double left, double right, const LengthScale& scale, std::vector<double>& faces) {
  constexpr std::size_t most = 5000;
  if (faces.size() > most) throw std::invalid_argument("make_mesh: the data need more than 5000 elements");
  const double middle = 0.5 * (left + right);
  if (right - left > scale(left, right) && middle > left && middle < right) {
    bisect(left, middle, scale, faces);
    bisect(middle, right, scale, faces);
  } else {
    faces.push_back(right);
  }
}

}  // namespace

Nnlif from_threshold(const Nnlif& model) {
  NnlifParameters p = model.parameters();
  p.V_R -= p.V_F;
  p.I -= p.V_F;
  p.V_F = 0;
  return Nnlif(p);
}

Mesh make_mesh(const NnlifReal& model, const InitialDensity& initial, const MeshOptions& options) {
  if (options.degree < 3) throw std::invalid_argument("make_mesh: degree >= 3 is required");
  double V_min = std::min(initial.lowest, tail_limit(model.I, model.V_R, model.a0));
  V_min = std::min({V_min, options.lowest, model.V_R - std::sqrt(model.a0)});

  // A break that differs from another corner by rounding would leave an element of no length.
  std::vector<double> corners{V_min, model.V_R, model.V_F};
  const double rounding = 64 * std::numeric_limits<double>::epsilon() * (1 + std::abs(V_min));
  for (double jump : initial.breaks)
    if (jump > V_min && jump < model.V_F && std::none_of(corners.begin(), corners.end(), [&](double corner) {
          return std::abs(jump - corner) <= rounding;
        }))
      corners.push_back(jump);
  std::sort(corners.begin(), corners.end());

  Mesh mesh{{V_min}, 0, options.degree};
  const LengthScale scale(model, initial, options);
  for (std::size_t i = 1; i < corners.size(); ++i) bisect(corners[i - 1], corners[i], scale, mesh.faces);
  const auto reset = std::find(mesh.faces.begin(), mesh.faces.end(), model.V_R);
  mesh.reset = static_cast<std::size_t>(reset - mesh.faces.begin());
  return mesh;
}

}  // namespace spikeproof::fokker_planck
