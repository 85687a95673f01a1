#include "fokker_planck/spectral_operator.h"

#include <algorithm>
#include <complex>

#include "core/gauss_legendre.h"
#include "fokker_planck/spectral_factor.h"

namespace spikeproof::fokker_planck {

SpectralOperator::SpectralOperator(const NnlifReal& model, Mesh mesh)
    : model_(model), mesh_(std::move(mesh)), reference_(mesh_.degree) {}

SpectralOperator::Weights SpectralOperator::generator_weights(std::size_t e, Drive drive) const {
  const double h = mesh_.half_length(e);
  const double a = model_.a0 * drive.own + model_.a1 * drive.fired;
  return {0, -a / h, (model_.I - mesh_.centre(e)) * drive.own + model_.b * drive.fired, -h * drive.own};
}

template <class T>
std::vector<T> SpectralOperator::gather(std::span<const T> n, std::size_t e) const {
  const auto begin = n.begin() + static_cast<std::ptrdiff_t>(bubble_begin(e));
  std::vector<T> local(begin, begin + mesh_.degree - 1);
  local.push_back(n[e]);
  local.push_back(e + 1 < mesh_.elements() ? n[e + 1] : T{});
  return local;
}

namespace {

// Local coefficients of element e, with zeros on both sides where the bands of a matrix reach beyond it.
void gather_padded(std::span<const double> n, const Mesh& mesh, std::size_t bubbles, std::size_t e,
                   std::vector<double>& local) {
  const double* bubble = n.data() + mesh.elements() + e * bubbles;
  std::copy(bubble, bubble + bubbles, local.begin() + element_band);
  local[element_band + bubbles] = n[e];
  local[element_band + bubbles + 1] = e + 1 < mesh.elements() ? n[e + 1] : 0;
}

}  // namespace

void SpectralOperator::apply(std::span<const double> n, Drive drive, double generator_share, std::span<const double> m,
                             double mass_share, WeakForm<double>& out) const {
  out.rows.assign(rows(), 0.0);
  const std::size_t size = reference_.mass.rows(), last = mesh_.elements() - 1;
  std::vector<double> x(size + 2 * element_band, 0.0), y(x), sum(size);
  for (std::size_t e = 0; e <= last; ++e) {
    gather_padded(n, mesh_, size - 2, e, x);
    gather_padded(m, mesh_, size - 2, e, y);
    const Weights w = generator_weights(e, drive);
    const double k = generator_share * w.k, d0 = generator_share * w.d0, d1 = generator_share * w.d1;
    const double mass = mass_share * mesh_.half_length(e);
    for (std::size_t r = 0; r < size; ++r) {
      const auto &M = reference_.mass.row(r), &K = reference_.stiffness.row(r), &D0 = reference_.drift0.row(r),
                 &D1 = reference_.drift1.row(r);
      double total = 0;
      for (std::size_t j = 0; j < M.size(); ++j)
        total += mass * M[j] * y[r + j] + (k * K[j] + d0 * D0[j] + d1 * D1[j]) * x[r + j];
      sum[r] = total;
    }
    std::copy(sum.begin(), sum.end() - 2, out.rows.begin() + static_cast<std::ptrdiff_t>(bubble_begin(e)));
    const bool single = e == last && single_right_element();
    // the row of 1: the generator does not see it
    out.rows[e] += single ? mass * mass_row_of_one({y.data() + element_band, size}) : sum[size - 2];
    if (e < last) {
      out.rows[e + 1] += sum[size - 1];
    } else {
      out.threshold = sum[size - 1];
      if (!single) out.rows[mesh_.reset] += sum[size - 1];
    }
  }
}

// int 1 * n over the reference element.
double SpectralOperator::mass_row_of_one(std::span<const double> local) const {
  const std::size_t left = reference_.mass.rows() - 2;
  double sum = 0;
  for (std::size_t c = left - element_band; c < local.size(); ++c)
    sum += (reference_.mass.entry(left, c) + (c + element_band >= left + 1 ? reference_.mass.entry(left + 1, c) : 0)) *
           local[c];
  return sum;
}

void SpectralOperator::apply_generator(std::span<const double> n, Drive drive, WeakForm<double>& out) const {
  apply(n, drive, 1, n, 0, out);
}

void SpectralOperator::apply_mass(std::span<const double> n, WeakForm<double>& out) const {
  apply(n, 0.0, 0, n, 1, out);
}

void SpectralOperator::apply_residual(std::span<const double> n, Drive drive, std::span<const double> slope,
                                      WeakForm<double>& out) const {
  apply(n, drive, 1, slope, -1, out);
}

template <class T>
ElementMatrix<T> SpectralOperator::element_matrix(std::size_t e, T alpha, Drive drive, double share) const {
  const Weights w = generator_weights(e, drive);
  const T m = alpha * mesh_.half_length(e);
  ElementMatrix<T> matrix(mesh_.degree);
  for (std::size_t r = 0; r < matrix.rows(); ++r) {
    auto& row = matrix.row(r);
    const auto &M = reference_.mass.row(r), &K = reference_.stiffness.row(r), &D0 = reference_.drift0.row(r),
               &D1 = reference_.drift1.row(r);
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = m * M[j] - share * (w.k * K[j] + w.d0 * D0[j] + w.d1 * D1[j]);
  }
  if (e + 1 == mesh_.elements() && single_right_element()) {
    const std::size_t left = matrix.rows() - 2;
    matrix.row(left).fill(T{});
    for (std::size_t c = left - element_band; c < matrix.rows(); ++c)
      matrix.entry(left, c) = m * (reference_.mass.entry(left, c) +
                                   (c + element_band >= left + 1 ? reference_.mass.entry(left + 1, c) : 0));
  }
  return matrix;
}

template <class T>
T SpectralOperator::threshold_row(T alpha, Drive drive, std::span<const T> x) const {
  const std::size_t e = mesh_.elements() - 1, row = reference_.mass.rows() - 1;
  const Weights w = generator_weights(e, drive);
  const std::vector<T> local = gather(x, e);
  T sum{};
  for (std::size_t c = row - element_band; c <= row; ++c)
    sum += (alpha * mesh_.half_length(e) * reference_.mass.entry(row, c) -
            (w.k * reference_.stiffness.entry(row, c) + w.d0 * reference_.drift0.entry(row, c) +
             w.d1 * reference_.drift1.entry(row, c))) *
           local[c];
  return sum;
}

double SpectralOperator::threshold_mass(std::span<const double> n) const {
  const std::size_t e = mesh_.elements() - 1, row = reference_.mass.rows() - 1;
  const std::vector<double> local = gather(n, e);
  double sum = 0;
  for (std::size_t c = row - element_band; c <= row; ++c) sum += reference_.mass.entry(row, c) * local[c];
  return mesh_.half_length(e) * sum;
}

double SpectralOperator::pointwise_flux(std::span<const double> n, Drive drive) const {
  return -(model_.a0 * drive.own + model_.a1 * drive.fired) * derivative(n, mesh_.faces.back());
}

template ElementMatrix<double> SpectralOperator::element_matrix(std::size_t, double, Drive, double) const;
template ElementMatrix<std::complex<double>> SpectralOperator::element_matrix(std::size_t, std::complex<double>, Drive,
                                                                              double) const;
template double SpectralOperator::threshold_row(double, Drive, std::span<const double>) const;
template std::complex<double> SpectralOperator::threshold_row(std::complex<double>, Drive,
                                                              std::span<const std::complex<double>>) const;

std::vector<double> SpectralOperator::project(const std::function<double(double)>& n0, bool fired_acts) const {
  const GaussRule rule = gauss_legendre(mesh_.degree + 8);
  std::vector<double> moments(rows(), 0.0);
  double at_threshold = 0;  // int n0 phi_F
  std::vector<std::vector<double>> basis;
  for (double x : rule.node) basis.push_back(element_values(mesh_.degree, x));
  const std::size_t size = reference_.mass.rows(), last = mesh_.elements() - 1;
  for (std::size_t e = 0; e <= last; ++e) {
    const double h = mesh_.half_length(e);
    for (std::size_t q = 0; q < rule.node.size(); ++q) {
      const double weighted = h * rule.weight[q] * n0(mesh_.centre(e) + h * rule.node[q]);
      for (std::size_t r = 0; r + 2 < size; ++r) moments[bubble_begin(e) + r] += weighted * basis[q][r];
      moments[e] += weighted * basis[q][size - 2];
      moments[e == last ? mesh_.reset : e + 1] += weighted * basis[q][size - 1];
      if (e == last) at_threshold += weighted * basis[q][size - 1];
    }
  }
  std::vector<double> n(moments);
  SpectralFactor<double>(*this, 1, 0, 0).solve(n);
  double fired = 0;
  for (int iteration = 0; fired_acts && iteration < 20; ++iteration) {
    const double before = fired;
    fired = at_threshold - threshold_row<double>(1, Drive(0, fired), n);
    if (!(std::abs(fired - before) > 1e-3 * std::abs(fired) + 1e-17)) break;
    n = moments;
    SpectralFactor<double>(*this, 1, Drive(0, fired)).solve(n);
  }
  const double mass = mass_of(n);  // removes the quadrature error of the data
  for (double& coefficient : n) coefficient /= mass;
  return n;
}

std::size_t SpectralOperator::element_of(double v) const {
  const auto above = std::upper_bound(mesh_.faces.begin() + 1, mesh_.faces.end() - 1, v);
  return static_cast<std::size_t>(above - mesh_.faces.begin()) - 1;
}

double SpectralOperator::value(std::span<const double> n, double v) const {
  if (v < mesh_.faces.front() || v > mesh_.faces.back()) return 0;
  const std::size_t e = element_of(v);
  const std::vector<double> local = gather(n, e);
  const std::vector<double> basis = element_values(mesh_.degree, (v - mesh_.centre(e)) / mesh_.half_length(e));
  double sum = 0;
  for (std::size_t l = 0; l < local.size(); ++l) sum += local[l] * basis[l];
  return sum;
}

double SpectralOperator::derivative(std::span<const double> n, double v) const {
  if (v < mesh_.faces.front() || v > mesh_.faces.back()) return 0;
  const std::size_t e = element_of(v);
  const double h = mesh_.half_length(e);
  const std::vector<double> local = gather(n, e);
  const std::vector<double> slope = element_derivatives(mesh_.degree, (v - mesh_.centre(e)) / h);
  double sum = 0;
  for (std::size_t l = 0; l < local.size(); ++l) sum += local[l] * slope[l];
  return sum / h;
}

double SpectralOperator::mass_of(std::span<const double> n) const {
  WeakForm<double> moments;
  apply_mass(n, moments);
  // 1 is the sum of the vertex test functions (that of V_F is part of the reset's)
  double sum = 0;
  for (std::size_t i = 0; i < mesh_.elements(); ++i) sum += moments.rows[i];
  return sum;
}

Eigen::MatrixXd SpectralOperator::dense(const std::function<Weights(std::size_t)>& weights) const {
  const auto size = static_cast<Eigen::Index>(rows());
  Eigen::MatrixXd matrix = Eigen::MatrixXd::Zero(size, size);
  const std::size_t local = reference_.mass.rows(), last = mesh_.elements() - 1;
  const auto index = [&](std::size_t e, std::size_t l, bool test) -> Eigen::Index {
    if (l + 2 < local) return static_cast<Eigen::Index>(bubble_begin(e) + l);
    const std::size_t vertex = e + (l + 2 - local);
    if (vertex <= last) return static_cast<Eigen::Index>(vertex);
    return test ? static_cast<Eigen::Index>(mesh_.reset) : -1;
  };
  for (std::size_t e = 0; e <= last; ++e) {
    Weights w = weights(e);
    for (std::size_t r = 0; r < local; ++r) {
      // the rows of V_R and V_F add up to that of 1, whose generator vanishes: rounding must not say otherwise
      if (e == last && r + 2 == local && single_right_element()) w = {w.m, 0, 0, 0};
      for (std::size_t c = r > element_band ? r - element_band : 0; c < local && c <= r + element_band; ++c)
        if (const Eigen::Index col = index(e, c, false); col >= 0)
          matrix(index(e, r, true), col) += w.m * reference_.mass.entry(r, c) + w.k * reference_.stiffness.entry(r, c) +
                                            w.d0 * reference_.drift0.entry(r, c) + w.d1 * reference_.drift1.entry(r, c);
    }
  }
  return matrix;
}

Eigen::MatrixXd SpectralOperator::mass() const {
  return dense([&](std::size_t e) { return Weights{mesh_.half_length(e), 0, 0, 0}; });
}

Eigen::MatrixXd SpectralOperator::generator(Drive drive) const {
  return dense([&](std::size_t e) { return generator_weights(e, drive); });
}

}  // namespace spikeproof::fokker_planck
