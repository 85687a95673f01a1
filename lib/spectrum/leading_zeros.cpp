// The leading zeros of the characteristic function: found by Muller's method, counted by the argument principle.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>

#include "spectrum/adjoint_collocation.h"
#include "spectrum/characteristic.h"
#include "spectrum/psi_march.h"
#include "stationary/rate.h"

namespace spikeproof::spectrum {
namespace {

using C = std::complex<double>;
constexpr double epsilon = std::numeric_limits<double>::epsilon();

bool before(C a, C b) { return a.real() != b.real() ? a.real() > b.real() : a.imag() > b.imag(); }

// f by marching, over 0 and what was found already, relative to its size at lambda = 1.
class Deflated {
 public:
  Deflated(const stationary::ScaledArguments& x, double reach)
      : x_(x), reach_(reach), start_(far_start(x.x_R, reach)), log_unit_(marched(1).log_scale) {}

  /// NaN left of the half-plane on which the normalisation is analytic.
  C operator()(C lambda) const {
    if (lambda.real() < -reach_) return {NAN, NAN};
    const MarchedDifference f = marched(lambda);
    C quotient = f.difference * std::exp(std::clamp(f.log_scale - log_unit_, -600.0, 600.0)) / lambda;
    for (const C& z : found) quotient /= (lambda - z);
    return quotient;
  }
  MarchedDifference marched(C lambda) const { return marched_difference(lambda, x_.x_R, x_.width, start_); }
  double reach() const { return reach_; }

  std::vector<C> found;

 private:
  stationary::ScaledArguments x_;
  double reach_, start_, log_unit_;
};

// `spread` is the relative distance of the first three points.
Result<C> muller(const Deflated& f, C start, double spread = 0.05) {
  const double size = spread * (std::abs(start) + 0.1);
  C x0 = start - size, x1 = start + C(0.3 * size, size), x2 = start;
  C f0 = f(x0), f1 = f(x1), f2 = f(x2);
  for (int iteration = 0; iteration < 60; ++iteration) {
    if (f2 == 0.0) return x2;
    const C h1 = x1 - x0, h2 = x2 - x1, d1 = (f1 - f0) / h1, d2 = (f2 - f1) / h2;
    const C curvature = (d2 - d1) / (h2 + h1), slope = d2 + h2 * curvature;
    const C root = std::sqrt(slope * slope - 4.0 * f2 * curvature);
    const C larger = std::abs(slope + root) > std::abs(slope - root) ? slope + root : slope - root;
    C step = larger == 0.0 ? C(size, size) : -2.0 * f2 / larger;
    if (!std::isfinite(std::abs(step))) break;
    const double cap = 3 * (std::abs(x2) + 1);
    if (std::abs(step) > cap) step *= cap / std::abs(step);
    x0 = x1, x1 = x2, x2 += step;
    if (std::abs(step) < 1e-9 * (std::abs(x2) + 1e-3)) return x2;
    f0 = f1, f1 = f2, f2 = f(x2);
  }
  return Error{ErrorCode::no_convergence, "muller", "no zero from this start", 60};
}

// No zero at this height: abs Psi(x_F) is clearly above abs Psi(x_R), or abs Psi increases all the way between.
bool free_of_zeros(const Deflated& f, C lambda) {
  const MarchedDifference d = f.marched(lambda);
  return d.increasing || std::abs(1.0 - d.difference / d.psi_F) < 0.7;
}

// A height above which f has no zero; looked at on the way up to three times of it.
Result<double> height_without_zeros(const Deflated& f, double lowest, double start) {
  for (double height = start; height < 1e9; height *= 1.5) {
    bool free = true;
    for (double higher : {1.0, 1.2, 1.5, 2.0, 3.0})
      for (double part : {1.0, 0.75, 0.5, 0.25, 0.0}) free = free && free_of_zeros(f, {part * lowest, higher * height});
    if (free) return 1.2 * height;
  }
  return Error{ErrorCode::no_convergence, "leading_eigenvalues_characteristic", "no height above all zeros below 1e9"};
}

class Search {
 public:
  Search(const Nnlif& model, const Deflated& f, int k) : model_(model), polisher_(model), deflated_(f), k_(k) {}

  void add(C root) {
    double error = 0;
    C z = refined(root, error);
    if (std::abs(z.imag()) < 1e-13 * std::abs(z)) z = z.real();
    if (!(std::abs(z) > 1e-8) || z.real() > 0 || std::abs(z - root) > 0.3 * std::abs(root)) return;
    if (z.imag() < 0) z = std::conj(z);
    for (const C& other : deflated_.found)
      if (std::abs(z - other) < 1e-9 * (std::abs(z) + 1e-3)) return;
    for (const C& w : z.imag() == 0 ? std::vector<C>{z} : std::vector<C>{z, std::conj(z)}) {
      deflated_.found.push_back(w);
      error_.push_back(error);
    }
  }

  void from(C start) {
    auto root = muller(deflated_, start);
    if (root) add(*root);
  }

  // More zeros, starting to the left of the last that was found.
  void continue_left(int attempts) {
    for (int i = 0; i < attempts; ++i) {
      const C last = deflated_.found.empty() ? C(-0.5, 0) : deflated_.found.back();
      from(last - C(0.5 + 0.1 * i, last.imag() == 0 ? 0.1 : 0.1 * last.imag()));
    }
  }

  std::vector<C> sorted() const {
    std::vector<C> z = deflated_.found;
    std::sort(z.begin(), z.end(), before);
    return z;
  }

