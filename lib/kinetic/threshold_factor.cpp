#include "kinetic/threshold_factor.h"

#include <algorithm>
#include <cmath>

namespace spikeproof::kinetic {
namespace {

using Row = Eigen::Map<Eigen::RowVectorXd>;
using ConstRow = Eigen::Map<const Eigen::RowVectorXd>;
using ConstVector = Eigen::Map<const Eigen::VectorXd>;

Eigen::Index as_index(std::size_t i) { return static_cast<Eigen::Index>(i); }

}  // namespace

bool invert(std::size_t n, double* matrix) {
  std::vector<std::size_t> order(n);
  for (std::size_t c = 0; c < n; ++c) {
    std::size_t best = c;
    for (std::size_t r = c + 1; r < n; ++r)
      if (std::abs(matrix[r * n + c]) > std::abs(matrix[best * n + c])) best = r;
    order[c] = best;
    if (best != c) std::swap_ranges(matrix + c * n, matrix + (c + 1) * n, matrix + best * n);
    const double pivot = matrix[c * n + c];
    if (!(std::abs(pivot) > 0) || !std::isfinite(pivot)) return false;
    double* own = matrix + c * n;
    own[c] = 1;
    for (std::size_t k = 0; k < n; ++k) own[k] /= pivot;
    for (std::size_t r = 0; r < n; ++r) {
      if (r == c) continue;
      double* row = matrix + r * n;
      const double factor = row[c];
      if (factor == 0) continue;
      row[c] = 0;
      for (std::size_t k = 0; k < n; ++k) row[k] -= factor * own[k];
    }
  }
  for (std::size_t c = n; c-- > 0;)
    if (order[c] != c)
      for (std::size_t r = 0; r < n; ++r) std::swap(matrix[r * n + c], matrix[r * n + order[c]]);
  return true;
}

ThresholdFactor::ThresholdFactor(const ThresholdElements& elements, double G, double a, double alpha, double mixing)
    : e_(elements), G_(G), a_(a), alpha_(alpha), firing_(elements.g().size() - elements.at_threshold() - 1) {
  const std::vector<double> K = elements.relaxation(G, a);
  const std::size_t count = elements.elements().size();
  face_.resize(count + 1);
  for (std::size_t f = 0; f <= count; ++f) {
    const double v = f < count ? elements.elements()[f].left : elements.elements().back().right;
    for (std::size_t j = 0; j < elements.g().size(); ++j) {
      const double speed = elements.speed(v, j);
      if (speed > 0 && (f > 0 || j > elements.at_threshold())) face_[f].up.push_back(j);
      if (speed < 0 && f < count) face_[f].down.push_back(j);
    }
  }
  local_.resize(count);
  for (std::size_t e = 0; e < count; ++e) {
    factorise(e, K);
    transfer(e);
  }
  sweep();
  close(mixing);
}

// alpha - transport inside the element - relaxation; LU without pivoting: the symmetric part is positive in the
// weights of the scheme. Rows lie one after the other, couplings of a node reach lower() .. upper().
void ThresholdFactor::factorise(std::size_t e, const std::vector<double>& K) {
  const ThresholdElement& element = e_.elements()[e];
  Local& local = local_[e];
  const std::size_t b = element.points, n = e_.g().size();
  local.rows = n * b;
  std::size_t reach = 0;
  for (std::size_t j = 0; j < n; ++j) reach = std::max({reach, j - e_.lower(j), e_.upper(j) - 1 - j});
  local.half = (reach + 1) * b - 1;
  local.band.assign(local.rows * (2 * local.half + 1), 0.0);
  local.pivot.resize(local.rows);
  for (std::size_t j = 0; j < n; ++j) {
    const double at_left = e_.speed(element.left, j), at_right = e_.speed(element.right, j);
    for (std::size_t k = 0; k < b; ++k) {
      const std::size_t row = j * b + k;
      for (std::size_t i = e_.lower(j); i < e_.upper(j); ++i) *entry(local, row, i * b + k) -= K[j * n + i];
      *entry(local, row, row) += alpha_;
      for (std::size_t q = 0; q < b; ++q) {
        double move = element.weight[q] * e_.speed(element.v[q], j) * element.slope[k * b + q];
        if (at_right > 0) move -= at_right * element.at_right[k] * element.at_right[q];
        if (at_left < 0) move += at_left * element.at_left[k] * element.at_left[q];
        *entry(local, row, j * b + q) -= move / element.weight[k];
      }
    }
  }
  for (std::size_t row = 0; row < local.rows; ++row) {
    const std::size_t j = row / b;
    for (std::size_t c = e_.lower(j) * b; c < row; ++c) {
      double& factor = *entry(local, row, c);
      if (factor == 0) continue;
      factor *= local.pivot[c];
      const std::size_t end = e_.upper(c / b) * b;
      const double *from = entry(local, c, c + 1), with = factor;
      double* to = entry(local, row, c + 1);
      for (std::size_t k = 0; k < end - c - 1; ++k) to[k] -= with * from[k];
    }
    local.pivot[row] = 1 / *entry(local, row, row);
  }
}

void ThresholdFactor::forward_back(const Local& local, const ThresholdElement& element, double* x) const {
  const std::size_t b = element.points, width = 2 * local.half + 1;
  for (std::size_t row = 0; row < local.rows; ++row) {
    const std::size_t first = e_.lower(row / b) * b, length = row - first;
    const double* a = &local.band[row * width + first + local.half - row];
    x[row] -= ConstVector(a, as_index(length)).dot(ConstVector(x + first, as_index(length)));
  }
  for (std::size_t row = local.rows; row-- > 0;) {
    const std::size_t length = e_.upper(row / b) * b - row - 1;
    const double* a = &local.band[row * width + local.half + 1];
    x[row] =
        (x[row] - ConstVector(a, as_index(length)).dot(ConstVector(x + row + 1, as_index(length)))) * local.pivot[row];
  }
}

// Fluxes that enter, up through the left face and down through the right one, as right-hand sides.
void ThresholdFactor::inject(std::size_t e, const Vector& up, const Vector& down, double* x) const {
  const ThresholdElement& element = e_.elements()[e];
  const std::size_t b = element.points;
  for (std::size_t i = 0; i < face_[e].up.size(); ++i)
    for (std::size_t k = 0; k < b; ++k)
      x[face_[e].up[i] * b + k] += up[as_index(i)] * element.at_left[k] / element.weight[k];
  for (std::size_t i = 0; i < face_[e + 1].down.size(); ++i)
    for (std::size_t k = 0; k < b; ++k)
      x[face_[e + 1].down[i] * b + k] -= down[as_index(i)] * element.at_right[k] / element.weight[k];
}

// Fluxes that leave: down through the left face, then up through the right one.
ThresholdFactor::Vector ThresholdFactor::outgoing(std::size_t e, const double* x) const {
  const ThresholdElement& element = e_.elements()[e];
  const Nodes &down = face_[e].down, &up = face_[e + 1].up;
  const std::size_t b = element.points;
  Vector out(as_index(down.size() + up.size()));
  const auto flux = [&](std::size_t j, double at, const std::vector<double>& trace) {
    double sum = 0;
    for (std::size_t k = 0; k < b; ++k) sum += trace[k] * x[j * b + k];
    return e_.speed(at, j) * sum;
  };
  for (std::size_t i = 0; i < down.size(); ++i) out[as_index(i)] = flux(down[i], element.left, element.at_left);
  for (std::size_t i = 0; i < up.size(); ++i)
    out[as_index(down.size() + i)] = flux(up[i], element.right, element.at_right);
  return out;
}

// Fluxes out of unit fluxes in: one banded solve for all of them together.
void ThresholdFactor::transfer(std::size_t e) {
  const ThresholdElement& element = e_.elements()[e];
  Local& local = local_[e];
  const Nodes &left = face_[e].up, &right = face_[e + 1].down;
  const std::size_t b = element.points, columns = left.size() + right.size(), width = 2 * local.half + 1;
  Matrix x = Matrix::Zero(as_index(local.rows), as_index(columns));
  for (std::size_t i = 0; i < left.size(); ++i)
    for (std::size_t k = 0; k < b; ++k)
      x(as_index(left[i] * b + k), as_index(i)) = element.at_left[k] / element.weight[k];
  for (std::size_t i = 0; i < right.size(); ++i)
    for (std::size_t k = 0; k < b; ++k)
      x(as_index(right[i] * b + k), as_index(left.size() + i)) = -element.at_right[k] / element.weight[k];
  for (std::size_t row = 0; row < local.rows; ++row) {
    const std::size_t first = e_.lower(row / b) * b, length = row - first;
    if (length == 0) continue;
    const double* a = &local.band[row * width + first + local.half - row];
    x.row(as_index(row)).noalias() -= ConstRow(a, as_index(length)) * x.middleRows(as_index(first), as_index(length));
  }
  for (std::size_t row = local.rows; row-- > 0;) {
    const std::size_t length = e_.upper(row / b) * b - row - 1;
    const double* a = &local.band[row * width + local.half + 1];
    if (length > 0)
      x.row(as_index(row)).noalias() -=
          ConstRow(a, as_index(length)) * x.middleRows(as_index(row + 1), as_index(length));
    x.row(as_index(row)) *= local.pivot[row];
  }
  const Nodes &down = face_[e].down, &up = face_[e + 1].up;
  local.out = Matrix::Zero(as_index(down.size() + up.size()), as_index(columns));
  const auto collect = [&](std::size_t to, std::size_t j, double at, const std::vector<double>& trace) {
    const double speed = e_.speed(at, j);
    for (std::size_t k = 0; k < b; ++k) local.out.row(as_index(to)) += speed * trace[k] * x.row(as_index(j * b + k));
  };
  for (std::size_t i = 0; i < down.size(); ++i) collect(i, down[i], element.left, element.at_left);
  for (std::size_t i = 0; i < up.size(); ++i) collect(down.size() + i, up[i], element.right, element.at_right);
}

void ThresholdFactor::sweep() {
  const Eigen::Index influx = as_index(face_[0].up.size());
  Matrix X = Matrix::Zero(influx, 0), Y = Matrix::Identity(influx, influx);
  for (std::size_t e = 0; e < local_.size(); ++e) {
    Local& local = local_[e];
    const Eigen::Index down = as_index(face_[e].down.size()), up = as_index(face_[e].up.size()),
                       next_up = as_index(face_[e + 1].up.size()), next_down = as_index(face_[e + 1].down.size());
    const auto ll = local.out.topLeftCorner(down, up), lr = local.out.topRightCorner(down, next_down),
               rl = local.out.bottomLeftCorner(next_up, up), rr = local.out.bottomRightCorner(next_up, next_down);
    local.X = X, local.Y = Y;
    local.gate = Matrix::Identity(down, down);
    if (down > 0) {
      local.gate.noalias() -= ll * X;
      static_cast<void>(invert(static_cast<std::size_t>(down), local.gate.data()));
    }
    local.down_in = local.gate * lr;
    local.down_influx = local.gate * (ll * Y);
    Matrix up_in = X * local.down_in, up_influx = Y + X * local.down_influx;
    X = rr + rl * up_in;
    Y = rl * up_influx;
  }
  X_end_ = X, Y_end_ = Y;
}

// Re-entry: influx = Y influx + z. A share `mixing` is spread over g > g_F like the equilibrium of g instead.
void ThresholdFactor::close(double mixing) {
  const std::size_t n = firing_, first = e_.at_threshold() + 1;
  if (mixing > 0) {
    double total = 0;
    std::vector<double> share(n);
    for (std::size_t i = 0; i < n; ++i) {
      const double x = e_.g()[first + i] - G_;
      share[i] = std::exp(-x * x / (2 * a_));
      total += e_.g_weight()[first + i] * share[i];
    }
    Matrix spread(as_index(n), as_index(n));
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j)
        spread(as_index(i), as_index(j)) =
            (i == j ? 1 - mixing : 0) + mixing * share[i] / total * e_.g_weight()[first + j];
    Y_end_ = spread * Y_end_;
    closing_ = spread;  // kept for solve()
  }
  if (alpha_ == 0) return;
  Matrix inverse = Matrix::Identity(as_index(n), as_index(n)) - Y_end_;
  static_cast<void>(invert(n, inverse.data()));
  closing_ = mixing > 0 ? Matrix(inverse * closing_) : inverse;
}

