#include "fokker_planck/refractory_operator.h"

#include <algorithm>

#include "core/gauss_legendre.h"
#include "fokker_planck/legendre.h"
#include "fokker_planck/refractory_factor.h"

namespace spikeproof::fokker_planck {
namespace {

Eigen::MatrixXd full(const ElementMatrix<double>& banded) {
  const auto n = static_cast<Eigen::Index>(banded.rows());
  Eigen::MatrixXd matrix = Eigen::MatrixXd::Zero(n, n);
  for (Eigen::Index r = 0; r < n; ++r)
    for (Eigen::Index c = std::max<Eigen::Index>(0, r - 3); c < std::min(n, r + 4); ++c)
      matrix(r, c) = banded.entry(static_cast<std::size_t>(r), static_cast<std::size_t>(c));
  return matrix;
}

}  // namespace

RefractoryOperator::RefractoryOperator(const Refractory& model, Mesh mesh)
    : model_(rounded(model.base())),
      tau_(to_double(model.tau())),
      random_(model.random_threshold()),
      mesh_(std::move(mesh)),
      vertices_(mesh_.elements() + (random_ ? 1 : 0)) {
  set_elements(model);
  set_firing();
}

void RefractoryOperator::set_elements(const Refractory& model) {
  const ReferenceElement reference(mesh_.degree);
  const Eigen::MatrixXd M = full(reference.mass), K = full(reference.stiffness), D0 = full(reference.drift0),
                        D1 = full(reference.drift1);
  const GaussRule rule = gauss_legendre(mesh_.degree + 10);
  std::vector<Eigen::VectorXd> basis;
  for (const double x : rule.node) {
    const std::vector<double> at = element_values(mesh_.degree, x);
    basis.push_back(Eigen::Map<const Eigen::VectorXd>(at.data(), static_cast<Eigen::Index>(at.size())));
  }
  for (std::size_t e = 0; e < elements(); ++e) {
    const double h = mesh_.half_length(e), c = mesh_.centre(e);
    mass_.push_back(h * M);
    kill_.push_back(Eigen::MatrixXd::Zero(M.rows(), M.cols()));
    if (model.firing() && model.firing()->kind() == FiringLaw::Kind::step) {
      kill_.back() = (*model.firing())(c)*mass_.back();
    } else if (model.firing()) {
      for (std::size_t q = 0; q < basis.size(); ++q)
        kill_.back() += h * rule.weight[q] * (*model.firing())(c + h * rule.node[q]) * basis[q] * basis[q].transpose();
    }
    own_.push_back(-model_.a0 / h * K + (model_.I - c) * D0 - h * D1 - kill_.back());
    fired_.push_back(model_.b * D0 - model_.a1 / h * K);
  }
}

void RefractoryOperator::set_firing() {
  firing_.own.assign(rows(), 0);
  firing_.fired.assign(rows(), 0);
  firing_mass_.assign(rows(), 0);
  const Eigen::Index right = mass_[0].rows() - 1, left = right - 1;
  for (std::size_t e = random_ ? 0 : elements() - 1; e < elements(); ++e)
    for (Eigen::Index l = 0; l <= right; ++l) {
      const std::size_t i = index(e, static_cast<std::size_t>(l));
      if (i == rows()) continue;
      if (random_) {
        firing_.own[i] += kill_[e](left, l) + kill_[e](right, l);  // the test function 1
      } else {
        firing_.own[i] += own_[e](right, l);
        firing_.fired[i] += fired_[e](right, l);
        firing_mass_[i] += mass_[e](right, l);
      }
    }
}

std::size_t RefractoryOperator::index(std::size_t e, std::size_t local) const {
  if (local < bubbles()) return vertices_ + e * bubbles() + local;
  const std::size_t vertex = e + local - bubbles();
  return vertex < vertices_ ? vertex : rows();
}

Eigen::VectorXd RefractoryOperator::gather(std::span<const double> p, std::size_t e) const {
  Eigen::VectorXd local(mass_[e].rows());
  for (Eigen::Index l = 0; l < local.size(); ++l) {
    const std::size_t i = index(e, static_cast<std::size_t>(l));
    local[l] = i < rows() ? p[i] : 0;
  }
  return local;
}

void RefractoryOperator::residual(std::span<const double> p, Drive drive, std::span<const double> slope,
                                  std::span<double> out) const {
  std::fill(out.begin(), out.end(), 0.0);
  for (std::size_t e = 0; e < elements(); ++e) {
    const Eigen::VectorXd x = gather(p, e);
    Eigen::VectorXd sum = own_[e] * (drive.own * x);
    sum.noalias() += fired_[e] * (drive.fired * x);
    if (!slope.empty()) sum.noalias() -= mass_[e] * gather(slope, e);
    for (Eigen::Index l = 0; l < sum.size(); ++l) {
      const std::size_t i = index(e, static_cast<std::size_t>(l));
      if (i < rows()) out[i] += sum[l];
    }
  }
}

double RefractoryOperator::rate(std::span<const double> p, Drive drive, std::span<const double> slope) const {
  double sum = 0;
  const std::size_t first = random_ ? 0 : mesh_.elements() - 1;  // the threshold's row sees the last element only
  for (std::size_t i = first; i < rows(); ++i) {
    sum += (drive.own * firing_.own[i] + drive.fired * firing_.fired[i]) * p[i];
    if (!slope.empty()) sum -= firing_mass_[i] * slope[i];
  }
  return sum;
}

double RefractoryOperator::pointwise_rate(std::span<const double> p, Drive drive) const {
  if (random_) return rate(p, {drive.own, 0.0}, {});
  return -(model_.a0 * drive.own + model_.a1 * drive.fired) * derivative(p, mesh_.faces.back());
}

std::vector<double> RefractoryOperator::project(const std::function<double(double)>& p0) const {
  const GaussRule rule = gauss_legendre(mesh_.degree + 8);
  std::vector<double> moments(rows(), 0.0);
  for (std::size_t q = 0; q < rule.node.size(); ++q) {
    const std::vector<double> basis = element_values(mesh_.degree, rule.node[q]);
    for (std::size_t e = 0; e < elements(); ++e) {
      const double h = mesh_.half_length(e), weighted = h * rule.weight[q] * p0(mesh_.centre(e) + h * rule.node[q]);
      for (std::size_t l = 0; l < basis.size(); ++l)
        if (const std::size_t i = index(e, l); i < rows()) moments[i] += weighted * basis[l];
    }
  }
  RefractoryFactor<double>(*this, 1, 0.0, 0).solve(moments);
  const double mass = mass_of(moments);
  for (double& coefficient : moments) coefficient /= mass;
  return moments;
}

double RefractoryOperator::mass_of(std::span<const double> p) const {
  double sum = 0;
  for (std::size_t e = 0; e < elements(); ++e) {
    const Eigen::Index right = mass_[e].rows() - 1;
    sum += (mass_[e].row(right) + mass_[e].row(right - 1)).dot(gather(p, e));
  }
  return sum;
}

std::size_t RefractoryOperator::element_of(double v) const {
  const auto above = std::upper_bound(mesh_.faces.begin() + 1, mesh_.faces.end() - 1, v);
  return static_cast<std::size_t>(above - mesh_.faces.begin()) - 1;
}

double RefractoryOperator::value(std::span<const double> p, double v) const {
  if (v < mesh_.faces.front() || v > mesh_.faces.back()) return 0;
  const std::size_t e = element_of(v);
  const std::vector<double> basis = element_values(mesh_.degree, (v - mesh_.centre(e)) / mesh_.half_length(e));
  return gather(p, e).dot(Eigen::Map<const Eigen::VectorXd>(basis.data(), static_cast<Eigen::Index>(basis.size())));
}

double RefractoryOperator::derivative(std::span<const double> p, double v) const {
  if (v < mesh_.faces.front() || v > mesh_.faces.back()) return 0;
  const std::size_t e = element_of(v);
  const double h = mesh_.half_length(e);
  const std::vector<double> slope = element_derivatives(mesh_.degree, (v - mesh_.centre(e)) / h);
  return gather(p, e).dot(Eigen::Map<const Eigen::VectorXd>(slope.data(), static_cast<Eigen::Index>(slope.size()))) / h;
}

}  // namespace spikeproof::fokker_planck
