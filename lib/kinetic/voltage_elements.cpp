#include "kinetic/voltage_elements.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

#include "core/gauss_legendre.h"

namespace spikeproof::kinetic {
namespace {

// l_i(x) of the nodes.
double lagrange(const std::vector<double>& node, std::size_t i, double x) {
  double value = 1;
  for (std::size_t k = 0; k < node.size(); ++k)
    if (k != i) value *= (x - node[k]) / (node[i] - node[k]);
  return value;
}

double lagrange_slope(const std::vector<double>& node, std::size_t i, double x) {
  double sum = 0;
  for (std::size_t l = 0; l < node.size(); ++l) {
    if (l == i) continue;
    double term = 1 / (node[i] - node[l]);
    for (std::size_t k = 0; k < node.size(); ++k)
      if (k != i && k != l) term *= (x - node[k]) / (node[i] - node[k]);
    sum += term;
  }
  return sum;
}

}  // namespace

std::vector<double> voltage_faces(const Conductance& model, const std::vector<double>& breaks, double width,
                                  double layer) {
  if (!(width > 0)) throw std::invalid_argument("width > 0 is required, but width = " + std::to_string(width));
  const ConductanceReal m = rounded(model);
  std::vector<double> fixed{m.V_R, m.V_E};
  std::vector<double> wanted = model.firing()->breaks();
  wanted.push_back(m.V_F);
  wanted.insert(wanted.end(), breaks.begin(), breaks.end());
  const double closest = 1e-9 * (m.V_E - m.V_R);
  for (const double x : wanted)
    if (x > m.V_R + closest && x < m.V_E - closest) fixed.push_back(x);
  std::sort(fixed.begin(), fixed.end());
  fixed.erase(std::unique(fixed.begin(), fixed.end(), [&](double x, double y) { return y - x < closest; }),
              fixed.end());
  // Where neurons fire the density dies out within some lengths of speed over rate, and gets smoother.
  const double fine_until = std::max(m.V_F, model.firing()->highest_change()) + 4 * width;
  std::vector<double> faces{m.V_R};
  for (std::size_t i = 1; i < fixed.size(); ++i) {
    const double lower = fixed[i - 1], upper = fixed[i];
    const double first = i == 1 && layer > 0 ? std::min(layer, width) : width;
    const double widest = lower >= fine_until ? 4 * width : upper > fine_until + 4 * width ? 2 * width : width;
    const auto edges = graded_edges(lower, upper, first, width, widest);
    faces.insert(faces.end(), edges.begin() + 1, edges.end());
  }
  faces.back() = m.V_E;
  return faces;
}

VoltageElements::VoltageElements(const Conductance& model, std::vector<double> faces, int degree)
    : faces_(std::move(faces)), degree_(degree) {
  if (degree < 0 || degree > 8)
    throw std::invalid_argument("0 <= degree <= 8 is required, but degree = " + std::to_string(degree));
  if (!model.firing()) throw std::invalid_argument("a firing law is required");
  const ConductanceReal m = rounded(model);
  g_L_ = m.g_L;
  V_L_ = m.V_L;
  V_E_ = m.V_E;
  const GaussRule gauss = gauss_legendre(degree + 1);
  node_ = gauss.node;
  const std::size_t n = node_.size();
  for (std::size_t e = 0; e + 1 < faces_.size(); ++e) {
    const double half = 0.5 * (faces_[e + 1] - faces_[e]), centre = 0.5 * (faces_[e + 1] + faces_[e]);
    if (!(half > 0)) throw std::invalid_argument("rising faces are required");
    for (std::size_t i = 0; i < n; ++i) {
      v_.push_back(centre + half * node_[i]);
      weight_.push_back(half * gauss.weight[i]);
      phi_.push_back((*model.firing())(v_.back()));
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t l = 0; l < n; ++l) slope_.push_back(gauss.weight[l] * lagrange_slope(node_, i, node_[l]));
    left_.push_back(lagrange(node_, i, -1));
    right_.push_back(lagrange(node_, i, 1));
  }
}

double VoltageElements::largest_rate() const { return *std::max_element(phi_.begin(), phi_.end()); }

void VoltageElements::firing(std::size_t groups, const double* q, double* N) const {
  std::fill(N, N + groups, 0.0);
  for (std::size_t i = 0; i < v_.size(); ++i) {
    const double share = weight_[i] * phi_[i];
    for (std::size_t j = 0; j < groups; ++j) N[j] += share * q[i * groups + j];
  }
}

double VoltageElements::rate(std::size_t groups, const double* q) const {
  std::vector<double> N(groups);
  firing(groups, q, N.data());
  double sum = 0;
  for (const double x : N) sum += x;
  return sum;
}

void VoltageElements::transport(std::span<const double> g, const double* q, double* out) const {
  const std::size_t n = node_.size(), groups = g.size(), elements = faces_.size() - 1;
  std::vector<double> flux(2 * groups);  // at the left and the right face of the element
  double *in = flux.data(), *leaving = in + groups;
  firing(groups, q, in);
  for (std::size_t e = 0; e < elements; ++e) {
    const double face = faces_[e + 1], still = g_L_ * (V_L_ - face), pull = V_E_ - face;
    const double* here = q + e * n * groups;
    const double* next = here + n * groups;
    const bool last = e + 1 == elements;  // nothing comes in at V_E, where every speed points inward
    for (std::size_t j = 0; j < groups; ++j) {
      const double c = still + g[j] * pull;
      double below = 0, above = 0;
      for (std::size_t i = 0; i < n; ++i) below += right_[i] * here[i * groups + j];
      if (!last)
        for (std::size_t i = 0; i < n; ++i) above += left_[i] * next[i * groups + j];
      leaving[j] = last ? 0 : c * (c > 0 ? below : above);
    }
    double* there = out + e * n * groups;
    for (std::size_t i = 0; i < n; ++i) {
      const double scale = 1 / weight_[e * n + i], phi = phi_[e * n + i];
      double* o = there + i * groups;
      for (std::size_t j = 0; j < groups; ++j)
        o[j] = scale * (left_[i] * in[j] - right_[i] * leaving[j]) - phi * here[i * groups + j];
      for (std::size_t l = 0; l < n; ++l) {
        const double v = v_[e * n + l], rest = scale * slope_[i * n + l] * g_L_ * (V_L_ - v),
                     factor = scale * slope_[i * n + l] * (V_E_ - v);
        const double* p = here + l * groups;
        for (std::size_t j = 0; j < groups; ++j) o[j] += (rest + factor * g[j]) * p[j];
      }
    }
    std::swap(in, leaving);
  }
}

double VoltageElements::step(double g) const {
  double shortest = 1e300;
  for (std::size_t e = 0; e + 1 < faces_.size(); ++e)
    for (const double v : {faces_[e], faces_[e + 1]}) {
      const double speed = std::max(std::abs(g_L_ * (V_L_ - v)), std::abs(g_L_ * (V_L_ - v) + g * (V_E_ - v)));
      shortest = std::min(shortest, (faces_[e + 1] - faces_[e]) / std::max(speed, 1e-300));
    }
  return shortest / (2 * degree_ + 1);
}

std::vector<double> VoltageElements::interpolation(double v, std::size_t& first) const {
  const auto above = std::upper_bound(faces_.begin() + 1, faces_.end() - 1, v);
  const auto e = static_cast<std::size_t>(above - faces_.begin()) - 1;
  const double x = (2 * v - faces_[e] - faces_[e + 1]) / (faces_[e + 1] - faces_[e]);
  first = e * node_.size();
  std::vector<double> row;
  for (std::size_t i = 0; i < node_.size(); ++i) row.push_back(lagrange(node_, i, x));
  return row;
}

}  // namespace spikeproof::kinetic
