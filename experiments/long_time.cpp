#include "long_time.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "kinetic/threshold_chain.h"
#include "kinetic/threshold_solve.h"
#include "linear_setup.h"
#include "spectrum/threshold.h"

namespace spikeproof::experiments {
namespace {

using kinetic::ThresholdChain;
using kinetic::ThresholdVolumes;
using kinetic::Transport;

double steady_rate(const ConductanceReal& m, double G, int level) {
  return value_of(kinetic::threshold_point(m, G, m.a, kinetic::threshold_resolution(level))).state.N;
}

double steady_rate_of_chain(ConductanceReal m, double G, std::size_t cells) {
  m.g0 = G, m.b = 0;
  const double reach = 7.5 * std::sqrt(m.a), top = std::max(G, 0.0) + reach, least = std::max(0.0, G - reach);
  kinetic::ThresholdMesh mesh = kinetic::threshold_mesh(m, cells, 2, top, 0.5);
  const double g_F = kinetic::firing_conductance(m), width = (top - least) / static_cast<double>(2 * cells / 3);
  mesh.g.assign(1, 0.0);  // one cell for what next to nobody has, then even ones with a face at g_F
  std::vector<double> ends{least, top};
  if (g_F > least + 0.1 * width && g_F < top - 0.1 * width) ends.insert(ends.begin() + 1, g_F);
  for (std::size_t part = 0; part + 1 < ends.size(); ++part) {
    const double count = std::max(1.0, std::round((ends[part + 1] - ends[part]) / width));
    for (double k = part == 0 && least == 0 ? 1 : 0; k < count; ++k)
      mesh.g.push_back(ends[part] + (ends[part + 1] - ends[part]) * k / count);
  }
  mesh.g.push_back(top);
  const ThresholdChain chain(m, mesh);
  return chain.rate(chain.steady());
}

// A root of G - g0 - S F(G) between two points of the branch, by the Illinois rule.
double root_between(const ConductanceReal& m, double S, double lower, double upper, int level) {
  const auto h = [&](double G) { return G - m.g0 - S * steady_rate(m, G, level); };
  double low = h(lower), high = h(upper);
  for (int pass = 0; pass < 60 && std::abs(upper - lower) > 1e-13 * (std::abs(upper) + std::abs(lower)); ++pass) {
    if (low == high) break;
    const double G = upper - high * (upper - lower) / (high - low), value = h(G);
    if (value == 0 || std::abs(G - upper) < 1e-12 * (1 + std::abs(G))) return G;
    if ((value < 0) != (high < 0))
      lower = upper, low = high;
    else
      low /= 2;
    upper = G, high = value;
  }
  return upper;
}

}  // namespace

SteadyBranch branch_by_elements(const ConductanceReal& m, double share, int points, Progress& progress) {
  if (m.a1 != 0) throw std::invalid_argument("a noise that does not depend on the rate is required here (no N_E)");
  const double q = std::sqrt(2 * m.a / std::numbers::pi);
  const double highest = (std::max(m.g0, 0.0) + share * q) / (1 - share) - m.g0;  // of G - g0 where S = share L
  SteadyBranch branch;
  for (int k = 0; k <= points; ++k) {
    // Even steps at first, then even ratios: the branch bends where neurons begin to fire in numbers.
    const double s = static_cast<double>(k) / static_cast<double>(points),
                 scale = 0.05 * (std::abs(m.g0) + std::sqrt(m.a));
    branch.G.push_back(m.g0 + scale * std::expm1(s * std::log1p(highest / scale)));
    branch.N.push_back(steady_rate(m, branch.G.back(), -1));
    branch.S.push_back(k == 0 ? 0 : (branch.G.back() - m.g0) / branch.N.back());
    progress.update(s);
  }
  return branch;
}

SteadyBranch branch_by_chain(const ConductanceReal& m, const SteadyBranch& other, std::size_t cells) {
  SteadyBranch branch;
  for (const double G : other.G) {
    branch.G.push_back(G);
    branch.N.push_back(steady_rate_of_chain(m, G, cells));
    branch.S.push_back((G - m.g0) / branch.N.back());
  }
  return branch;
}

long states_on(const SteadyBranch& branch, double g0, double S) {
  long count = 0;
  const auto above = [&](std::size_t k) { return branch.G[k] - g0 - S * branch.N[k] > 0; };
  for (std::size_t k = 1; k < branch.G.size(); ++k) count += above(k) != above(k - 1) ? 1 : 0;
  return S > 0 ? count : 1;
}

std::vector<BranchFold> folds_of(const ConductanceReal& m, const SteadyBranch& branch) {
  std::vector<BranchFold> folds;
  for (std::size_t k = 2; k + 1 < branch.S.size(); ++k) {
    if ((branch.S[k] - branch.S[k - 1]) * (branch.S[k + 1] - branch.S[k]) >= 0) continue;
    double value[2] = {0, 0}, at = 0;
    for (const int level : {-1, 0}) {
      const auto S = [&](double G) { return (G - m.g0) / steady_rate(m, G, level); };
      double middle = branch.G[k], width = 0.5 * std::min(middle - branch.G[k - 1], branch.G[k + 1] - middle);
      for (int pass = 0; pass < 4; ++pass, width /= 4) {  // vertices of parabolas
        const double left = S(middle - width), centre = S(middle), right = S(middle + width);
        const double bend = left - 2 * centre + right;
        const double move = bend == 0 ? 0 : std::clamp(0.5 * (left - right) / bend, -2.0, 2.0);
        value[level + 1] = centre - 0.25 * (left - right) * move;
        middle += move * width;
      }
      at = middle;
    }
    folds.push_back({value[1], std::abs(value[1] - value[0]) + 1e-7, at});
  }
  return folds;
}

std::vector<LongTimeState> states_at(const ConductanceReal& model, const SteadyBranch& branch, double S,
                                     int eigenvalues) {
  ConductanceReal m = model;
  m.b = S;
  std::vector<std::pair<double, double>> brackets;
  if (S < 0) brackets.emplace_back(m.g0 + S * branch.N.front(), m.g0);
  for (std::size_t k = 1; k < branch.G.size() && S > 0; ++k)
    if ((branch.G[k - 1] - m.g0 - S * branch.N[k - 1] > 0) != (branch.G[k] - m.g0 - S * branch.N[k] > 0))
      brackets.emplace_back(branch.G[k - 1], branch.G[k]);
  if (S == 0) brackets.emplace_back(m.g0, m.g0);
  std::vector<LongTimeState> states;
  for (const auto& bracket : brackets) {
    LongTimeState state{S, 0, 0, 0, {}, 0};
    double N[2];
    for (const int level : {-1, 0}) {
      state.G = S == 0 ? m.g0 : root_between(m, S, bracket.first, bracket.second, level);
      N[level + 1] = steady_rate(m, state.G, level);
    }
    state.N = N[1], state.N_error = std::abs(N[1] - N[0]);
    if (eigenvalues > 0) {
      const auto at = [&](int level) {
        return value_of(
            spectrum::threshold_eigenvalues(m, N[level + 1], eigenvalues, kinetic::threshold_resolution(level)));
      };
      state.eigenvalues = at(0);
      state.eigenvalue_error = std::abs(state.eigenvalues[0] - at(-1)[0]);
    }
    states.push_back(state);
  }
  return states;
}

Refined chain_rate_at(const ConductanceReal& m, double G) {
  const double coarse = steady_rate_of_chain(m, G, 16), middle = steady_rate_of_chain(m, G, 32),
               fine = steady_rate_of_chain(m, G, 64);
  const double first = 2 * middle - coarse, second = 2 * fine - middle;
  return {second + (second - first) / 3, 2 * std::abs(second - first)};
}

namespace {

RateRun follow(ThresholdVolumes run, double t_end, Progress& progress) {
  RateRun out{{0}, {run.rate()}, 0, 0};
  const auto steps = static_cast<long>(std::ceil(t_end / run.stable_step()));
  double lowest = 1e300, highest = 0, sum = 0;
  long counted = 0;
  for (long i = 0; i < steps; ++i) {
    run.step(t_end / static_cast<double>(steps));
    out.t.push_back(run.time()), out.N.push_back(run.rate());
    if (i % 32 == 0) progress.update(static_cast<double>(i) / static_cast<double>(steps));
    if (10 * i < 9 * steps) continue;
    lowest = std::min(lowest, out.N.back()), highest = std::max(highest, out.N.back());
    sum += out.N.back(), ++counted;
  }
  out.last = sum / static_cast<double>(counted);
  out.swing = 0.5 * (highest - lowest);
  return out;
}

kinetic::ThresholdMesh even_mesh(const ConductanceReal& m, std::size_t cells, double highest_G) {
  return kinetic::threshold_mesh(m, cells, 2 * cells / 3, highest_G + 7 * std::sqrt(m.a), 0);
}

}  // namespace

RateRun run_from_input(const Conductance& model, double G, double t_end, std::size_t cells, double highest_G,
                       Progress& progress) {
  ConductanceReal m = rounded(model);
  const kinetic::ThresholdMesh mesh = even_mesh(m, cells, highest_G);
  m.g0 = G, m.b = 0;
  ThresholdVolumes run(model, standard_initial(model), mesh, Transport::limited);
  run.set_masses(ThresholdChain(m, mesh).steady());
  return follow(run, t_end, progress);
}

RateRun run_from_data(const Conductance& model, double t_end, std::size_t cells, double highest_G, Progress& progress) {
  const kinetic::ThresholdMesh mesh = even_mesh(rounded(model), cells, highest_G);
  ConductanceInitial data = standard_initial(model);
  data.equilibrium_in_g = false;
  data.g_mean = model.parameters().g0 - decimal_of(std::sqrt(to_double(model.parameters().a)));
  data.g_variance = model.parameters().a;
  return follow(ThresholdVolumes(model, data, mesh, Transport::limited), t_end, progress);
}

namespace {

// d_{k+2} = s d_{k+1} - p d_k for differences of two exponentials, in the least squares sense, over steps of a twelfth
// of the window; the slower of the two.
std::complex<double> exponent_of(const std::vector<double>& d, std::size_t first, double tau,
                                 std::complex<double> like) {
  using C = std::complex<double>;
  constexpr std::size_t lag = 6;
  double aa = 0, ab = 0, bb = 0, ac = 0, bc = 0;
  for (std::size_t k = first; k + 2 * lag < d.size(); ++k) {
    const double x = d[k + lag], y = -d[k], z = d[k + 2 * lag];
    aa += x * x, ab += x * y, bb += y * y, ac += x * z, bc += y * z;
  }
  const double determinant = aa * bb - ab * ab;
  const double s = (ac * bb - bc * ab) / determinant, p = (aa * bc - ab * ac) / determinant;
  const C root = std::sqrt(C(s * s / 4 - p)),
          z = std::abs(s / 2 + root) >= std::abs(s / 2 - root) ? s / 2 + root : s / 2 - root;
  const C value = std::log(z) / (static_cast<double>(lag) * tau);
  return value.imag() * like.imag() < 0 ? std::conj(value) : value;
}

}  // namespace

FittedRate rate_by_run(const Conductance& model, const LongTimeState& state, std::size_t cells, Progress& progress) {
  using C = std::complex<double>;
  const C leading = state.eigenvalues.front();
  double next = -1e300;
  for (const C& z : state.eigenvalues)
    if (std::abs(z - leading) > 1e-6 * std::abs(leading) && std::abs(z - std::conj(leading)) > 1e-6 * std::abs(leading))
      next = std::max(next, z.real());
  const double apart = leading.real() - next;
  const bool turns = std::abs(leading.imag()) > 1e-9 * std::abs(leading);
  const double wait = 7 / apart, decay = 4 / std::abs(leading.real()),
               window = turns ? std::min(decay, 6 * std::numbers::pi / std::abs(leading.imag())) : 0.4 * decay;
  if (!(apart > 0) || !std::isfinite(wait)) return {};
  const double highest = state.G + std::sqrt(rounded(model).a);
  const ConductanceReal m = rounded(model);
  const ThresholdVolumes run_here(model, standard_initial(model), even_mesh(m, cells, highest), Transport::limited);
  if (wait + window > 8000 * run_here.stable_step()) return {};
  // Exponentials are exact for the linear equation, and so for large deviations.
  const RateRun run = m.b == 0 && m.a1 == 0 ? run_from_data(model, wait + window, cells, highest, progress)
                                            : run_from_input(model, state.G, wait + window, cells, highest, progress);
  constexpr std::size_t samples = 72;
  std::vector<double> d;
  const auto at = [&](double t) {
    const auto upper = std::min<std::size_t>(static_cast<std::size_t>(t / run.t[1]) + 1, run.t.size() - 1);
    const double share = (t - run.t[upper - 1]) / (run.t[upper] - run.t[upper - 1]);
    return run.N[upper - 1] + share * (run.N[upper] - run.N[upper - 1]);
  };
  const double tau = window / samples;
  for (std::size_t k = 0; k < samples; ++k) {
    const double t = wait + tau * static_cast<double>(k);
    d.push_back(at(t + tau) - at(t));
  }
  const C whole = exponent_of(d, 0, tau, leading), late = exponent_of(d, samples / 2, tau, leading);
  return {whole, std::abs(whole - late), std::isfinite(std::abs(whole))};
}

}  // namespace spikeproof::experiments
