#include "linearised_checks.h"

#include <Eigen/SparseLU>
#include <cmath>
#include <memory>

#include "fokker_planck/finite_volume.h"
#include "linear_setup.h"
#include "model/linear_at_rate.h"
#include "stationary/profile.h"

namespace spikeproof::experiments {
namespace {

using C = std::complex<double>;
using namespace fokker_planck;

// N1 in answer to an N1 e^{lambda (t - delay)} in drift and noise, of the scheme about its own null vector.
class VolumesGain {
 public:
  VolumesGain(FiniteVolume scheme, double N, double delay)
      : A_(scheme.generator().cast<C>()), leave_(scheme.leave()), delay_(delay) {
    const std::vector<double> m = value_of(scheme.steady_state()).mass;
    last_ = static_cast<Eigen::Index>(m.size()) - 1;
    column_ = Eigen::VectorXcd::Zero(last_ + 1);
    // The rates are smooth in N: a centred difference is good to h^2.
    const double h = 1e-4 * N;
    std::vector<double> out(m.size());
    for (const double sign : {1.0, -1.0}) {
      scheme.assemble(sign * h, sign * h);
      scheme.apply(m, out);
      for (Eigen::Index i = 0; i <= last_; ++i) column_[i] += sign * out[static_cast<std::size_t>(i)] / (2 * h);
      direct_ += sign * scheme.leave() * m.back() / (2 * h);
    }
  }
  C operator()(C lambda) const {
    Eigen::SparseMatrix<C> shifted = -A_;
    for (Eigen::Index i = 0; i <= last_; ++i) shifted.coeffRef(i, i) += lambda;
    shifted.makeCompressed();
    const Eigen::SparseLU<Eigen::SparseMatrix<C>> lu(shifted);
    return std::exp(-lambda * delay_) * (leave_ * Eigen::VectorXcd(lu.solve(column_))[last_] + direct_);
  }