  // Counts the zeros to the right of a line between the k-th found and the next; nothing if the count disagrees.
  Result<LeadingEigenvalues> confirm() const {
    const std::vector<C> z = sorted();
    std::size_t inside = static_cast<std::size_t>(k_);
    const Error missing{ErrorCode::no_convergence, "leading_eigenvalues_characteristic",
                        "the count by the argument principle differs from the zeros found"};
    while (inside < z.size() && z[inside - 1].real() - z[inside].real() < 1e-6 * std::abs(z[inside])) ++inside;
    if (inside >= z.size()) return missing;
    const double lowest = 0.5 * (z[inside - 1].real() + z[inside].real());
    double height = 1;
    for (const C& w : z) height = std::max(height, 1.2 * std::abs(w.imag()));
    auto top = height_without_zeros(deflated_, lowest, height);
    if (!top) return top.error();
    const Box box{lowest, std::min(1.0, -z[0].real()), *top};
    auto count = count_zeros(model_, box);
    if (!count) return count.error();
    if (*count != static_cast<long>(inside) + 1) return missing;
    LeadingEigenvalues result{{z.begin(), z.begin() + k_}, {}, box, *count};
    for (const C& w : result.value) {
      const auto at = std::find(deflated_.found.begin(), deflated_.found.end(), w) - deflated_.found.begin();
      result.error.push_back(error_[static_cast<std::size_t>(at)]);
    }
    return result;
  }

 private:
  // By Arb to full accuracy; by marching where Arb's Hermite functions would need too many bits.
  C refined(C root, double& error) const {
    if (auto polished = polish_eigenvalue(polisher_, root)) {
      error = 8 * epsilon * std::abs(*polished);
      return *polished;
    }
    Deflated plain = deflated_;
    plain.found.clear();
    auto marched = muller(plain, root, 1e-4);
    if (!marched) return NAN;
    error = 1e-11 * std::abs(*marched);
    return std::abs(marched->imag()) < error ? C(marched->real(), 0) : *marched;
  }

  Nnlif model_;
  Characteristic polisher_;
  Deflated deflated_;
  int k_;
  std::vector<double> error_;  // of deflated_.found
};

// A short way far left of 0: f is near width * Psi' = width * lambda Psi_{lambda+1}, whose zeros follow Airy's function
// at the turning point: lambda + 1/2 + x^2/4 = -a_j (abs x/2)^{2/3}, a_j near (3 pi (4j-1)/8)^{2/3}.
std::vector<C> starts_at_turning_point(const stationary::ScaledArguments& x, int count) {
  std::vector<C> starts;
  if (x.x_F > -3 || -x.x_F * x.width > 1) return starts;
  for (int j = 1; j <= count; ++j) {
    const double a = std::pow(3 * std::numbers::pi * (4 * j - 1) / 8, 2.0 / 3);
    starts.emplace_back(-0.5 - 0.25 * x.x_F * x.x_F - a * std::pow(-0.5 * x.x_F, 2.0 / 3), 0);
  }
  return starts;
}

}  // namespace

Result<C> polish_eigenvalue(const Characteristic& f, C start) {
  // On the real axis f is real: stay there once the start is real to a part in 1e7.
  const bool real = std::abs(start.imag()) < 1e-7 * std::abs(start.real());
  C a = real ? C(start.real(), 0) : start, b = a * (1 + 1e-6) + 1e-9;
  auto fa = f.value(a), fb = f.value(b);
  for (int iteration = 0; iteration < 30; ++iteration) {
    if (!fa) return fa.error();
    if (!fb) return fb.error();
    if (fb->mantissa == 0.0) return b;
    const C ratio = fa->mantissa / fb->mantissa *
                    std::ldexp(1.0, static_cast<int>(std::clamp(fa->exponent - fb->exponent, -1000L, 1000L)));
    const C step = ratio == 1.0 ? C(NAN) : (b - a) / (ratio - 1.0);
    if (!std::isfinite(std::abs(step))) break;
    a = b, fa = fb, b += step;
    if (std::abs(step) <= 2 * epsilon * std::abs(b)) return b;
    fb = f.value(b);
  }
  return Error{ErrorCode::no_convergence, "polish_eigenvalue", "secant steps do not settle; a better start is needed",
               30};
}

Result<LeadingEigenvalues> leading_eigenvalues_characteristic(const Nnlif& model, int k, const std::vector<C>& starts) {
  if (k < 1 || k > 40) throw std::invalid_argument("leading_eigenvalues_characteristic: 1 <= k <= 40 is required");
  if (!model.is_linear())
    throw std::invalid_argument("leading_eigenvalues_characteristic: b = 0 and a1 = 0 are required");
  const stationary::ScaledArguments x = stationary::scaled_arguments(model);
  std::vector<C> rough = starts;
  if (auto own = detail::rough_eigenvalues(x, k + 5)) rough.insert(rough.end(), own->begin(), own->end());
  // Where firing is rare the eigenvalues are next to those of the Ornstein-Uhlenbeck process.
  for (int j = 1; j <= k + 2; ++j) rough.emplace_back(-1.00001 * j, 0);
  const std::vector<C> airy = starts_at_turning_point(x, k + 2);
  rough.insert(rough.end(), airy.begin(), airy.end());
  double reach = 10.0 + 4 * k;
  for (const C& start : rough) reach = std::max(reach, std::min(1e4, -1.5 * start.real()));
  Search search(model, Deflated(x, reach), k);
  for (const C& start : rough) search.add(start);
  for (int attempt = 0; attempt < 12; ++attempt) {
    if (search.sorted().size() <= static_cast<std::size_t>(k) + 1) search.continue_left(k + 2);
    auto confirmed = search.confirm();
    if (confirmed || confirmed.error().code == ErrorCode::precision_exhausted) return confirmed;
    search.from({-0.4 - attempt, 0.2 * attempt});
    search.continue_left(2);
  }
  return search.confirm();
}

}  // namespace spikeproof::spectrum
