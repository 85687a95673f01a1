#include "spectrum/refractory.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "fokker_planck/refractory_factor.h"
#include "fokker_planck/refractory_mesh.h"
#include "spectrum/zero_search.h"
#include "stationary/random_threshold.h"

namespace spikeproof::spectrum {
namespace {

using C = std::complex<double>;
using fokker_planck::Drive;
using fokker_planck::RefractoryFactor;
using fokker_planck::RefractoryOperator;

// A start that asks nothing of a mesh but what steady states need.
RefractoryStart nothing_narrow(const Refractory& model) {
  const NnlifReal m = rounded(model.base());
  InitialDensity density;
  density.lowest = density.centre = m.V_R;
  density.width = 4 * std::sqrt(m.a0);
  density.value_at_threshold = 0;
  return {density, m.V_R, 0};
}

std::shared_ptr<const RefractoryOperator> operator_for(const Refractory& model, double least, double largest,
                                                       int degree) {
  const RefractoryStart start = nothing_narrow(model);
  if (model.random_threshold())
    return std::make_shared<const RefractoryOperator>(
        model, fokker_planck::line_mesh(model, start, {degree, 1, least, largest, 0}));
  NnlifParameters at = model.base().parameters();  // the mesh of the drift at that rate
  at.I += at.b * Exact(largest), at.a0 += at.a1 * Exact(largest), at.b = 0, at.a1 = 0;
  return std::make_shared<const RefractoryOperator>(
      model, fokker_planck::make_mesh(rounded(Nnlif(at)), start.density, {degree, 1}));
}

// Density of unit influx at V_R.
std::vector<double> unit_influx(const RefractoryOperator& op, double N) {
  std::vector<double> P(op.rows(), 0.0);
  P[op.mesh().reset] = 1;
  RefractoryFactor<double>(op, 0.0, Drive(N)).solve(P);
  return P;
}

bool closed_form(const Refractory& model) {
  return !model.random_threshold() || model.firing()->kind() == FiringLaw::Kind::step;
}

std::vector<double> rates_of(const std::function<double(double)>& excess, double tau) {
  constexpr int points = 480;
  constexpr double decades = 12;
  std::vector<double> roots;
  double N = std::pow(10.0, -decades) / tau, value = excess(N);
  for (int k = 1; k <= points; ++k) {
    const double next = std::pow(10.0, decades * (static_cast<double>(k) / points - 1)) / tau, end = excess(next);
    if ((value < 0) != (end < 0)) {
      double low = N, high = next;
      for (int i = 0; i < 100 && high - low > 1e-16 * high; ++i) {
        const double middle = 0.5 * (low + high);
        ((excess(middle) < 0) == (value < 0) ? low : high) = middle;
      }
      roots.push_back(0.5 * (low + high));
    }
    N = next, value = end;
  }
  return roots;
}

}  // namespace

std::function<double(double)> rate_excess(const Refractory& model, int degree) {
  const double tau = to_double(model.tau());
  if (closed_form(model) && degree <= 12)
    return [model, tau](double N) { return N * (tau + stationary::mean_interval(model, N)) - 1; };
  const auto op = operator_for(model, 0, 1 / tau, degree);
  return [op, tau](double N) {
    constexpr double beyond = 1e3;  // where hardly anything fires T is huge, and rounding may turn its sign
    const double waiting = N * op->mass_of(unit_influx(*op, N));
    return std::abs(waiting) > beyond || waiting < 0 ? beyond : N * tau + waiting - 1;
  };
}

Result<std::vector<RefractoryState>> refractory_states(const Refractory& model) {
  const double tau = to_double(model.tau());
  const std::vector<double> first = rates_of(rate_excess(model), tau);
  std::vector<double> second = first;
  if (model.random_threshold()) second = rates_of(rate_excess(model, 15), tau);
  if (first.size() != second.size())
    return Error{ErrorCode::no_convergence, "refractory_states",
                 std::to_string(first.size()) + " and " + std::to_string(second.size()) +
                     " steady states by two methods: two of them nearly coincide, or the firing law is not resolved"};
  std::vector<RefractoryState> states;
  for (std::size_t i = 0; i < first.size(); ++i)
    states.push_back({first[i], std::abs(first[i] - second[i]) + 1e-13 * first[i]});
  return states;
}

RefractoryLinearisation::RefractoryLinearisation(const Refractory& model, double N, int degree)
    : N_(N), tau_(to_double(model.tau())), delay_(to_double(model.base().delay())) {
  if (!(N > 0) || !std::isfinite(N)) throw std::invalid_argument("N > 0 is required, but N = " + std::to_string(N));
  op_ = operator_for(model, N, N, degree);
  P_ = unit_influx(*op_, N);
  for (double& coefficient : P_) coefficient *= N;
  response_.resize(P_.size());
  op_->residual(P_, {0, 1}, {}, response_);
  rate_response_ = op_->rate(P_, {0, 1}, {});
}

C RefractoryLinearisation::characteristic(C lambda) const {
  const RefractoryFactor<C> factor(*op_, lambda, Drive(N_));
  std::vector<C> again(P_.size(), C{}), response(response_.begin(), response_.end());
  again[op_->mesh().reset] = 1;
  factor.solve(again);
  factor.solve(response);
  const auto& firing = op_->firing();
  C re_entry{}, fed_back = rate_response_;
  for (std::size_t i = 0; i < P_.size(); ++i) {
    const C row = firing.own[i] + N_ * firing.fired[i] - lambda * op_->firing_mass()[i];
    re_entry += row * again[i];
    fed_back += row * response[i];
  }
  return 1.0 - re_entry / (1.0 + lambda * tau_) - std::exp(-lambda * delay_) * fed_back;
}

// At the mass itself the limit, next to it.
C RefractoryLinearisation::reduced(C lambda) const {
  const C at = std::abs(lambda) < 1e-5 ? C(1e-5, 0) : lambda;
  return characteristic(at) / at;
}

Result<long> RefractoryLinearisation::unstable() const {
  // beyond this size F is close to its limit, and cannot vanish
  const double limit = characteristic(C(1e8, 0)).real();
  double size = 4;
  const auto far = [&](C at) { return std::abs(characteristic(at) - limit) < 0.3 * std::abs(limit); };
  while (size < 1e7 && !(far(C(size, 0)) && far(C(size, size)) && far(C(0, size)) && far(C(0, 1.4 * size)))) size *= 2;
  return detail::count_zeros_of([this](C lambda) { return reduced(lambda); }, {0, size, size});
}

Result<C> RefractoryLinearisation::zero_near(C start) const {
  C a = start, b = start + 1e-3 * (1 + std::abs(start)) * C(1, start.imag() == 0 ? 0 : 0.3);
  C fa = reduced(a), fb = reduced(b);
  for (int k = 0; k < 40; ++k) {
    if (fa == fb || !std::isfinite(std::abs(b))) break;
    C step = -fb * (b - a) / (fb - fa);
    const double most = 0.5 * (1 + std::abs(b));
    if (std::abs(step) > most) step *= most / std::abs(step);
    a = b, fa = fb;
    b += step;
    fb = reduced(b);
    if (std::abs(step) < 1e-11 * (1 + std::abs(b))) return b;
  }
  return Error{ErrorCode::no_convergence, "RefractoryLinearisation", "no zero near the start", 40, std::abs(fb)};
}

// Points of a grid at which |F/lambda| is smaller than at the neighbours: there is a zero near each.
std::vector<C> RefractoryLinearisation::starts(double scale) const {
  constexpr int columns = 21, rows = 25;
  const double lowest = -3 * scale, width = 0.3 * scale, height = 0.5 * scale;
  const auto at = [&](int i, int j) { return C(lowest + width * i, 0.999 * height * j); };
  double size[columns][rows];
  for (int i = 0; i < columns; ++i)
    for (int j = 0; j < rows; ++j) size[i][j] = std::abs(reduced(at(i, j)));
  std::vector<C> minima;
  for (int i = 0; i < columns; ++i)
    for (int j = 0; j < rows; ++j) {
      bool least = true;
      for (int k = std::max(0, i - 1); k <= std::min(columns - 1, i + 1); ++k)
        for (int l = std::max(0, j - 1); l <= std::min(rows - 1, j + 1); ++l) least = least && size[i][j] <= size[k][l];
      if (least) minima.push_back(at(i, j));
    }
  for (const double far : {5.0, 10.0, 20.0, 50.0}) minima.push_back(C(far * scale, 0));
  return minima;
}

void RefractoryLinearisation::try_starts(double scale, std::optional<C>& best) const {
  for (const C start : starts(scale)) {
    const auto zero = zero_near(start);
    if (!zero) continue;
    const C upper(zero->real(), std::abs(zero->imag()) < 1e-9 * (1 + std::abs(*zero)) ? 0 : std::abs(zero->imag()));
    if (!best || upper.real() > best->real()) best = upper;
  }
}

Result<C> RefractoryLinearisation::leading() const {
  const auto count = unstable();
  if (!count) return count.error();
  std::optional<C> best;
  // where the rate is large, or the rest short, so are the eigenvalues
  for (double scale = 1; scale < 2e4 && (!best || (*count > 0) != (best->real() > 0)); scale *= 8)
    try_starts(scale, best);
  if (!best || (*count > 0) != (best->real() > 0))
    return Error{ErrorCode::no_convergence, "RefractoryLinearisation",
                 "the zeros found do not match the count of unstable ones, " + std::to_string(*count)};
  return *best;
}

}  // namespace spikeproof::spectrum
