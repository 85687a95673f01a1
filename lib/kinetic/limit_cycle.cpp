#include "kinetic/limit_cycle.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

#include "kinetic/survival.h"

namespace spikeproof::kinetic {
namespace {

// int_0^1 of the polynomial through the values at -2 .. 3.
constexpr std::array<double, 6> unit_weights{11. / 1440,  -93. / 1440, 802. / 1440,
                                             802. / 1440, -93. / 1440, 11. / 1440};

// The polynomial through the values at -2 .. 3, at x in [0, 1].
template <class Values>
double six_points(Values&& f, double x) {
  constexpr std::array<double, 6> over{-120, 24, -12, 12, -24, 120};
  double sum = 0;
  for (int i = -2; i <= 3; ++i) {
    double weight = 1 / over[static_cast<std::size_t>(i + 2)];
    for (int k = -2; k <= 3; ++k)
      if (k != i) weight *= x - k;
    sum += weight * f(i);
  }
  return sum;
}

class CycleEquations {
 public:
  CycleEquations(const Conductance& model, const std::vector<double>& guess)
      : model_(rounded(model)), law_(*model.firing()), step_(law_.kind() == FiringLaw::Kind::step), guess_(guess) {
    V_F_ = to_double(model.parameters().V_F);
  }

  // Unknowns: N at the phases, the period, and (smooth laws) a defect of the renewal equation that ends at 0: its
  // solutions keep their mass whatever it is, so that one equation is spare. Empty where they make no sense.
  std::vector<double> residual(const std::vector<double>& unknown) const {
    const std::size_t n = guess_.size();
    const double dt = unknown[n] / static_cast<double>(n);
    if (!(dt > 0)) return {};
    std::vector<double> decay(n), push(n);
    one_step_flows(unknown, dt, decay, push);
    std::vector<double> f = step_ ? delay_form(unknown, dt, decay, push) : renewal_form(unknown, dt, decay, push);
    if (f.empty()) return f;
    double phase = 0;  // the cycle is not shifted against the guess
    for (std::size_t i = 0; i < n; ++i)
      phase += (unknown[i] - guess_[i]) * (guess_[(i + 1) % n] - guess_[(i + n - 1) % n]);
    f.push_back(phase);
    return f;
  }

  std::size_t extra() const { return step_ ? 1 : 2; }

 private:
  static std::size_t wrap(long i, std::size_t n) {
    const auto m = static_cast<long>(n);
    return static_cast<std::size_t>(((i % m) + m) % m);
  }

  // v(t_{i+1}) = decay v(t_i) + push.
  void one_step_flows(const std::vector<double>& N, double dt, std::vector<double>& decay,
                      std::vector<double>& push) const {
    const std::size_t n = decay.size();
    std::vector<double> G(n), GV(n), phase(n);
    for (std::size_t i = 0; i < n; ++i) {
      const Drift drift = drift_at(model_, N[i]);
      G[i] = drift.G, GV[i] = drift.G * drift.V;
    }
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t k = 0; k < 6; ++k) phase[i] += dt * unit_weights[k] * G[wrap(static_cast<long>(i + k) - 2, n)];
      decay[i] = std::exp(-phase[i]);
    }
    for (std::size_t i = 0; i < n; ++i) {
      const auto at = static_cast<long>(i);
      const double b = phase[wrap(at - 1, n)], a = b + phase[wrap(at - 2, n)], c = phase[i];
      const double d = c + phase[wrap(at + 1, n)], e = d + phase[wrap(at + 2, n)];
      const std::array<double, 6> since{-a, -b, 0, c, d, e};
      for (std::size_t k = 0; k < 6; ++k)
        push[i] += dt * unit_weights[k] * GV[wrap(at + static_cast<long>(k) - 2, n)] * std::exp(since[k] - c);
    }
  }

  // v of the neuron that leaves V_R at phase k, from two steps before (continued backwards) on.
  void start(std::size_t k, const std::vector<double>& decay, const std::vector<double>& push,
             std::vector<double>& v) const {
    const std::size_t n = decay.size();
    v.assign(3, model_.V_R);
    for (int j = 1; j >= 0; --j) {
      const std::size_t i = wrap(static_cast<long>(k) + j - 2, n);
      v[static_cast<std::size_t>(j)] = (v[static_cast<std::size_t>(j) + 1] - push[i]) / decay[i];
    }
  }

