#include "local_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/gauss_legendre.h"
#include "proof_file.h"
#include "rigor/recheck.h"
#include "spectrum/poincare.h"

namespace spikeproof::experiments {
namespace {

double half_width(const rigor::Enclosure& e) { return to_double(Exact((e.upper - e.lower) / 2)); }

// int K^2/P on panels that are fine toward V_R and V_F.
double reset_constant(const stationary::Profile& P, int points) {
  const NnlifReal& m = P.model();
  const double root = std::sqrt(m.a0), lowest = std::min(m.I, m.V_R) - 9 * root;
  const GaussRule rule = gauss_legendre(points);
  double sum = 0;
  const auto add = [&](const std::vector<double>& edges, const auto& K) {
    for (std::size_t k = 0; k + 1 < edges.size(); ++k)
      sum += integrate(rule, edges[k], edges[k + 1], [&](double v) { return K(v) * K(v) / P.density(v); });
  };
  const double width = std::min(0.2 * root, m.V_F - m.V_R);
  add(graded_edges(lowest, m.V_R, 0.2 * root, width, 0.2 * root), [&](double v) { return P.cumulative(v); });
  add(graded_edges(m.V_R, m.V_F, width, 0.01 * width, 0.2 * root), [&](double v) { return P.survival(v); });
  return sum;
}

double final_slope(const std::vector<double>& t, const std::vector<double>& E) {
  const std::size_t last = t.size() - 1, before = last - std::max<std::size_t>(1, t.size() / 4);
  return std::log(E[before] / E[last]) / (t[last] - t[before]);
}

}  // namespace

std::vector<claim::Check> constant_checks(const stationary::Profile& P, const rigor::LocalConvergenceProof& proof) {
  const NnlifReal& m = P.model();
  const spectrum::PoincareValue C = value_of(spectrum::poincare_shooting(
      Nnlif({decimal_of(m.V_R), decimal_of(m.V_F), decimal_of(m.a0), 0, 0, decimal_of(m.I), 0})));
  const double fine = reset_constant(P, 20), coarse = reset_constant(P, 14), C_R = middle(proof.numbers.C_R);
  return {{"C", claim::Relation::agrees, C.C, middle(proof.numbers.C),
           C.C * (C.error / C.rate + 1e-14) + half_width(proof.numbers.C), "shooting from both ends",
           "Barta's inequality, enclosed", "error estimate and width of the enclosure", true, "more digits"},
          {"C_R", claim::Relation::agrees, fine, C_R, std::abs(fine - coarse) + 1e-12 * C_R,
           "Gauss-Legendre quadrature of the profile", "enclosure by Taylor cells",
           "change from 14 to 20 points, and the rounding of the profile", true, "more panels"}};
}

StartNearP start_near(const std::shared_ptr<const stationary::Profile>& P, const InitialDensity& steady,
                      const std::vector<double>& edges, double wanted) {
  const double centre = steady.centre, width = steady.width;
  const auto shape = [centre, width](double v) {
    const double s = (v - centre) / width;
    return s / (1 + s * s);
  };
  const GaussRule rule = gauss_legendre(16);
  double mass = 0, first = 0, second = 0;
  for (std::size_t k = 0; k + 1 < edges.size(); ++k) {
    mass += integrate(rule, edges[k], edges[k + 1], [&](double v) { return P->density(v); });
    first += integrate(rule, edges[k], edges[k + 1], [&](double v) { return P->density(v) * shape(v); });
    second += integrate(rule, edges[k], edges[k + 1], [&](double v) { return P->density(v) * shape(v) * shape(v); });
  }
  const double mean = first / mass, variance = second / mass - mean * mean;
  const double c = std::min(0.95 / (0.5 + std::abs(mean)), std::sqrt(wanted / variance));
  StartNearP start{steady, c * c * variance};
  start.density.value = [P, shape, c, mean](double v) { return P->density(v) * (1 + c * (shape(v) - mean)); };
  return start;
}

Decay decay_from(const Context& context, const StartNearP& start, const stationary::Profile& P,
                 const std::vector<double>& edges, double slowest) {
  std::vector<double> times;
  const double end = 5 / slowest;
  for (int k = 1; k <= 40; ++k) times.push_back(end * k / 40);
  const auto E_of = [&](double rel_tol) {
    return entropy_history(entropy::quadratic(), P, spectral_run(context, start.density, times, rel_tol), edges, 6)
        .entropy;
  };
  const std::vector<double> coarse = E_of(1e-6), fine = E_of(1e-8);
  Decay decay{{0}, {start.E}, {0}, start.E + P.rate().N * to_double(context.model.delay())};
  for (std::size_t k = 0; k < times.size(); ++k) {
    decay.t.push_back(times[k]);
    decay.E.push_back(fine[k]);
    decay.change.push_back(std::abs(fine[k] - coarse[k]));
  }
  return decay;
}

std::vector<claim::Check> decay_checks(const Decay& decay, const rigor::LocalStatement& numbers) {
  const double rate = to_double(numbers.rate);
  double worst = 0, error = 0;
  for (std::size_t k = 1; k < decay.t.size(); ++k) {
    const double bound = decay.V * std::exp(-rate * decay.t[k]);
    worst = std::max(worst, decay.E[k] / bound);
    error = std::max(error, decay.change[k] / bound);
  }
  std::vector<double> moved = decay.E;
  for (std::size_t k = 0; k < moved.size(); ++k) moved[k] += (k + 1 == moved.size() ? 1 : -1) * decay.change[k];
  const double slope = final_slope(decay.t, decay.E), slope_error = std::abs(slope - final_slope(decay.t, moved));
  return {
      {"largest E(t)/(V e^{-rate t})", claim::Relation::at_most, worst, 1, error, "evolution, spectral elements",
       "certificate", "change from rel_tol 1e-6 to 1e-8", true, "a smaller rel_tol"},
      {"last decay rate of E", claim::Relation::at_least, slope, to_double(numbers.last_rate), slope_error,
       "evolution, spectral elements", "certificate", "change from rel_tol 1e-6 to 1e-8", true, "a smaller rel_tol"}};
}

claim::Control halved_constant(const Nnlif& model, const rigor::LocalConvergenceProof& proof) {
  rigor::LocalStatement wrong = proof.numbers;
  wrong.C_R = {Exact(wrong.C_R.lower / 2), Exact(wrong.C_R.upper / 2)};
  nlohmann::ordered_json json = proof.certificate.json();
  json["enclosures"]["C_R"] = rigor::json_of(wrong.C_R);
  json["statement"] = rigor::local_statement(model.parameters(), wrong);
  const rigor::Recheck answer = rigor::recheck(json.dump());
  return {"certificate with half of C_R", !answer.accepted, answer.reason};
}

claim::Control beyond_the_range(const Nnlif& model, const rigor::LocalRange& range) {
  NnlifParameters p = model.parameters();
  p.b = decimal_of(1.01 * range.b_upper.upper_double());
  const auto proof = rigor::prove_local_convergence(Nnlif(p));
  return {"b = " + to_text(p.b), !proof.has_value(), proof ? "a basin was certified" : proof.error().message()};
}

}  // namespace spikeproof::experiments
