// Muller's method with deflation, polishing, and the count by the argument principle.
#include "spectrum/zero_search.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace spikeproof::spectrum::detail {
namespace {

using C = std::complex<double>;
constexpr double epsilon = std::numeric_limits<double>::epsilon();
constexpr const char* place = "leading_eigenvalues";

bool before(C a, C b) { return a.real() != b.real() ? a.real() > b.real() : a.imag() > b.imag(); }

// The function over the known zeros and what was found already, relative to its size at lambda = 1.
class Deflated {
 public:
  explicit Deflated(const Target& target) : target_(target), log_unit_(target.value(1).log_scale) {}

  /// NaN left of the half-plane on which the normalisation is analytic.
  C operator()(C lambda) const {
    if (lambda.real() < -target_.reach) return {NAN, NAN};
    const Marched f = target_.value(lambda);
    C quotient = f.value * std::exp(std::clamp(f.log_scale - log_unit_, -600.0, 600.0));
    for (const C& z : target_.known) quotient /= (lambda - z);
    for (const C& z : found) quotient /= (lambda - z);
    return quotient;
  }

  std::vector<C> found;

 private:
  const Target& target_;
  double log_unit_;
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

// A height above which there is no zero; looked at on the way up to three times of it.
Result<double> height_without_zeros(const Target& target, double lowest, double start) {
  for (double height = start; height < 1e9; height *= 1.5) {
    bool free = true;
    for (double higher : {1.0, 1.2, 1.5, 2.0, 3.0})
      for (double part : {1.0, 0.75, 0.5, 0.25, 0.0})
        free = free && target.free_of_zeros({lowest + (1 - part) * (target.rightmost - lowest), higher * height});
    if (free) return 1.2 * height;
  }
  return Error{ErrorCode::no_convergence, place, "no height above all zeros below 1e9"};
}

class Search {
 public:
  Search(const Target& target, int k) : target_(target), deflated_(target), k_(k) {}

  // Whether the polished root is a zero, found now or before.
  bool add(C root) {
    double error = 0;
    C z = refined(root, error);
    if (std::abs(z.imag()) < 1e-13 * std::abs(z)) z = z.real();
    if (!(z.real() <= target_.rightmost) || std::abs(z - root) > 0.3 * (std::abs(root) + 1e-6)) return false;
    for (const C& other : target_.known)
      if (!(std::abs(z - other) > 1e-8)) return true;
    if (z.imag() < 0) z = std::conj(z);
    for (const C& other : deflated_.found)
      if (std::abs(z - other) < 1e-9 * (std::abs(z) + 1e-3)) return true;
    for (const C& w : z.imag() == 0 ? std::vector<C>{z} : std::vector<C>{z, std::conj(z)}) {
      deflated_.found.push_back(w);
      error_.push_back(error);
    }
    return true;
  }

  void from(C start) {
    auto root = muller(deflated_, start);
    if (root) add(*root);
  }

  // More zeros, starting to the left of the last that was found.
  void continue_left(int attempts) {
    for (int i = 0; i < attempts; ++i) {
      const C last = deflated_.found.empty() ? C(target_.rightmost - 0.5, 0) : deflated_.found.back();
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
    const Error missing{ErrorCode::no_convergence, place,
                        "the count by the argument principle differs from the zeros found"};
    while (inside < z.size() && z[inside - 1].real() - z[inside].real() < 1e-6 * std::abs(z[inside])) ++inside;
    if (inside > z.size()) return missing;
    // Where no further zero is known the line is drawn a little to the left of the last.
    const double last = z[inside - 1].real(),
                 next = inside < z.size() ? z[inside].real() : last - 0.1 * (std::abs(last) + 1);
    const double lowest = 0.5 * (last + next);
    double height = 1;
    for (const C& w : z) height = std::max(height, 1.2 * std::abs(w.imag()));
    auto top = height_without_zeros(target_, lowest, height);
    if (!top) return top.error();
    const double right = target_.rightmost;
    const Box box{lowest, right + std::min(1.0, right - z[0].real()), *top};
    const auto value = [&](C lambda) { return target_.value(lambda).value; };
    auto count = lowest >= 0 && target_.ratio ? count_zeros_of(target_.ratio, box) : count_zeros_of(value, box);
    if (!count) return count.error();
    const auto known =
        std::count_if(target_.known.begin(), target_.known.end(), [&](C w) { return w.real() > lowest; });
    if (*count != static_cast<long>(inside) + known) return missing;
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
    if (auto polished = target_.polish(root)) {
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

  const Target& target_;
  Deflated deflated_;
  int k_;
  std::vector<double> error_;  // of deflated_.found
};

}  // namespace

Result<LeadingEigenvalues> leading_zeros(const Target& target, int k, const std::vector<C>& starts) {
  Search search(target, k);
  for (const C& start : starts)
    if (!search.add(start)) search.from(start);
  for (int attempt = 0; attempt < 12; ++attempt) {
    if (search.sorted().size() <= static_cast<std::size_t>(k) + 1) search.continue_left(k + 2);
    auto confirmed = search.confirm();
    if (confirmed || confirmed.error().code != ErrorCode::no_convergence) return confirmed;
    search.from({target.rightmost - 0.4 - attempt, 0.2 * attempt});
    search.continue_left(2);
  }
  return search.confirm();
}

Result<C> polish_zero(const std::function<Result<ScaledComplex>(C)>& f, C start) {
  // On the real axis f is real: stay there once the start is real to a part in 1e7.
  const bool real = std::abs(start.imag()) < 1e-7 * std::abs(start.real());
  C a = real ? C(start.real(), 0) : start, b = a * (1 + 1e-6) + 1e-9;
  auto fa = f(a), fb = f(b);
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
    fb = f(b);
  }
  return Error{ErrorCode::no_convergence, "polish_zero", "secant steps do not settle; a better start is needed", 30};
}

}  // namespace spikeproof::spectrum::detail
