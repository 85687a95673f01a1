#include "kinetic/threshold_elements.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "core/gauss_legendre.h"
#include "kinetic/equilibrium.h"
#include "kinetic/firing_volumes.h"
#include "kinetic/threshold_volumes.h"

namespace spikeproof::kinetic {
namespace {

// Values at x of the Lagrange functions of the nodes.
std::vector<double> lagrange_at(const std::vector<double>& node, double x) {
  std::vector<double> value(node.size(), 1.0);
  for (std::size_t k = 0; k < node.size(); ++k)
    for (std::size_t q = 0; q < node.size(); ++q)
      if (q != k) value[k] *= (x - node[q]) / (node[k] - node[q]);
  return value;
}

// slope[k * n + q] = l_k'(x_q).
std::vector<double> lagrange_slopes(const std::vector<double>& node) {
  const std::size_t n = node.size();
  std::vector<double> slope(n * n, 0.0), scale(n, 1.0);
  for (std::size_t k = 0; k < n; ++k)
    for (std::size_t q = 0; q < n; ++q)
      if (q != k) scale[k] *= node[k] - node[q];
  for (std::size_t q = 0; q < n; ++q)
    for (std::size_t k = 0; k < n; ++k) {
      if (k == q) continue;
      slope[k * n + q] = scale[q] / (scale[k] * (node[q] - node[k]));
      slope[q * n + q] -= slope[k * n + q];  // the functions sum to 1
    }
  return slope;
}

// Gauss-Lobatto rule with n + 1 points: the zeros of (1 - x^2) P_n', weights 2/(n (n+1) P_n^2).
GaussRule lobatto_rule(int n) {
  GaussRule rule;
  for (int i = 0; i <= n; ++i) {
    double x = -std::cos(std::numbers::pi * i / n), value = 0;
    for (int iteration = 0; iteration < 30; ++iteration) {
      double before = 1, now = x;
      for (int k = 2; k <= n; ++k) {
        const double next = ((2 * k - 1) * x * now - (k - 1) * before) / k;
        before = now;
        now = next;
      }
      value = now;
      if (i == 0 || i == n) break;
      const double step = (x * now - before) / ((n + 1) * now);
      x -= step;
      if (std::abs(step) < 1e-16) break;
    }
    rule.node.push_back(i == 0 ? -1 : i == n ? 1 : x);
    rule.weight.push_back(2 / (n * (n + 1) * value * value));
  }
  return rule;
}

// Widths from `first` at the lower end, growing by 1/ratio up to `widest`, until they cover the length.
std::vector<double> geometric_ends(double length, double first, double ratio, double widest) {
  std::vector<double> ends;
  double end = 0, width = std::min(first, widest);
  while (end < length * (1 - 1e-9)) {
    end += width;
    ends.push_back(end);
    width = std::min(end * (1 / ratio - 1), widest);
  }
  if (ends.size() > 1 && length - ends[ends.size() - 2] < 0.4 * (ends.back() - ends[ends.size() - 2])) ends.pop_back();
  // The fine part keeps its place: only the widest elements are stretched.
  std::size_t fine = 0;
  while (fine + 1 < ends.size() && (fine == 0 ? ends[0] : ends[fine] - ends[fine - 1]) < 0.99 * widest) ++fine;
  const double base = fine == 0 ? 0 : ends[fine - 1], scale = (length - base) / (ends.back() - base);
  for (std::size_t i = fine; i < ends.size(); ++i) ends[i] = base + (ends[i] - base) * scale;
  ends.back() = length;
  return ends;
}

// From `centre` in the direction `sign`, widths growing.
void append_graded(std::vector<double>& faces, double centre, double sign, double length, double first, double ratio,
                   double widest) {
  for (const double end : geometric_ends(length, first, ratio, widest)) faces.push_back(centre + sign * end);
}

int degree_for(double width, double widest, int degree, double ratio) {
  const double layers = std::log(widest / width) / std::log(1 / ratio);
  return std::max(std::min(degree, 2), degree - static_cast<int>(std::floor(0.4 * std::max(0.0, layers - 0.5))));
}

}  // namespace

namespace {

// Widths that the faces are made of.
struct ThresholdWidths {
  double top, widest_v, widest_g, tip, fine_g;
};

ThresholdWidths threshold_widths(const ConductanceReal& m, const ThresholdRange& range,
                                 const ThresholdResolution& resolution) {
  ThresholdWidths widths{};
  const double g_F = firing_conductance(m), span = m.V_F - m.V_L;
  ConductanceReal cut = m;  // where the equilibria end
  cut.a = range.highest_a, cut.a1 = 0, cut.g0 = range.highest_G, cut.b = 0;
  const double natural = std::max({cut_off(cut, 0), range.highest_g, g_F + 3 * std::sqrt(range.highest_a)});
  widths.top = m.g_max > 0 ? m.g_max : natural;
  // Length over which the equilibrium changes: the standard deviation, or the exponential's length below G = 0.
  const double deviation = std::sqrt(truncated_gaussian(range.lowest_G, range.lowest_a).variance);
  widths.widest_g = resolution.width_g * (range.width_g > 0 ? std::min(deviation, range.width_g) : deviation);
  widths.widest_v = resolution.width_v * span;
  if (range.width_v > 0) widths.widest_v = std::min(widths.widest_v, 10 * resolution.width_v * range.width_v);
  // Diffusion by a distance y in g takes a way y^3 * slowness in v next to V_F.
  const double slowness = (m.V_E - m.V_F) * m.eps / range.lowest_a;
  widths.tip = resolution.tip * std::min(std::pow(deviation, 3) * slowness, span);
  widths.fine_g = std::min(widths.widest_g, std::cbrt(widths.tip / slowness));
  return widths;
}

std::vector<double> faces_in_v(const ConductanceReal& m, const ThresholdRange& range, const ThresholdWidths& widths,
                               const ThresholdResolution& resolution) {
  const double span = m.V_F - m.V_L, half = 0.5 * span;
  std::vector<double> faces{m.V_L, m.V_F};
  // At V_L the influx starts like (g - g_F)^(3/2).
  append_graded(faces, m.V_L, 1, half, resolution.reset_tip * widths.widest_v, resolution.ratio, widths.widest_v);
  append_graded(faces, m.V_F, -1, half, widths.tip, resolution.ratio, widths.widest_v);
  for (const double at : range.breaks)
    if (at > m.V_L && at < m.V_F) faces.push_back(at);
  std::sort(faces.begin(), faces.end());
  const auto same = [&](double x, double y) { return y - x < 1e-13 * span; };
  faces.erase(std::unique(faces.begin(), faces.end(), same), faces.end());
  faces.front() = m.V_L, faces.back() = m.V_F;
  return faces;
}

std::vector<int> degrees_of(const std::vector<double>& faces, double widest, int degree, double ratio) {
  std::vector<int> degrees;
  for (std::size_t i = 0; i + 1 < faces.size(); ++i)
    degrees.push_back(degree_for(faces[i + 1] - faces[i], widest, degree, ratio));
  return degrees;
}

}  // namespace

Result<ThresholdFaces> threshold_faces(const ConductanceReal& model, const ThresholdRange& range,
                                       const ThresholdResolution& resolution) {
  const double g_F = firing_conductance(model);
  const ThresholdWidths widths = threshold_widths(model, range, resolution);
  if (!(g_F < widths.top * (1 - 1e-9)))
    return Error{ErrorCode::out_of_range, "kinetic::threshold_faces",
                 "g_F = g_L (V_F - V_L)/(V_E - V_F) is above g_max: no neuron fires"};
  if ((widths.top / widths.widest_g) > 300)
    return Error{ErrorCode::out_of_range, "kinetic::threshold_faces",
                 "g_F or the input is too far from the noise: more than 300 standard deviations"};
  ThresholdFaces faces;
  faces.v = faces_in_v(model, range, widths, resolution);
  const double ratio_g = std::max(0.34, std::cbrt(resolution.ratio) * 0.75);
  faces.g.push_back(g_F);
  if (g_F > 0) append_graded(faces.g, g_F, -1, g_F, widths.fine_g, ratio_g, widths.widest_g);
  append_graded(faces.g, g_F, 1, widths.top - g_F, widths.fine_g, ratio_g, widths.widest_g);
  std::sort(faces.g.begin(), faces.g.end());
  faces.g.front() = 0;
  faces.degree_v = degrees_of(faces.v, widths.widest_v, resolution.degree_v, resolution.ratio);
  faces.degree_g = degrees_of(faces.g, widths.widest_g, resolution.degree_g, ratio_g);
  return faces;
}

ThresholdFaces halved(const ThresholdFaces& faces, bool in_v) {
  ThresholdFaces fine = faces;
  std::vector<double>& x = in_v ? fine.v : fine.g;
  std::vector<int>& degree = in_v ? fine.degree_v : fine.degree_g;
  const std::vector<double>& before = in_v ? faces.v : faces.g;
  const std::vector<int>& degrees = in_v ? faces.degree_v : faces.degree_g;
  x.clear(), degree.clear();
  for (std::size_t i = 0; i + 1 < before.size(); ++i) {
    x.insert(x.end(), {before[i], 0.5 * (before[i] + before[i + 1])});
    degree.insert(degree.end(), {degrees[i], degrees[i]});
  }
  x.push_back(before.back());
  return fine;
}

ThresholdElements::ThresholdElements(const ConductanceReal& model, const ThresholdFaces& faces) : m_(model) {
  const auto rising = [](const std::vector<double>& x) {
    return x.size() > 1 && std::adjacent_find(x.begin(), x.end(), std::greater_equal<>()) == x.end();
  };
  if (!rising(faces.v) || !rising(faces.g) || faces.v.front() != m_.V_L || faces.v.back() != m_.V_F ||
      faces.g.front() != 0 || faces.degree_v.size() + 1 != faces.v.size() ||
      faces.degree_g.size() + 1 != faces.g.size())
    throw std::invalid_argument("faces that rise from V_L to V_F and from 0, and one degree per element, are required");
  face_g_ = faces.g;
  for (std::size_t e = 0; e < faces.degree_g.size(); ++e) {
    const GaussRule rule = lobatto_rule(faces.degree_g[e]);
    const double half = 0.5 * (faces.g[e + 1] - faces.g[e]);
    first_g_.push_back(e == 0 ? 0 : g_.size() - 1);
    for (std::size_t k = e == 0 ? 0 : 1; k < rule.node.size(); ++k)
      g_.push_back(k + 1 == rule.node.size() ? faces.g[e + 1] : faces.g[e] + half * (1 + rule.node[k]));
    g_weight_.resize(g_.size(), 0.0);
    for (std::size_t k = 0; k < rule.node.size(); ++k) g_weight_[first_g_[e] + k] += half * rule.weight[k];
  }
  const auto found = std::find(g_.begin(), g_.end(), firing_conductance(m_));
  if (found == g_.end()) throw std::invalid_argument("g_F is required among the faces in g");
  at_threshold_ = static_cast<std::size_t>(found - g_.begin());
  make_relaxation(faces.degree_g);
  make_elements(faces);
}

void ThresholdElements::make_relaxation(const std::vector<int>& degrees) {
  const std::size_t n = g_.size();
  drift_.assign(n * n, 0.0), rest_ = drift_, noise_ = drift_;
  lower_.assign(n, n), upper_.assign(n, 0);
  for (std::size_t e = 0; e < degrees.size(); ++e) {
    const GaussRule rule = lobatto_rule(degrees[e]);
    const std::vector<double> slope = lagrange_slopes(rule.node);  // in units of half the width
    const double half = 0.5 * (face_g_[e + 1] - face_g_[e]);
    const std::size_t size = rule.node.size(), first = first_g_[e];
    for (std::size_t i = 0; i < size; ++i) {
      lower_[first + i] = std::min(lower_[first + i], first);
      upper_[first + i] = std::max(upper_[first + i], first + size);
      for (std::size_t q = 0; q < size; ++q) {
        const double test = rule.weight[q] * slope[i * size + q];
        drift_[(first + i) * n + first + q] += test;
        rest_[(first + i) * n + first + q] -= test * g_[first + q];
        for (std::size_t j = 0; j < size; ++j) noise_[(first + i) * n + first + j] -= test * slope[j * size + q] / half;
      }
    }
  }
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      for (std::vector<double>* part : {&drift_, &rest_, &noise_}) (*part)[i * n + j] /= g_weight_[i] * m_.eps;
}

void ThresholdElements::make_elements(const ThresholdFaces& faces) {
  for (std::size_t e = 0; e < faces.degree_v.size(); ++e) {
    const GaussRule rule = gauss_legendre(faces.degree_v[e] + 1);
    ThresholdElement one;
    one.points = rule.node.size();
    one.first = unknowns_;
    one.left = faces.v[e], one.right = faces.v[e + 1];
    const double half = 0.5 * (one.right - one.left);
    one.at_left = lagrange_at(rule.node, -1), one.at_right = lagrange_at(rule.node, 1);
    one.slope = lagrange_slopes(rule.node);
    for (double& s : one.slope) s /= half;
    for (std::size_t k = 0; k < one.points; ++k) {
      one.v.push_back(one.left + half * (1 + rule.node[k]));
      one.weight.push_back(half * rule.weight[k]);
    }
    unknowns_ += one.points * g_.size();
    elements_.push_back(std::move(one));
  }
}

double ThresholdElements::speed(double v, std::size_t j) const {
  if (v == m_.V_F) return j == at_threshold_ ? 0 : (m_.V_E - m_.V_F) * (g_[j] - g_[at_threshold_]);
  return m_.g_L * (m_.V_L - v) + g_[j] * (m_.V_E - v);
}

std::vector<double> ThresholdElements::relaxation(double G, double a) const {
  std::vector<double> K(rest_);
  for (std::size_t i = 0; i < K.size(); ++i) K[i] += G * drift_[i] + a * noise_[i];
  return K;
}

void ThresholdElements::add_change(double dG, double da, const double* p, double* out, double factor) const {
  const std::size_t n = g_.size();
  for (const ThresholdElement& e : elements_)
    for (std::size_t i = 0; i < n; ++i) {
      double* row = out + e.first + i * e.points;
      for (std::size_t j = lower_[i]; j < upper_[i]; ++j) {
        const double entry = factor * (dG * drift_[i * n + j] + da * noise_[i * n + j]);
        const double* column = p + e.first + j * e.points;
        for (std::size_t k = 0; k < e.points; ++k) row[k] += entry * column[k];
      }
    }
}

std::vector<double> ThresholdElements::rates(const double* p) const {
  const ThresholdElement& last = elements_.back();
  std::vector<double> N(g_.size(), 0.0);
  for (std::size_t j = at_threshold_ + 1; j < g_.size(); ++j) {
    for (std::size_t k = 0; k < last.points; ++k) N[j] += last.at_right[k] * p[last.first + j * last.points + k];
    N[j] *= speed(m_.V_F, j);
  }
  return N;
}

double ThresholdElements::rate(const double* p) const {
  const std::vector<double> N = rates(p);
  double sum = 0;
  for (std::size_t j = 0; j < N.size(); ++j) sum += g_weight_[j] * N[j];
  return sum;
}

double ThresholdElements::integral(const double* p, const std::vector<double>& f, const std::vector<double>& h) const {
  double total = 0;
  std::size_t before = 0;
  for (const ThresholdElement& e : elements_) {
    for (std::size_t j = 0; j < g_.size(); ++j) {
      double sum = 0;
      for (std::size_t k = 0; k < e.points; ++k)
        sum += e.weight[k] * (f.empty() ? 1 : f[before + k]) * p[e.first + j * e.points + k];
      total += g_weight_[j] * (h.empty() ? 1 : h[j]) * sum;
    }
    before += e.points;
  }
  return total;
}

std::vector<double> ThresholdElements::voltages() const {
  std::vector<double> v;
  for (const ThresholdElement& e : elements_) v.insert(v.end(), e.v.begin(), e.v.end());
  return v;
}

std::vector<double> ThresholdElements::marginal_v(const double* p) const {
  std::vector<double> n;
  for (const ThresholdElement& e : elements_)
    for (std::size_t k = 0; k < e.points; ++k) {
      double sum = 0;
      for (std::size_t j = 0; j < g_.size(); ++j) sum += g_weight_[j] * p[e.first + j * e.points + k];
      n.push_back(sum);
    }
  return n;
}

std::vector<double> ThresholdElements::marginal_g(const double* p) const {
  std::vector<double> n(g_.size(), 0.0);
  for (const ThresholdElement& e : elements_)
    for (std::size_t j = 0; j < g_.size(); ++j)
      for (std::size_t k = 0; k < e.points; ++k) n[j] += e.weight[k] * p[e.first + j * e.points + k];
  return n;
}

double ThresholdElements::value(const double* p, double v, double g) const {
  if (!(v >= m_.V_L && v <= m_.V_F && g >= 0 && g <= g_.back())) return 0;
  std::size_t e = 0, s = 0;
  while (e + 1 < elements_.size() && elements_[e].right < v) ++e;
  while (s + 1 < first_g_.size() && face_g_[s + 1] < g) ++s;
  const std::size_t end = s + 1 < first_g_.size() ? first_g_[s + 1] + 1 : g_.size();
  const ThresholdElement& element = elements_[e];
  const std::vector<double> in_v = lagrange_at(element.v, v),
                            in_g = lagrange_at({g_.begin() + static_cast<std::ptrdiff_t>(first_g_[s]),
                                                g_.begin() + static_cast<std::ptrdiff_t>(end)},
                                               g);
  double sum = 0;
  for (std::size_t j = first_g_[s]; j < end; ++j)
    for (std::size_t k = 0; k < element.points; ++k)
      sum += in_g[j - first_g_[s]] * in_v[k] * p[element.first + j * element.points + k];
  return sum;
}

}  // namespace spikeproof::kinetic