  std::vector<double> renewal_form(const std::vector<double>& N, double dt, const std::vector<double>& decay,
                                   const std::vector<double>& push) const {
    const std::size_t n = decay.size();
    std::vector<double> f(n + 1, 0.0), v, phi, fired;
    double mass = 0;
    for (std::size_t k = 0; k < n; ++k) {
      start(k, decay, push, v);
      phi.clear(), fired.assign(3, 0.0);
      for (const double at : v) phi.push_back(law_(at));
      const std::size_t most = 60 * n + 8;
      // Indices: 2 is the birth, two more before it, so that every step has six points around it.
      for (std::size_t j = 3; fired.back() < 34; ++j) {
        const std::size_t i = (k + j - 3) % n;
        v.push_back(decay[i] * v.back() + push[i]);
        phi.push_back(law_(v.back()));
        if (j < 5) continue;
        if (j == 5) {
          fired[1] = -dt * six_point_integral(phi, -1);
          fired[0] = fired[1] - dt * six_point_integral(phi, -2);
        }
        double step = 0;
        for (std::size_t m = 0; m < 6; ++m) step += unit_weights[m] * phi[j - 5 + m];
        fired.push_back(fired.back() + dt * step);
        if (j > most) return {};
      }
      for (std::size_t j = 0; j < fired.size(); ++j) {
        double weight = 0;  // of the integral over ages from 0 on
        for (std::size_t m = 0; m < 6; ++m)
          if (j >= m) weight += unit_weights[m];
        const double part = dt * weight * N[k] * std::exp(-fired[j]);
        f[wrap(static_cast<long>(k + j) - 2, n)] += part * phi[j];
        mass += part / static_cast<double>(n);
      }
    }
    for (std::size_t i = 0; i < n; ++i) f[i] += N[n + 1] - N[i];
    f[n] = mass - 1;
    return f;
  }

  // int over [m, m + 1] of the polynomial through the values at -2 .. 3, m = -2 or -1.
  static double six_point_integral(const std::vector<double>& f, int m) {
    static const std::array<double, 3> node{-0.7745966692414834, 0, 0.7745966692414834},
        weight{5. / 18, 8. / 18, 5. / 18};
    double sum = 0;
    for (std::size_t q = 0; q < 3; ++q)
      sum += weight[q] * six_points([&](int i) { return f[static_cast<std::size_t>(i + 2)]; }, m + 0.5 + node[q] / 2);
    return sum;
  }

  std::vector<double> delay_form(const std::vector<double>& N, double dt, const std::vector<double>& decay,
                                 const std::vector<double>& push) const {
    const std::size_t n = decay.size();
    for (std::size_t i = 0; i < n; ++i)
      if (!(drift_at(model_, N[i]).V > V_F_)) return {};
    std::vector<double> integral(n + 1, 0.0);  // of N, from phase 0
    for (std::size_t i = 0; i < n; ++i) {
      integral[i + 1] = integral[i];
      for (std::size_t k = 0; k < 6; ++k)
        integral[i + 1] += dt * unit_weights[k] * N[wrap(static_cast<long>(i + k) - 2, n)];
    }
    const auto integral_at = [&](long i) {  // any number of periods away
      const auto m = static_cast<long>(n);
      const std::size_t inside = wrap(i, n);
      return integral[inside] + integral[n] * static_cast<double>((i - static_cast<long>(inside)) / m);
    };
    std::vector<double> f(n), back(n);
    for (std::size_t i = 0; i < n; ++i) back[i] = 1 / decay[i];
    for (std::size_t i = 0; i < n; ++i) {
      // Back from V_F at t_i: steps until below V_R.
      double v = V_F_;
      auto at = static_cast<long>(i);
      const long first = at;
      std::size_t w = i;
      while (v > model_.V_R) {
        --at, w = w == 0 ? n - 1 : w - 1;
        v = (v - push[w]) * back[w];
        if (first - at > 60 * static_cast<long>(n)) return {};
      }
      // v at six points around, continued through V_R.
      std::array<double, 6> around{};
      around[2] = v;
      for (std::size_t k = 2; k > 0; --k) {
        const std::size_t before = wrap(at + static_cast<long>(k) - 3, n);
        around[k - 1] = (around[k] - push[before]) * back[before];
      }
      for (std::size_t k = 2; k < 5; ++k) {
        const std::size_t here = wrap(at + static_cast<long>(k) - 2, n);
        around[k + 1] = decay[here] * around[k] + push[here];
      }
      const auto beyond = [&](double x) {
        return six_points([&](int p) { return around[static_cast<std::size_t>(p + 2)]; }, x) - model_.V_R;
      };
      double lower = 0, below = around[2] - model_.V_R, upper = 1, above = around[3] - model_.V_R, root = 0;
      for (int k = 0; k < 60 && upper - lower > 1e-15; ++k) {  // false position, Illinois' kind
        root = lower - below * (upper - lower) / (above - below);
        const double here = beyond(root);
        if (std::abs(here) < 1e-16 * (std::abs(around[3]) + std::abs(model_.V_R))) break;
        if (here < 0)
          lower = root, below = here, above *= 0.5;
        else
          upper = root, above = here, below *= 0.5;
      }
      const double since = six_points([&](int p) { return integral_at(at + p); }, root);
      f[i] = N[i] / law_.phi0() + integral_at(first) - since - 1;
    }
    return f;
  }

  ConductanceReal model_;
  FiringReal law_;
  bool step_;
  double V_F_ = 0;
  std::vector<double> guess_;
};

