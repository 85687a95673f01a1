#include "fokker_planck/finite_volume.h"

#include <cmath>
#include <numeric>
#include <stdexcept>
#include <utility>

namespace spikeproof::fokker_planck {
namespace {

// z/(e^z - 1), positive for every z; 0 where it underflows.
double bernoulli(double z) { return z == 0 ? 1 : z / std::expm1(z); }

// Five Gauss points on [-1,1].
struct FivePoint {
  double node[5], weight[5];
  FivePoint() {
    const double inner = std::sqrt(5 - 2 * std::sqrt(10.0 / 7)) / 3, outer = std::sqrt(5 + 2 * std::sqrt(10.0 / 7)) / 3;
    const double w0 = 128.0 / 225, w1 = (322 + 13 * std::sqrt(70.0)) / 900, w2 = (322 - 13 * std::sqrt(70.0)) / 900;
    const double x[] = {-outer, -inner, 0, inner, outer}, w[] = {w2, w1, w0, w1, w2};
    for (int k = 0; k < 5; ++k) node[k] = x[k], weight[k] = w[k];
  }
};

std::vector<double> cell_integrals(const std::function<double(double)>& n, const FiniteVolumeMesh& mesh, int pieces) {
  static const FivePoint rule;
  std::vector<double> mass(mesh.cells(), 0.0);
  for (std::size_t i = 0; i < mesh.cells(); ++i) {
    const double half = 0.5 * mesh.width(i) / pieces;
    for (int p = 0; p < pieces; ++p) {
      const double middle = mesh.face[i] + (2 * p + 1) * half;
      for (int k = 0; k < 5; ++k) mass[i] += half * rule.weight[k] * n(mesh.V_F + middle + half * rule.node[k]);
    }
  }
  return mass;
}

}  // namespace

FiniteVolume::FiniteVolume(const Nnlif& model, FiniteVolumeMesh mesh)
    : model_(rounded(model)), centre_(to_double(model.I() - model.V_F())), mesh_(std::move(mesh)) {
  const std::size_t n = mesh_.cells(), r = mesh_.reset;
  if (r < 2 || r + 2 > n)
    throw std::invalid_argument("2 <= reset <= cells - 2 is required, but reset = " + std::to_string(r) +
                                " and cells = " + std::to_string(n));
  up_.resize(n - 1);
  down_.resize(n - 1);
  // With a kink at V_R the two-point flux is the mean of the two one-sided fluxes, weighted by the cells' widths; the
  // shares make both cells see their own side.
  share_below_ = mesh_.width(r) / (mesh_.width(r - 1) + mesh_.width(r));
  assemble(0, 0);
}

void FiniteVolume::assemble(double N_drift, double N_noise) {
  const double a = model_.a0 + model_.a1 * N_noise, c = centre_ + model_.b * N_drift;
  a_ = a;
  if (!(a > 0) || !std::isfinite(a) || !std::isfinite(c))
    throw std::invalid_argument("a0 + a1 N > 0 and finite rates are required, but N = " + std::to_string(N_drift) +
                                " in the drift and " + std::to_string(N_noise) + " in the noise");
  for (std::size_t i = 0; i + 1 < rows(); ++i) {
    const double left = mesh_.centre(i), right = mesh_.centre(i + 1), d = right - left;
    const double z = d * (0.5 * (left + right) - c) / a;  // exactly log(M_i / M_{i+1})
    up_[i] = a * bernoulli(z) / (d * mesh_.width(i));
    down_[i] = a * bernoulli(-z) / (d * mesh_.width(i + 1));
  }
  const double last = mesh_.centre(rows() - 1), d = -last;
  leave_ = a * bernoulli(d * (0.5 * last - c) / a) / (d * mesh_.width(rows() - 1));
}

void FiniteVolume::apply(std::span<const double> in, std::span<double> out) const {
  if (in.size() != rows() || out.size() != rows() || in.data() == out.data())
    throw std::invalid_argument("apply: two different vectors of rows() entries are required");
  double below = 0;  // flux through the face under the cell
  for (std::size_t i = 0; i + 1 < rows(); ++i) {
    const double above = up_[i] * in[i] - down_[i] * in[i + 1];
    out[i] = below - above;
    below = above;
  }
  const double N = firing_rate(in);
  out[rows() - 1] = below - N;
  out[mesh_.reset - 1] += share_below() * N;
  out[mesh_.reset] += share_above() * N;
}

Eigen::SparseMatrix<double> FiniteVolume::generator() const {
  const auto n = static_cast<int>(rows()), r = static_cast<int>(mesh_.reset);
  std::vector<Eigen::Triplet<double>> entries;
  for (int i = 0; i + 1 < n; ++i) {
    const auto k = static_cast<std::size_t>(i);
    entries.emplace_back(i, i, -up_[k] - (i > 0 ? down_[k - 1] : 0));
    entries.emplace_back(i + 1, i, up_[k]);
    entries.emplace_back(i, i + 1, down_[k]);
  }
  entries.emplace_back(n - 1, n - 1, -leave_ - down_.back());
  entries.emplace_back(r - 1, n - 1, share_below() * leave_);
  entries.emplace_back(r, n - 1, share_above() * leave_);
  Eigen::SparseMatrix<double> A(n, n);
  A.setFromTriplets(entries.begin(), entries.end());
  return A;
}

double FiniteVolume::density_at_reset(std::span<const double> mass) const {
  const std::size_t r = mesh_.reset;
  const double below = mesh_.width(r - 1), above = mesh_.width(r);
  const double between = (above * mass[r - 1] / below + below * mass[r] / above) / (below + above);
  return between + 0.5 * below * above / (below + above) * firing_rate(mass) / a_;  // n_v jumps by -N/a
}

Result<std::vector<double>> FiniteVolume::project(const InitialDensity& initial) const {
  for (int pieces = 1; pieces <= 1024; pieces *= 4) {
    std::vector<double> mass = cell_integrals(initial.value, mesh_, pieces);
    const double total = std::accumulate(mass.begin(), mass.end(), 0.0);
    if (std::abs(total - 1) > (pieces == 1024 ? 1e-6 : 1e-10)) continue;
    for (double& m : mass) m /= total;
    return mass;
  }
  return Error{ErrorCode::precision_exhausted, "FiniteVolume::project",
               "the cell integrals of the initial density do not add up to 1: it is narrower than the mesh resolves"};
}

std::vector<double> FiniteVolume::density(std::span<const double> mass) const {
  std::vector<double> n(mass.begin(), mass.end());
  for (std::size_t i = 0; i < n.size(); ++i) n[i] /= mesh_.width(i);
  return n;
}

Result<DiscreteSteadyState> FiniteVolume::steady_state() const {
  const Resolvent elimination(*this, {0, 1, Resolvent::Reset::inside});
  std::vector<double> x(rows(), 0.0);
  x.back() = 1;  // masses grow away from V_F, up to 1/N, and fall again in the tail
  elimination.back_substitute(x);
  const double total = std::accumulate(x.begin(), x.end(), 0.0);
  DiscreteSteadyState steady{std::move(x), 0};
  for (double& m : steady.mass) m /= total;
  steady.N = firing_rate(steady.mass);
  if (!std::isfinite(total) || !(steady.N > 1e-290))
    return Error{ErrorCode::out_of_range, "FiniteVolume::steady_state",
                 "N_inf is below 1e-290, the range of double precision; use the logarithm from the stationary problem"};
  return steady;
}

Resolvent::Resolvent(const FiniteVolume& operator_, double tau, Reset reset)
    : Resolvent(operator_, Elimination{1, tau, reset}) {
  if (!(tau >= 0) || !std::isfinite(tau))
    throw std::invalid_argument("0 <= tau < infinity is required, but tau = " + std::to_string(tau));
}

// Column j of excess I - tau A is described by its sum e_j and its off-diagonals. Eliminating cell i hands its outflow
// to cell i+1; what is new in the last column (the way from V_F over V_R) is the spike.
Resolvent::Resolvent(const FiniteVolume& A, Elimination elimination)
    : tau_(elimination.tau),
      multiplier_(A.rows() - 1),
      inverse_pivot_(A.rows() - 1),
      above_(A.rows() - 1),
      spike_(A.rows() - 1) {
  const double tau = elimination.tau, excess = elimination.excess;
  const std::size_t last = A.rows() - 1, r = A.mesh().reset;
  double column = excess, last_column = excess;
  if (elimination.reset == Reset::inside) {
    spike_[r - 1] += tau * A.leave() * A.share_below();
    spike_[r] += tau * A.leave() * A.share_above();
  } else {
    last_column += tau * A.leave();
  }
  spike_[last - 1] += tau * A.down(last - 1);
  for (std::size_t i = 0; i < last; ++i) {
    const double out = tau * A.up(i), pivot = column + out;
    inverse_pivot_[i] = 1 / pivot;
    multiplier_[i] = out / pivot;
    above_[i] = i + 1 < last ? tau * A.down(i) : 0;
    const double rest = column / pivot;
    column = excess + above_[i] * rest;
    last_column += spike_[i] * rest;
    if (i + 1 < last) spike_[i + 1] += spike_[i] * multiplier_[i];
  }
  last_pivot_ = last_column;
}

void Resolvent::apply(std::span<const double> in, std::span<double> out) const {
  if (in.size() != rows() || out.size() != rows()) throw std::invalid_argument("Resolvent::apply: sizes differ");
  double carried = 0;
  for (std::size_t i = 0; i + 1 < rows(); ++i) {
    out[i] = in[i] + carried;
    carried = multiplier_[i] * out[i];
  }
  out[rows() - 1] = (in[rows() - 1] + carried) / last_pivot_;
  for (std::size_t i = rows() - 1; i-- > 0;)
    out[i] = (out[i] + above_[i] * out[i + 1] + spike_[i] * out[rows() - 1]) * inverse_pivot_[i];
}

void Resolvent::back_substitute(std::span<double> x) const {
  for (std::size_t i = rows() - 1; i-- > 0;)
    x[i] = (above_[i] * x[i + 1] + spike_[i] * x[rows() - 1]) * inverse_pivot_[i];
}

}  // namespace spikeproof::fokker_planck
