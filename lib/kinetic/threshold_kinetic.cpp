#include "kinetic/threshold_kinetic.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "kinetic/equilibrium.h"

namespace spikeproof::kinetic {
namespace {

constexpr int stages = 5;
constexpr double diagonal = 0.25;
// Row i: stage i + 2 of six; the first stage is the value itself. Implicit coefficients of stages 2 to 6.
constexpr double implicit_table[stages][stages] = {{1. / 4},
                                                   {1. / 2, 1. / 4},
                                                   {17. / 50, -1. / 25, 1. / 4},
                                                   {371. / 1360, -137. / 2720, 15. / 544, 1. / 4},
                                                   {25. / 24, -49. / 48, 125. / 16, -85. / 12, 1. / 4}};
constexpr double explicit_table[stages][stages] = {{1. / 4},
                                                   {-1. / 4, 1},
                                                   {-13. / 100, 43. / 75, 8. / 75},
                                                   {-6. / 85, 42. / 85, 179. / 1360, -15. / 272},
                                                   {0, 79. / 24, -5. / 8, 25. / 2, -85. / 6}};

// n(v,0) times the Gaussian of g, of mass 1.
std::vector<double> product_values(const ThresholdElements& elements, const InitialDensity& start, double mean,
                                   double variance) {
  std::vector<double> p(elements.unknowns());
  // exp(-(g - mean)^2/(2 variance)), scaled at its largest value on g >= 0.
  const double top = mean < 0 ? -mean * mean / (2 * variance) : 0;
  for (const ThresholdElement& e : elements.elements())
    for (std::size_t j = 0; j < elements.g().size(); ++j) {
      const double x = elements.g()[j] - mean, share = std::exp(-x * x / (2 * variance) - top);
      for (std::size_t k = 0; k < e.points; ++k) p[e.first + j * e.points + k] = share * start.value(e.v[k]);
    }
  const double mass = elements.integral(p.data());
  if (!(mass > 0)) throw std::invalid_argument("the initial density has no mass on the mesh: a finer one is needed");
  for (double& value : p) value /= mass;
  return p;
}

// In equilibrium in g: at the rate that the data themselves have.
std::vector<double> initial_values(const ThresholdElements& elements, const Conductance& model,
                                   const ConductanceInitial& initial) {
  const InitialDensity start = density_of(initial.v, model);
  const ConductanceReal& m = elements.model();
  if (!initial.equilibrium_in_g)
    return product_values(elements, start, to_double(initial.g_mean), to_double(initial.g_variance));
  double N = 0;
  for (int pass = 0; pass < 60; ++pass) {
    std::vector<double> p = product_values(elements, start, m.g0 + m.b * N, m.a + m.a1 * N);
    const double before = std::exchange(N, elements.rate(p.data()));
    if (std::abs(N - before) <= 1e-12 * (N + 1e-3 / m.eps) || (m.b == 0 && m.a1 == 0)) return p;
  }
  throw std::invalid_argument(
      "no rate of the data found that g in equilibrium at that rate gives back: their g_mean and g_variance are "
      "required");
}

}  // namespace

ThresholdKinetic::ThresholdKinetic(const Conductance& model, std::vector<double> p, const ThresholdFaces& faces)
    : m_(rounded(model)), elements_(std::make_unique<ThresholdElements>(m_, faces)), p_(std::move(p)) {
  if (!model.fixed_threshold()) throw std::invalid_argument("a fixed threshold is required: no firing law");
  if (p_.size() != elements_->unknowns()) throw std::invalid_argument("one value per unknown is required");
  N_ = elements_->rate(p_.data());
  implicit_.resize(stages), explicit_.resize(stages + 1);
}

ThresholdKinetic::ThresholdKinetic(const Conductance& model, const ConductanceInitial& initial,
                                   const ThresholdFaces& faces)
    : ThresholdKinetic(model, initial_values(ThresholdElements(rounded(model), faces), model, initial), faces) {}

void ThresholdKinetic::refresh(double dt) {
  const double alpha = 1 / (diagonal * dt), a = noise(N_), G = input(N_);
  if (factor_ && std::abs(factor_->alpha() / alpha - 1) < 1e-12 && std::abs(G - factor_->G()) < 0.8 * std::sqrt(a) &&
      a < 1.1 * factor_->a() && a > 0.7 * factor_->a())
    return;
  factor_ = std::make_unique<ThresholdFactor>(*elements_, G, a, alpha);
  ++factorisations_;
}

// What the rate of p adds to the matrix of the factorisation.
void ThresholdKinetic::change(const std::vector<double>& p, std::vector<double>& out) const {
  out.assign(p.size(), 0.0);
  const double N = elements_->rate(p.data());
  elements_->add_change(input(N) - factor_->G(), noise(N) - factor_->a(), p.data(), out.data());
}

void ThresholdKinetic::step(double dt) {
  if (!(dt > 0)) throw std::invalid_argument("dt > 0 is required");
  refresh(dt);
  const double alpha = factor_->alpha();
  const bool coupled = m_.b != 0 || m_.a1 != 0;
  std::vector<double> x = p_;
  const auto add = [&x](double weight, const std::vector<double>& term) {
    if (weight == 0) return;
    for (std::size_t k = 0; k < x.size(); ++k) x[k] += weight * term[k];
  };
  if (coupled) change(p_, explicit_[0]);
  for (std::size_t i = 0; i < stages; ++i) {
    x = p_;
    for (std::size_t l = 0; l <= i; ++l) {
      if (l < i) add(dt * implicit_table[i][l], implicit_[l]);
      if (coupled) add(dt * explicit_table[i][l], explicit_[l]);
    }
    std::vector<double>& rate = implicit_[i];
    rate = x;
    for (double& value : x) value *= alpha;
    factor_->solve(x);
    for (std::size_t k = 0; k < x.size(); ++k) rate[k] = alpha * (x[k] - rate[k]);
    if (coupled) change(x, explicit_[i + 1]);
  }
  // Both halves have the weights of the last implicit row; explicit_[l] belongs to the implicit row l - 1.
  for (std::size_t l = 0; coupled && l <= stages; ++l)
    add(dt * ((l == 0 ? 0 : implicit_table[stages - 1][l - 1]) - (l < stages ? explicit_table[stages - 1][l] : 0)),
        explicit_[l]);
  // The scheme keeps the mass to the rounding of each solve; 1e5 steps would add that up.
  const double factor = 1 / elements_->integral(x.data());
  defect_ = std::max(defect_, std::abs(1 - factor));
  for (double& value : x) value *= factor;
  p_.swap(x);
  t_ += dt;
  N_ = elements_->rate(p_.data());
}

ThresholdRun advance(ThresholdKinetic& run, const std::vector<double>& times, double longest, Progress* progress) {
  ThresholdRun out;
  out.smallest = 1e300;
  const ThresholdElements& elements = run.elements();
  const double first = run.time(), span = times.back() - first;
  const std::vector<double> v = elements.voltages();
  for (const double time : times) {
    const double left = time - run.time();
    const auto steps = left > 1e-12 * (1 + std::abs(time)) ? static_cast<long>(std::ceil(left / longest - 1e-9)) : 0;
    for (long i = 0; i < steps && std::isfinite(run.rate()); ++i) {
      run.step(left / static_cast<double>(steps));
      ++out.steps;
      if (progress) progress->update((run.time() - first) / span);
    }
    const double* p = run.density().data();
    out.t.push_back(time);
    out.N.push_back(run.rate());
    out.mean_v.push_back(elements.integral(p, v));
    out.mean_g.push_back(elements.integral(p, {}, elements.g()));
    out.mass_error = std::max(out.mass_error, std::abs(run.mass() - 1));
    const auto ends = std::minmax_element(run.density().begin(), run.density().end());
    out.smallest = std::min(out.smallest, *ends.first), out.largest = std::max(out.largest, *ends.second);
    if (!std::isfinite(run.rate())) break;
  }
  return out;
}

}  // namespace spikeproof::kinetic
