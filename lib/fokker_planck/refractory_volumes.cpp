#include "fokker_planck/refractory_volumes.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/gauss_legendre.h"
#include "core/progress.h"
#include "fokker_planck/refractory_mesh.h"

namespace spikeproof::fokker_planck {
namespace {

double bernoulli(double z) { return std::abs(z) < 1e-5 ? 1 - z / 2 + z * z / 12 : z / std::expm1(z); }

// Cells between two corners by a smooth map: equal, or growing away from one of them.
void add_cells(std::vector<double>& face, double to, std::size_t count, double growth_from_left,
               double growth_from_right) {
  const double from = face.back(), length = to - from;
  for (std::size_t i = 1; i <= count; ++i) {
    const double s = static_cast<double>(i) / static_cast<double>(count);
    double x = s;
    if (growth_from_left > 0) x = std::sinh(growth_from_left * s) / std::sinh(growth_from_left);
    if (growth_from_right > 0) x = 1 - std::sinh(growth_from_right * (1 - s)) / std::sinh(growth_from_right);
    face.push_back(i == count ? to : from + length * x);
  }
}

}  // namespace

RefractoryVolumes::RefractoryVolumes(const Refractory& model, const RefractoryStart& start,
                                     const VolumeOptions& options)
    : model_(model), m_(rounded(model.base())), tau_(to_double(model.tau())), options_(options) {
  if (!model.random_threshold()) throw std::invalid_argument("RefractoryVolumes: a firing law is required");
  if (options.cells < 20) throw std::invalid_argument("RefractoryVolumes: cells >= 20 is required");
  if (!(options.time_step > 0)) throw std::invalid_argument("RefractoryVolumes: time_step > 0 is required");
  set_mesh(start, options.cells);
}

void RefractoryVolumes::set_mesh(const RefractoryStart& start, std::size_t cells) {
  const LineEnds ends = line_ends(model_, std::min(start.density.lowest, m_.V_R), std::max(start.highest, m_.V_R),
                                  options_.least_rate, options_.largest_rate);
  const std::vector<double> breaks = model_.firing()->breaks();
  double corner = breaks.empty() ? m_.V_F : breaks.front();
  if (!(corner > m_.V_R)) corner = 0.5 * (m_.V_R + ends.highest);
  face_ = {ends.lowest};
  const std::size_t part = (cells + 19) / 20;
  add_cells(face_, m_.V_R, 6 * part, 0, 3);
  reset_ = face_.size() - 1;
  add_cells(face_, corner, 5 * part, 0, 0);
  add_cells(face_, ends.highest, 9 * part, 3, 0);
  const GaussRule rule = gauss_legendre(4);
  for (std::size_t i = 0; i + 1 < face_.size(); ++i) {
    centre_.push_back(0.5 * (face_[i] + face_[i + 1]));
    width_.push_back(face_[i + 1] - face_[i]);
    phi_.push_back(integrate(rule, face_[i], face_[i + 1], *model_.firing()) / width_.back());
  }
  share_below_ = (centre_[reset_] - m_.V_R) / (centre_[reset_] - centre_[reset_ - 1]);
}

std::vector<double> RefractoryVolumes::project(const RefractoryStart& start) const {
  const GaussRule rule = gauss_legendre(8);
  std::vector<double> state;
  double sum = 0;
  for (std::size_t i = 0; i < cells(); ++i) {
    state.push_back(integrate(rule, face_[i], face_[i + 1], start.density.value));
    sum += state.back();
  }
  for (double& m : state) m /= sum;
  state.push_back(0);
  return state;
}

double RefractoryVolumes::firing_rate(std::span<const double> state) const {
  double N = 0;
  for (std::size_t i = 0; i < cells(); ++i) N += phi_[i] * state[i];
  return N;
}

template <class T>
RefractoryVolumes::Chain<T> RefractoryVolumes::shifted(double N, T shift) const {
  const std::size_t n = cells();
  const double a = m_.a0 + m_.a1 * N, speed = m_.b * N + m_.I;
  Chain<T> chain{std::vector<T>(n, T{}), std::vector<T>(n), std::vector<T>(n, T{})};
  for (std::size_t i = 0; i < n; ++i) chain.diagonal[i] = shift + phi_[i];
  for (std::size_t i = 0; i + 1 < n; ++i) {
    const double distance = centre_[i + 1] - centre_[i];
    const double z = (speed - 0.5 * (centre_[i] + centre_[i + 1])) * distance / a;
    const double down = bernoulli(z), up = down + z;  // B(-z) = B(z) + z
    const double up_rate = a / distance * up / width_[i], down_rate = a / distance * down / width_[i + 1];
    chain.diagonal[i] += up_rate;
    chain.lower[i + 1] = -up_rate;
    chain.diagonal[i + 1] += down_rate;
    chain.upper[i] = -down_rate;
  }
  return chain;
}

template <class T>
void RefractoryVolumes::solve(Chain<T> chain, std::vector<T>& x) {
  const std::size_t n = x.size();
  for (std::size_t i = 1; i < n; ++i) {
    const T multiplier = chain.lower[i] / chain.diagonal[i - 1];
    chain.diagonal[i] -= multiplier * chain.upper[i - 1];
    x[i] -= multiplier * x[i - 1];
  }
  x[n - 1] /= chain.diagonal[n - 1];
  for (std::size_t i = n - 1; i-- > 0;) x[i] = (x[i] - chain.upper[i] * x[i + 1]) / chain.diagonal[i];
}

// (1 - step A(drive)) m = rhs + step R/tau, R = (rhs_R + step N)/(1 + step/tau); R stands last.
std::vector<double> RefractoryVolumes::stage_state(const std::vector<double>& rhs, double step, double drive,
                                                   double N) const {
  std::vector<double> m(rhs.begin(), rhs.end() - 1);
  const double R = (rhs.back() + step * N) / (1 + step / tau_), back = step * R / tau_;
  m[reset_ - 1] += share_below_ * back;
  m[reset_] += (1 - share_below_) * back;
  for (double& x : m) x /= step;
  solve(shifted(drive, 1 / step), m);
  m.push_back(R);
  return m;
}

// The stage whose own rate is N, by secants; the drift takes that N or, with a delay, a past one.
Result<RefractoryVolumes::Stage> RefractoryVolumes::implicit(const std::vector<double>& rhs, double step, double t,
                                                             double guess, const RateTrace& past) const {
  const double late = t - m_.delay;
  const double known = m_.delay == 0 ? 0 : late <= 1e-9 * step ? 0 : past.value(std::max(0.0, late));
  double before = guess, excess_before = 0, N = guess;
  for (int k = 0; k < 30; ++k) {
    Stage stage{stage_state(rhs, step, m_.delay > 0 ? known : N, N), N};
    const double excess = firing_rate(stage.state) - N;
    if (std::abs(excess) <= 1e-13 * (N + 1e-6)) return stage;
    const double next = k == 0 ? N + excess : N - excess * (N - before) / (excess - excess_before);
    before = N, excess_before = excess;
    N = std::isfinite(next) ? std::max(0.0, next) : 0.5 * N;
    if (k > 3 && std::abs(N - before) <= 1e-14 * N) return stage;
  }
  return Error{ErrorCode::no_convergence, "RefractoryVolumes", "N of a step; try a smaller step", 30, N - before};
}

Result<RefractoryVolumes::Run> RefractoryVolumes::run(std::vector<double> state, double t_end) const {
  const auto steps = static_cast<long>(std::ceil(t_end / options_.time_step - 1e-9));
  const double dt = t_end / static_cast<double>(steps);
  const bool euler = options_.scheme == VolumeOptions::Scheme::backward_euler;
  const double gamma = euler ? 1 : 1 - 1 / std::sqrt(2.0);
  Run run{{{0}, {firing_rate(state)}}, {}, 0};
  double before = run.trace.N.back();
  for (long k = 0; k < steps; ++k) {
    throw_if_interrupted();
    const double t = static_cast<double>(k) * dt, now = run.trace.N.back();
    auto stage = implicit(state, gamma * dt, t + gamma * dt, std::max(0.0, now + gamma * (now - before)), run.trace);
    if (!stage) return stage.error();
    if (!euler) {
      std::vector<double> rhs(state);
      for (std::size_t i = 0; i < rhs.size(); ++i) rhs[i] += (1 - gamma) / gamma * (stage->state[i] - state[i]);
      stage = implicit(rhs, gamma * dt, t + dt, std::max(0.0, 2 * now - before), run.trace);
      if (!stage) return stage.error();
    }
    state = std::move(stage->state);
    before = now;
    run.trace.t.push_back(static_cast<double>(k + 1) * dt);
    run.trace.N.push_back(firing_rate(state));
    const auto [low, high] = std::minmax_element(state.begin(), state.end() - 1);
    run.least = std::min(run.least, *low / *high);
  }
  run.state = std::move(state);
  return run;
}

double RefractoryVolumes::mean_time(double N) const {
  std::vector<double> P(cells(), 0.0);
  P[reset_ - 1] = share_below_, P[reset_] = 1 - share_below_;
  solve(shifted(N, 0.0), P);
  double sum = 0;
  for (const double m : P) sum += m;
  return sum;
}

std::complex<double> RefractoryVolumes::characteristic(double N, std::complex<double> lambda) const {
  using C = std::complex<double>;
  const std::size_t n = cells();
  std::vector<double> P(n, 0.0);
  P[reset_ - 1] = share_below_, P[reset_] = 1 - share_below_;
  std::vector<C> again(P.begin(), P.end()), response(n);
  solve(shifted(N, 0.0), P);
  // d(A P)/dN by central differences: A is smooth in N
  const double step = 1e-4 * (1 + N);
  const Chain<double> up = shifted(N + step, 0.0), down = shifted(N - step, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    double sum = (up.diagonal[i] - down.diagonal[i]) * P[i];
    if (i > 0) sum += (up.lower[i] - down.lower[i]) * P[i - 1];
    if (i + 1 < n) sum += (up.upper[i] - down.upper[i]) * P[i + 1];
    response[i] = -N * sum / (2 * step);
  }
  const Chain<C> chain = shifted(N, lambda);
  solve(chain, again);
  solve(chain, response);
  C own{}, fed_back{};
  for (std::size_t i = 0; i < n; ++i) own += phi_[i] * again[i], fed_back += phi_[i] * response[i];
  return 1.0 - own / (1.0 + lambda * tau_) - std::exp(-lambda * m_.delay) * fed_back;
}

}  // namespace spikeproof::fokker_planck
