#include "neuron/flow.h"

#include <boost/numeric/odeint/stepper/controlled_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/dense_output_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_dopri5.hpp>
#include <boost/numeric/odeint/util/unwrap_reference.hpp>  // the steppers need it and do not include it

#include "neuron/flow_detail.h"

namespace spikeproof::neuron {
namespace {

namespace odeint = boost::numeric::odeint;

using Explicit = odeint::dense_output_runge_kutta<odeint::controlled_runge_kutta<odeint::runge_kutta_dopri5<State>>>;

Explicit explicit_stepper(double tolerance) {
  return Explicit(odeint::controlled_runge_kutta<odeint::runge_kutta_dopri5<State>>(
      odeint::default_error_checker<double, odeint::range_algebra, odeint::default_operations>(tolerance, tolerance)));
}

Result<Track> follow_explicit(const Dynamics& d, const Control& control, const State& start,
                              const FollowSettings& settings) {
  const std::size_t n = d.dimension();
  Explicit stepper = explicit_stepper(settings.rel_tol);
  State x(n);
  const auto system = [&, x](const State& y, State& dy, double t) mutable {
    for (std::size_t i = 0; i < n; ++i) x[i] = y[i] * d.variables()[i].scale;
    d.field(x.data(), control(t), dy.data());
    for (std::size_t i = 0; i < n; ++i) dy[i] /= d.variables()[i].scale;
  };
  flow_detail::Walk<Explicit, State> walk(d, control, settings);
  return walk.run(stepper, system, start, flow_detail::first_step(d, control(0), start, settings.t_end));
}

}  // namespace

Result<Track> follow(const Dynamics& dynamics, const Control& control, const State& start,
                     const FollowSettings& settings, Method method) {
  if (start.size() != dynamics.dimension())
    throw std::invalid_argument(
        fmt::format("follow: a start with {} variables is required, not {}", dynamics.dimension(), start.size()));
  if (!(settings.t_end > 0) || !(settings.rel_tol > 0))
    throw std::invalid_argument("follow: t_end > 0 and rel_tol > 0 are required");
  return method == Method::rosenbrock ? flow_detail::follow_stiff(dynamics, control, start, settings)
                                      : follow_explicit(dynamics, control, start, settings);
}

Result<Track> follow(const Dynamics& dynamics, double control, const State& start, const FollowSettings& settings,
                     Method method) {
  return follow(
      dynamics, [control](double) { return control; }, start, settings, method);
}

// State, its derivatives column by column and the integral of the divergence, all in units of the scales; time runs
// from 0 to |T| in the field of the sign of T.
Result<Variation> vary(const Dynamics& d, double control, const State& start, double signed_T, double rel_tol) {
  const std::size_t n = d.dimension(), size = n + n * (n + 1) + 1;
  const double sign = signed_T < 0 ? -1 : 1, T = std::abs(signed_T);
  if (!(T > 0) || !std::isfinite(T) || !std::isfinite(control))
    return Error{ErrorCode::out_of_range, "neuron::vary", fmt::format("T = {}, control = {}", signed_T, control)};
  const double unit = d.control().scale;
  State x(n), slope(n), J(n * (n + 1)), y(size, 0.0);
  const auto scale = [&](std::size_t i) { return d.variables()[i].scale; };
  for (std::size_t i = 0; i < n; ++i) y[i] = start[i] / scale(i), y[n + i * n + i] = 1;
  const auto system = [&](const State& at, State& dy, double) {
    for (std::size_t i = 0; i < n; ++i) x[i] = at[i] * scale(i);
    d.derivatives(x.data(), control, slope.data(), J.data());
    for (double& entry : slope) entry *= sign;
    for (double& entry : J) entry *= sign;
    double divergence = 0;
    for (std::size_t i = 0; i < n; ++i) {
      dy[i] = slope[i] / scale(i), divergence += J[i * n + i];
      for (std::size_t j = 0; j < n; ++j) J[j * n + i] *= scale(j) / scale(i);
      J[n * n + i] *= unit / scale(i);
    }
    for (std::size_t c = 0; c <= n; ++c)
      for (std::size_t i = 0; i < n; ++i) {
        double sum = c == n ? J[n * n + i] : 0;
        for (std::size_t j = 0; j < n; ++j) sum += J[j * n + i] * at[n + c * n + j];
        dy[n + c * n + i] = sum;
      }
    dy[size - 1] = divergence;
  };
  Explicit stepper = explicit_stepper(rel_tol);
  stepper.initialize(y, 0, std::min(T, flow_detail::first_step(d, control, start, T)));
  for (long steps = 0; stepper.current_time() < T; ++steps) {
    const auto step = stepper.do_step(system);
    if (!(std::abs(stepper.current_state()[0]) < 1e9) || !(step.second > step.first) || steps > 2'000'000)
      return Error{ErrorCode::step_too_small, "neuron::vary",
                   fmt::format("the solution left every bound near t = {:.6g}", step.first)};
  }
  stepper.calc_state(T, y);
  Variation result{State(n), std::vector<double>(n * (n + 1)), y[size - 1]};
  for (std::size_t i = 0; i < n; ++i) {
    result.end[i] = y[i] * scale(i);
    for (std::size_t c = 0; c <= n; ++c)
      result.columns[c * n + i] = y[n + c * n + i] * scale(i) / (c == n ? unit : scale(c));
  }
  return result;
}

}  // namespace spikeproof::neuron