 private:
  Eigen::SparseMatrix<C> A_;
  double leave_, delay_, direct_ = 0;
  Eigen::Index last_;
  Eigen::VectorXcd column_;
};

C root_near(const VolumesGain& gain, C start) {
  C a = start, b = start * 1.003 + 1e-4, fa = 1.0 - gain(a), fb = 1.0 - gain(b);
  for (int k = 0; k < 30 && fb != fa; ++k) {
    const C step = -fb * (b - a) / (fb - fa);
    a = b, fa = fb, b += step;
    if (std::abs(step) <= 1e-11 * (std::abs(b) + 1e-3)) return b;
    fb = 1.0 - gain(b);
  }
  throw std::runtime_error("finite volumes: secant steps do not settle at an eigenvalue");
}

// (1 - share) P + share Q, Q the steady state of another current: mass 1, 0 at V_F.
InitialDensity perturbed(const Nnlif& model, double N, double share) {
  const Nnlif behind = linear_at_rate(model, Exact(N));
  const Nnlif other = with(behind, [&](NnlifParameters& p) { p.I += decimal_of(0.2 * std::sqrt(to_double(p.a0))); });
  const auto P = std::make_shared<const stationary::Profile>(behind);
  const auto Q = std::make_shared<const stationary::Profile>(other);
  InitialDensity n;
  n.value = [=](double v) { return (1 - share) * P->density(v) + share * Q->density(v); };
  n.lowest = std::min(P->model().I, P->model().V_R) - 9.2 * std::sqrt(P->model().a0);
  n.centre = P->quantile(0.5);
  n.width = 0.5 * (P->quantile(0.84) - P->quantile(0.16));
  n.breaks = {P->model().V_R};
  n.value_at_threshold = 0;
  return n;
}

struct Signal {
  std::vector<double> y, noise;
  double step;
};

Result<Signal> signal_of(const Nnlif& model, double N, double first, double last, double share, Progress& progress) {
  constexpr int samples = 13;
  Signal signal{{}, {}, (last - first) / (samples - 1)};
  EvolveSettings settings;
  settings.rel_tol = 1e-7;
  for (int k = 0; k < samples; ++k) settings.output_times.push_back(decimal_of(first + k * signal.step));
  settings.t_end = settings.output_times.back();
  const auto above = evolve(model, perturbed(model, N, share), settings, progress);
  if (!above) return above.error();
  const auto below = evolve(model, perturbed(model, N, -share), settings, progress);
  if (!below) return below.error();
  for (std::size_t k = 0; k < samples; ++k) {
    signal.y.push_back(0.5 * (above->N[k] - below->N[k]));
    signal.noise.push_back(above->N_error[k] + below->N_error[k]);
  }
  return signal;
}

// y_{k+2} = c1 y_{k+1} + c0 y_k by least squares; the root with positive imaginary part.
C pair_of(const std::vector<double>& y, double step) {
  const auto rows = static_cast<Eigen::Index>(y.size()) - 2;
  Eigen::MatrixXd A(rows, 2);
  Eigen::VectorXd right(rows);
  for (Eigen::Index k = 0; k < rows; ++k) {
    const auto i = static_cast<std::size_t>(k);
    const double size = std::abs(y[i]) + std::abs(y[i + 1]) + std::abs(y[i + 2]);
    A.row(k) << y[i + 1] / size, y[i] / size;
    right[k] = y[i + 2] / size;
  }
  const Eigen::Vector2d c = A.colPivHouseholderQr().solve(right);
  return std::log(0.5 * c[0] + std::sqrt(C(0.25 * c[0] * c[0] + c[1]))) / step;
}

}  // namespace

Nnlif coupled(const Nnlif& model, const Exact& b) {
  return model.is_linear() ? with(model, [&](NnlifParameters& p) { p.b = b; }) : model;
}

claim::Check agreeing(const std::string& name, double value, double reference, double tolerance,
                      const std::string& method, const std::string& reference_method) {
  return {name,
          claim::Relation::agrees,
          value,
          reference,
          tolerance,
          method,
          reference_method,
          "sum of both error estimates",
          true,
          "a finer discretisation"};
}

Extrapolated eigenvalue_by_volumes(const Nnlif& model, double N, C start, std::size_t cells) {
  // The current and the noise of the rate N, and b, a1 for the change of the rate about it.
  const Nnlif about = with(model, [&](NnlifParameters& p) {
    p.I += p.b * Exact(N);
    p.a0 += p.a1 * Exact(N);
    p.delay = 0;
  });
  const double delay = to_double(model.delay());
  return extrapolated(
      [&](const FiniteVolume& scheme) { return root_near(VolumesGain(scheme, N, delay), start).real(); }, about, cells);
}

Result<ObservedRate> observed_rate(const Nnlif& model, double N, const std::vector<C>& leading, Progress& progress) {
  const bool pair = leading[0].imag() != 0;
  const double gap = leading[0].real() - leading[pair ? std::min<std::size_t>(2, leading.size() - 1) : 1].real();
  const double first = 5 / std::max(gap, 0.2), last = 1.8 * first;
  const double share = 5e-3 * std::exp(-std::max(0.0, leading[0].real()) * last);
  const auto signal = signal_of(model, N, first, last, share, progress);
  if (!signal) return signal.error();
  const Signal& s = *signal;
  const std::size_t n = s.y.size(), half = n / 2;
  const std::vector<double> early(s.y.begin(), s.y.begin() + static_cast<std::ptrdiff_t>(n - 3)),
      late(s.y.begin() + 3, s.y.end());
  const auto slope = [&](std::size_t from, std::size_t to) {
    return C(std::log(s.y[to] / s.y[from]) / (s.step * static_cast<double>(to - from)), 0);
  };
  const C value = pair ? pair_of(late, s.step) : slope(half, n - 1);
  const C other = pair ? pair_of(early, s.step) : slope(0, half);
  double noise = 0;
  for (std::size_t k = 0; k < n; ++k) noise = std::max(noise, s.noise[k] / std::abs(s.y[k]));
  return ObservedRate{value, 3 * std::abs(value - other) + 2 * noise / (s.step * static_cast<double>(half))};
}

}  // namespace spikeproof::experiments