// Gaussian elimination with row pivots, in place; false for a singular matrix. The factors stay in `a`.
bool eliminate_cycle(std::vector<double>& a, std::vector<std::size_t>& pivot, std::size_t m) {
  pivot.resize(m);
  for (std::size_t k = 0; k < m; ++k) {
    std::size_t best = k;
    for (std::size_t i = k + 1; i < m; ++i)
      if (std::abs(a[i * m + k]) > std::abs(a[best * m + k])) best = i;
    pivot[k] = best;
    if (!(std::abs(a[best * m + k]) > 0)) return false;
    if (best != k) std::swap_ranges(&a[k * m], &a[k * m] + m, &a[best * m]);
    for (std::size_t i = k + 1; i < m; ++i) {
      const double factor = a[i * m + k] /= a[k * m + k];
      if (factor == 0) continue;
      for (std::size_t j = k + 1; j < m; ++j) a[i * m + j] -= factor * a[k * m + j];
    }
  }
  return true;
}

void substitute_cycle(const std::vector<double>& a, const std::vector<std::size_t>& pivot, std::vector<double>& x) {
  const std::size_t m = x.size();
  for (std::size_t k = 0; k < m; ++k) std::swap(x[k], x[pivot[k]]);
  for (std::size_t k = 0; k < m; ++k)
    for (std::size_t i = k + 1; i < m; ++i) x[i] -= a[i * m + k] * x[k];
  for (std::size_t k = m; k-- > 0;) {
    for (std::size_t j = k + 1; j < m; ++j) x[k] -= a[k * m + j] * x[j];
    x[k] /= a[k * m + k];
  }
}

double largest_residual(const std::vector<double>& x) {
  double largest = 0;
  for (const double value : x) largest = std::max(largest, std::abs(value));
  return largest;
}

// Column by column, by differences.
bool cycle_jacobian(const CycleEquations& equations, const std::vector<double>& unknown, const std::vector<double>& f,
                    double size, std::vector<double>& matrix, std::vector<std::size_t>& pivot) {
  const std::size_t m = unknown.size();
  matrix.assign(m * m, 0.0);
  for (std::size_t j = 0; j < m; ++j) {
    std::vector<double> moved = unknown;
    const double h = 1e-7 * (j + 1 == m || unknown[j] == 0 ? size : std::max(std::abs(unknown[j]), 1e-2 * size));
    moved[j] += h;
    const std::vector<double> there = equations.residual(moved);
    if (there.empty()) return false;
    for (std::size_t i = 0; i < m; ++i) matrix[i * m + j] = (there[i] - f[i]) / h;
  }
  return eliminate_cycle(matrix, pivot, m);
}

LimitCycle cycle_from(const std::vector<double>& unknown, std::size_t n, double residual) {
  LimitCycle cycle;
  cycle.period = unknown[n], cycle.residual = residual;
  cycle.N.assign(unknown.begin(), unknown.begin() + static_cast<std::ptrdiff_t>(n));
  cycle.lowest = cycle.highest = cycle.N[0];
  for (std::size_t i = 0; i < n; ++i)
    for (int part = 0; part < 64; ++part) {
      const double N =
          six_points([&](int k) { return cycle.N[(i + n + static_cast<std::size_t>(k + 2) - 2) % n]; }, part / 64.0);
      cycle.lowest = std::min(cycle.lowest, N), cycle.highest = std::max(cycle.highest, N);
    }
  return cycle;
}

}  // namespace

Result<LimitCycle> limit_cycle(const Conductance& model, const std::vector<double>& guess, double period) {
  if (!model.firing()) throw std::invalid_argument("the macroscopic equation needs a firing law");
  if (guess.size() < 16) throw std::invalid_argument("16 phases or more are required");
  const CycleEquations equations(model, guess);
  const std::size_t n = guess.size(), m = n + equations.extra();
  std::vector<double> unknown = guess;
  unknown.resize(m, 0.0);
  unknown[n] = period;
  const double size = largest_residual(guess);
  std::vector<double> f = equations.residual(unknown), matrix;
  if (f.empty()) return Error{ErrorCode::out_of_range, "limit_cycle", "the drift turns at V_F, or neurons hardly fire"};
  std::vector<std::size_t> pivot;
  double before = 1e300;
  for (int iteration = 0; iteration < 40; ++iteration) {
    const double now = largest_residual(f);
    if (now < 3e-13 * (1 + size)) return cycle_from(unknown, n, now / size);
    const bool stale = matrix.empty() || !(now < 0.2 * before);
    if (stale && !cycle_jacobian(equations, unknown, f, size, matrix, pivot)) break;
    if (now > 1e3 * (1 + size)) break;
    before = now;
    std::vector<double> change = f;
    substitute_cycle(matrix, pivot, change);
    double part = 1;
    std::vector<double> next, there;
    for (; part > 1e-3; part /= 2) {
      next = unknown;
      for (std::size_t i = 0; i < m; ++i) next[i] -= part * change[i];
      there = equations.residual(next);
      if (!there.empty() && largest_residual(there) < 2 * now) break;
    }
    if (there.empty()) break;
    // Rounding: no further.
    if (iteration > 2 && now < 1e-9 * (1 + size) && largest_residual(there) > 0.5 * now)
      return cycle_from(unknown, n, now / size);
    unknown = next, f = there;
  }
  return Error{ErrorCode::no_convergence, "limit_cycle", "Newton's method; a closer guess or more phases would help",
               40, before};
}

}  // namespace spikeproof::kinetic
