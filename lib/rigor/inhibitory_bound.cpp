#include "rigor/inhibitory_bound.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "rigor/inhibitory_parts.h"
#include "rigor/statement_blow_up.h"

namespace spikeproof::rigor {
namespace {

using namespace inhibitory;

constexpr long precision = 128;
constexpr long largest_exponent = 2'500;  // of (V - I)^2/(2 a0): the re-checker sums a series of that many terms

Error failure(ErrorCode code, const std::string& note) { return {code, "prove_inhibitory_bound", note}; }

std::optional<Error> outside(const Nnlif& m) {
  const auto refuse = [](const std::string& note) { return failure(ErrorCode::out_of_range, note); };
  if (m.b() > 0) return refuse("b <= 0 is required, got b = " + to_text(m.b()));
  if (m.a1() > 0) return refuse("a1 = 0 is required, got a1 = " + to_text(m.a1()));
  const Potentials x = potentials_of(m);
  if (std::max(Exact(x.F * x.F), Exact(x.R * x.R)) > 2 * largest_exponent * x.a)
    return refuse(fmt::format("(V - I)^2/(2 a0) at V_R and V_F must not exceed {}", largest_exponent));
  return std::nullopt;
}

// Six digits, not below x.
Exact rounded_up(const Ball& x) {
  const Exact upper = x.upper();
  for (double d = std::max(to_double(upper), 1e-280);; d *= 1 + 4e-6) {
    const Exact candidate = decimal(fmt::format("{:.5e}", d));
    if (candidate >= upper) return candidate;
  }
}

// What the choice of v1 and h gives; every member bounds from above but g.
struct Bounds {
  Ball A, g, gamma, kappa, theta, phi;
  Exact m;
};

// Density at v >= v1 from the mass where it was at max(t - h, 0).
Ball from_before(const Potentials& x, const DensityBound& density, const Exact& v1, const Exact& h) {
  const Ball a(x.a, precision), grow = exp(Ball(h, precision)), S = density.everywhere();
  const Ball s = a * (Ball(1, precision) - exp(-Ball(Exact(2 * h), precision)));
  const Ball distance = larger(Ball(v1, precision) - Ball(x.F, precision) / grow, Ball(precision));
  const Ball smoothed = sqrt(S * S + Ball(1, precision) / (pi(precision) * a * 2));
  const Ball early = certainly_less(S * grow, smoothed) ? S * grow : smoothed;
  return larger(gaussian_at(distance, s), early);
}

Bounds bounds_of(const Potentials& x, const DensityBound& density, const Choice& choice) {
  const Exact v1 = x.F - choice.y1, m = std::max(Exact(-v1), Exact(0));
  const Exact lowest = v1 >= 0 ? Exact(v1 * v1) : x.F <= 0 ? Exact(x.F * x.F) : Exact(0);
  const Ball half = exp(Ball(ratio(1, 2), precision)), drift(m, precision),
             root = sqrt(Ball(Exact(2 * x.a), precision) / pi(precision)), e = exp(Ball(1, precision));
  const Ball reset = larger(Ball(x.R, precision), Ball(x.R, precision) * exp(-Ball(choice.h, precision)));
  const Ball peak = Ball(1, precision) / ((Ball(v1, precision) - reset) * sqrt(pi(precision) * e * 2));
  // Room for the re-checker's coarser sum.
  const Ball g = barrier(x, choice.y1, precision), exact_gamma = reset_memory(x, v1, choice.h, precision),
             gamma = exact_gamma + exact_gamma / 400 + g / 1'000'000;
  return {from_before(x, density, v1, choice.h),
          g,
          gamma,
          peak * half * (root + drift / 2),
          exp(Ball(Exact((v1 * v1 - lowest) / (2 * x.a)), precision)),
          half * (root + drift),
          m};
}

// v1 > R, v1 > R e^{-h} and 1 + v1 g(v1) > 0.
bool admissible(const Potentials& x, const Choice& choice, const Ball& g) {
  const Ball v1(Exact(x.F - choice.y1), precision), one(1, precision);
  return choice.y1 < x.F - x.R && certainly_less(Ball(x.R, precision) * exp(-Ball(choice.h, precision)), v1) &&
         certainly_positive(one + v1 * g);
}

struct Comparison {
  Exact level, E;  // n <= level g + E between v1 and V_F
};

// Between two distances n is below its supremum and g above its value at the nearer one; behind the last distance
// g >= (y/a) e^{-(v^2 - w^2)/2a} with w the least of the potentials.
Comparison compare(const Potentials& x, const DensityBound& density, const Choice& choice) {
  std::vector<Exact> y = comparison_points(x);
  y.erase(y.begin(), std::find(y.begin(), y.end(), choice.y1));
  const Ball level(choice.level, precision);
  Ball E(precision), ratio_needed(precision);
  for (std::size_t i = 0; i + 1 < y.size(); ++i) {
    const Ball n = density.on(y[i + 1], y[i]), g = barrier(x, y[i + 1], precision);
    E = larger(E, n - level * g);
    ratio_needed = larger(ratio_needed, n / g);
  }
  if (density.has_edge()) return {choice.level, rounded_up(larger(E, density.on(0, y.back())) * 1001 / 1000)};
  const Exact v = x.F - y.back(), excess = std::max(Exact(v * v - x.F * x.F), Exact(0));
  const Ball last = density.slope(y.back()) * Ball(x.a, precision) * exp(Ball(Exact(excess / (2 * x.a)), precision));
  return {rounded_up(larger(ratio_needed, last) * 1001 / 1000), 0};
}

Certificate certificate_of(const Nnlif& model, const ExactDensity& density, const InhibitoryFacts& f, const Exact& v1,
                           const Choice& choice, const Exact& gamma) {
  Certificate c(field::inhibitory_bound, model, precision);
  c.statement(inhibitory_bound_statement(model.parameters(), density, f));
  c.initial(json_of(density));
  c.hypothesis("b <= 0").hypothesis("a1 = 0");
  c.hypothesis("v1 > max(V_R, I + (V_R - I) e^{-h}) and 1 + (v1 - I) g(v1) > 0");
  c.hypothesis("A + gamma c + kappa E < c g(v1)");
  c.hypothesis("n(v,0) <= c g(v) + E on v1 <= v < V_F");
  c.oracle("v1", short_text(v1)).oracle("h", short_text(choice.h)).oracle("gamma", short_text(gamma));
  c.oracle("c", short_text(f.c)).oracle("E", short_text(f.E)).oracle("B", short_text(f.B));
  c.scope(
      "Solutions are classical: n >= 0 of mass 1, N continuous for t > 0 and integrable at 0; with a delay, N(t) >= 0 "
      "for t <= 0 is arbitrary. An a priori bound: with local existence, solutions are global. The proof is in "
      "proofs-checks/inhibitory-bound.");
  c.not_covered("a1 > 0; b > 0 without delay; data without a bound.");
  return c;
}

}  // namespace

double InhibitoryBoundProof::at(double t, const Nnlif& model) const {
  if (facts.E == 0 || t >= 0.5) return to_double(facts.B);
  return to_double(facts.c) + to_double(facts.E) * std::exp(t) *
                                  (std::sqrt(to_double(model.a0()) / (std::numbers::pi * t)) + to_double(facts.m));
}

Result<InhibitoryBoundProof> prove_inhibitory_bound(const Nnlif& model, const ExactDensity& density) {
  if (const auto error = outside(model)) return *error;
  const Potentials x = potentials_of(model);
  const DensityBound data(density, model.V_F(), precision);
  const auto choice = choose(x, data);
  if (!choice) return failure(ErrorCode::out_of_range, "no barrier with numbers that double precision holds was found");
  const Bounds b = bounds_of(x, data, *choice);
  if (!b.gamma.is_finite() || !b.A.is_finite() || !admissible(x, *choice, b.g) || !certainly_less(b.gamma, b.g))
    return failure(ErrorCode::precision_exhausted, "the barrier that was chosen could not be confirmed");
  const Exact gamma = rounded_up(b.gamma);
  const Comparison data_below = compare(x, data, *choice);
  const Ball E(data_below.E, precision);
  const Ball base = (b.A + E * b.kappa) / (b.g - Ball(gamma, precision)) * 1001 / 1000;
  InhibitoryFacts facts;
  facts.c = std::max(data_below.level, rounded_up(base));
  facts.E = data_below.E;
  facts.m = facts.E == 0 ? Exact(0) : b.m;
  facts.B = facts.E == 0 ? facts.c : rounded_up((Ball(facts.c, precision) + E * b.theta * b.phi) * 10001 / 10000);
  const Exact v1 = model.V_F() - choice->y1;
  return InhibitoryBoundProof{facts, v1, choice->h, certificate_of(model, density, facts, v1, *choice, gamma)};
}

}  // namespace spikeproof::rigor