// Fluxes from the right end back, and the unknowns of every element.
void ThresholdFactor::substitute(const std::vector<Vector>& z, const std::vector<Vector>& source, const Vector& influx,
                                 std::vector<double>& x) const {
  const std::size_t count = local_.size();
  std::vector<Vector> up(count), down(count + 1);
  down[count] = Vector(0);
  for (std::size_t e = count; e-- > 0;) {
    const Local& local = local_[e];
    const Eigen::Index size = as_index(face_[e].down.size());
    down[e] = local.down_in * down[e + 1] + local.down_influx * influx;
    if (!z.empty() && size > 0) {
      const Vector inner = local.out.topLeftCorner(size, as_index(face_[e].up.size())) * z[e] + source[e].head(size);
      down[e] += local.gate * inner;
    }
    up[e] = local.X * down[e] + local.Y * influx;
    if (!z.empty()) up[e] += z[e];
  }
  for (std::size_t e = 0; e < count; ++e) {
    const ThresholdElement& element = e_.elements()[e];
    inject(e, up[e], down[e + 1], &x[element.first]);
    forward_back(local_[e], element, &x[element.first]);
  }
}

void ThresholdFactor::solve(std::vector<double>& x) const {
  const std::size_t count = local_.size();
  std::vector<Vector> z(count), source(count);
  Vector now = Vector::Zero(as_index(face_[0].up.size()));
  std::vector<double> inner;
  for (std::size_t e = 0; e < count; ++e) {
    const ThresholdElement& element = e_.elements()[e];
    const Local& local = local_[e];
    inner.assign(x.begin() + static_cast<std::ptrdiff_t>(element.first),
                 x.begin() + static_cast<std::ptrdiff_t>(element.first + local.rows));
    forward_back(local, element, inner.data());
    source[e] = outgoing(e, inner.data());
    z[e] = now;
    const Eigen::Index down = as_index(face_[e].down.size()), up = as_index(face_[e].up.size()),
                       next_up = as_index(face_[e + 1].up.size());
    // down = gate (out_ll z + source_l); up = X down + z; then through the element.
    Vector through = z[e];
    if (down > 0) {
      Vector at_left = local.out.topLeftCorner(down, up) * z[e] + source[e].head(down);
      at_left = local.gate * at_left;
      through += local.X * at_left;
    }
    now = local.out.bottomLeftCorner(next_up, up) * through + source[e].tail(next_up);
  }
  substitute(z, source, closing_ * now, x);
}

