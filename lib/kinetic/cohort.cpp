#include "kinetic/cohort.h"

#include <cmath>

namespace spikeproof::kinetic {
namespace {

std::array<PanelValues, panel_nodes> legendre_analysis() {
  std::array<PanelValues, panel_nodes> matrix{};
  for (std::size_t j = 0; j < panel_nodes; ++j) {
    const auto row = legendre_row(panel_rule().node[j]);
    for (std::size_t k = 0; k < panel_nodes; ++k)
      matrix[k][j] = (static_cast<double>(k) + 0.5) * panel_rule().weight[j] * row[k];
  }
  return matrix;
}

PanelValues panel_integrals(const PanelValues& f, double scale) {
  PanelValues out{};
  for (std::size_t i = 0; i < panel_nodes; ++i) {
    for (std::size_t j = 0; j < panel_nodes; ++j) out[i] += integration_matrix()[i][j] * f[j];
    out[i] *= scale;
  }
  return out;
}

}  // namespace

const GaussRule& panel_rule() {
  static const GaussRule gauss = gauss_legendre(static_cast<int>(panel_nodes));
  return gauss;
}

std::array<double, panel_nodes + 1> legendre_row(double y) {
  std::array<double, panel_nodes + 1> p{};
  p[0] = 1, p[1] = y;
  for (std::size_t k = 2; k <= panel_nodes; ++k) {
    const auto d = static_cast<double>(k);
    p[k] = ((2 * d - 1) * y * p[k - 1] - (d - 1) * p[k - 2]) / d;
  }
  return p;
}

double panel_integral(const PanelValues& f) {
  double sum = 0;
  for (std::size_t j = 0; j < panel_nodes; ++j) sum += panel_rule().weight[j] * f[j];
  return sum;
}

PanelValues legendre_coefficients(const PanelValues& values) {
  static const std::array<PanelValues, panel_nodes> matrix = legendre_analysis();
  PanelValues a{};
  for (std::size_t k = 0; k < panel_nodes; ++k)
    for (std::size_t j = 0; j < panel_nodes; ++j) a[k] += matrix[k][j] * values[j];
  return a;
}

double legendre_sum(const PanelValues& a, double y) {
  const auto p = legendre_row(y);
  double sum = 0;
  for (std::size_t k = 0; k < panel_nodes; ++k) sum += a[k] * p[k];
  return sum;
}

double legendre_slope(const PanelValues& a, double y) {
  const auto p = legendre_row(y);
  double before = 0, now = 1, sum = a[1];  // P'_{k+1} = P'_{k-1} + (2k + 1) P_k
  for (std::size_t k = 1; k + 1 < panel_nodes; ++k) {
    const double next = before + (2 * static_cast<double>(k) + 1) * p[k];
    sum += a[k + 1] * next;
    before = now, now = next;
  }
  return sum;
}

double legendre_integral(const PanelValues& a, double y) {
  const auto p = legendre_row(y);
  double sum = a[0] * (y + 1);
  for (std::size_t k = 1; k < panel_nodes; ++k) sum += a[k] * (p[k + 1] - p[k - 1]) / (2 * static_cast<double>(k) + 1);
  return sum;
}

PanelFlow::PanelFlow(const ConductanceReal& model, const PanelValues& N, double duration) : width(duration) {
  PanelValues push{};
  for (std::size_t i = 0; i < panel_nodes; ++i) {
    const Drift drift = drift_at(model, N[i]);
    G[i] = drift.G, V[i] = drift.V;
  }
  const PanelValues phase = panel_integrals(G, width / 2);
  for (std::size_t i = 0; i < panel_nodes; ++i) push[i] = G[i] * V[i] * std::exp(phase[i]);
  const PanelValues pushed = panel_integrals(push, width / 2);
  for (std::size_t i = 0; i < panel_nodes; ++i) E[i] = std::exp(-phase[i]), B[i] = E[i] * pushed[i];
  E_end = std::exp(-panel_integral(G) * width / 2), B_end = E_end * panel_integral(push) * width / 2;
  decay = legendre_coefficients(G), source = legendre_coefficients(push);
  const PanelValues E_whole = panel_integrals(E, width / 2), B_whole = panel_integrals(B, width / 2);
  for (std::size_t i = 0; i < panel_nodes; ++i) E_integral[i] = E_whole[i], B_integral[i] = B_whole[i];
  E_integral[panel_nodes] = panel_integral(E) * width / 2, B_integral[panel_nodes] = panel_integral(B) * width / 2;
}

double PanelFlow::at(double v, double t) const {
  const double y = 2 * t / width - 1;
  return std::exp(-legendre_integral(decay, y) * width / 2) * (v + legendre_integral(source, y) * width / 2);
}

double label_at(const Cohort& cohort, double v) {
  const bool rises = cohort.last > cohort.first;
  if ((v <= cohort.first) == rises) return -1;
  if ((v >= cohort.last) == rises) return 1;
  double lower = -1, upper = 1, y = 2 * (v - cohort.first) / (cohort.last - cohort.first) - 1;
  for (int i = 0; i < 60; ++i) {
    const double miss = legendre_sum(cohort.shape, y) - v;
    ((miss < 0) == rises ? lower : upper) = y;
    double next = y - miss / legendre_slope(cohort.shape, y);
    if (!(next > lower && next < upper)) next = 0.5 * (lower + upper);
    if (std::abs(next - y) < 1e-15) return next;
    y = next;
  }
  return y;
}

Cohort part_of(const Cohort& cohort, double from, double to) {
  Cohort part = cohort;
  const PanelValues mass = legendre_coefficients(cohort.mass);
  for (std::size_t j = 0; j < panel_nodes; ++j) {
    const double y = from + (to - from) * (1 + panel_rule().node[j]) / 2;
    part.v[j] = legendre_sum(cohort.shape, y);
    part.mass[j] = legendre_sum(mass, y) * (to - from) / 2;
  }
  if (from > -1) part.first = legendre_sum(cohort.shape, from), part.first_order = 1;
  if (to < 1) part.last = legendre_sum(cohort.shape, to), part.last_order = 1;
  part.shape = legendre_coefficients(part.v);
  return part;
}

}  // namespace spikeproof::kinetic