Result<ThresholdSteady> ThresholdFactor::steady() const {
  // The map keeps sum w_j flux_j: one equation is free, and gives way to N = 1.
  const std::size_t n = firing_, first = e_.at_threshold() + 1;
  std::size_t heaviest = 0;
  Matrix system = Matrix::Identity(as_index(n), as_index(n)) - Y_end_;
  for (std::size_t i = 0; i < n; ++i)
    if (std::abs(e_.g()[first + i] - G_) < std::abs(e_.g()[first + heaviest] - G_)) heaviest = i;
  for (std::size_t i = 0; i < n; ++i) system(as_index(heaviest), as_index(i)) = e_.g_weight()[first + i];
  if (!invert(n, system.data()))
    return Error{ErrorCode::singular, "kinetic::ThresholdFactor::steady", "the return map has no fixed point"};
  ThresholdSteady state;
  state.p.assign(e_.unknowns(), 0.0);
  substitute({}, {}, system.col(as_index(heaviest)), state.p);
  const double mass = e_.integral(state.p.data());
  if (!(mass > 0) || !std::isfinite(mass))
    return Error{ErrorCode::singular, "kinetic::ThresholdFactor::steady", "the rate is too small for double precision"};
  for (double& value : state.p) value /= mass;
  state.N = 1 / mass;
  state.smallest = *std::min_element(state.p.begin(), state.p.end());
  return state;
}

}  // namespace spikeproof::kinetic
