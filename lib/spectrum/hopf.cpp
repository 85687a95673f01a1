#include "spectrum/hopf.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "spectrum/linearised.h"
#include "stationary/steady_states.h"

namespace spikeproof::spectrum {
namespace {

using C = std::complex<double>;
constexpr double spacing = std::numeric_limits<double>::epsilon();

// R(i omega) by marching.
class Gain {
 public:
  Gain(const Nnlif& model, double N) : H_(model, N), start_(H_.start(1)) {}

  C at(double omega) const {
    const auto t = H_.terms(C(0, omega), start_);
    return t.feedback / t.own;
  }
  double log_size(double omega) const { return std::log(std::abs(at(omega))); }
  const LinearisedCharacteristic& precise() const { return H_; }

 private:
  LinearisedCharacteristic H_;
  double start_;
};

Nnlif with_b(const Nnlif& model, double b) {
  NnlifParameters p = model.parameters();
  p.b = Exact(b);
  return Nnlif(p);
}

Result<double> connectivity_of(const Nnlif& model, double N) {
  return stationary::connectivity_of_rate(stationary::RateFunction(model), N);
}

// Frequencies from 0 to where abs R has stayed below 1 for three octaves.
std::vector<double> scan_of(const Gain& R) {
  std::vector<double> omega{0};
  double last_above = 0.25;
  for (double at = 1e-3; at < 8 * last_above && at < 1e12; at *= 1.06) {
    omega.push_back(at);
    if (R.log_size(at) > -0.05) last_above = at;
  }
  return omega;
}

// The frequency between two of the scan with abs R = 1: bisection, then secant steps on Arb's values.
Result<double> crossing(const Gain& R, double lower, double upper) {
  const bool falling = R.log_size(lower) > 0;
  while (upper - lower > 1e-9 * upper) {
    const double middle = 0.5 * (lower + upper);
    ((R.log_size(middle) > 0) == falling ? lower : upper) = middle;
  }
  const auto precise = [&](double omega) -> Result<double> {
    auto value = R.precise().gain({0, omega});
    if (!value) return value.error();
    return 0.5 * std::log1p(std::norm(*value) - 1);
  };
  double a = upper * (1 + 1e-7), b = 0.5 * (lower + upper);
  auto fa = precise(a), fb = precise(b);
  for (int k = 0; k < 20 && fa && fb; ++k) {
    const double step = -*fb * (b - a) / (*fb - *fa);
    if (!std::isfinite(step) || std::abs(step) <= spacing * b) return b;
    a = b, fa = fb, b += step;
    if (std::abs(b - upper) > 1e-3 * upper) break;
    fb = precise(b);
  }
  if (!fa || !fb) return !fa ? fa.error() : fb.error();
  return Error{ErrorCode::no_convergence, "delay_crossings", "the gain touches 1 without a clear crossing"};
}

// Delay at the frequency; how far it moves with N by two units in the last place, and with rounding.
Result<DelayCrossing> crossing_of(const Nnlif& model, double N, double omega) {
  const double h = 1e-6;
  const LinearisedCharacteristic H(model, N), moved(model, N * (1 + h));
  const auto at = H.gain({0, omega}), beside = H.gain({0, omega * (1 + h)}), shifted = moved.gain({0, omega});
  if (!at || !beside || !shifted) return (!at ? at : !beside ? beside : shifted).error();
  DelayCrossing result{omega, 0, 0, std::abs(*beside) < std::abs(*at) ? 1 : -1};
  double phase = std::arg(*at);
  if (phase <= 0) phase += 2 * std::numbers::pi;
  result.delay = phase / omega;
  // d = arg R(omega)/omega along abs R = 1: derivatives by differences relative to omega and to N.
  const C by_omega = std::log(*beside / *at) / h, by_rate = std::log(*shifted / *at) / h;
  const double omega_per_rate = -by_rate.real() / by_omega.real();
  const double change = (by_rate.imag() + by_omega.imag() * omega_per_rate) / omega - result.delay * omega_per_rate;
  const double rounding =
      (1 + std::abs(by_omega.imag() / omega - result.delay) / (std::abs(by_omega.real()) * result.delay));
  result.error = 4 * spacing * (std::abs(change) + result.delay * rounding);
  return result;
}

// Largest abs R along the scan, refined by golden sections; omega = 0 stays exactly that.
struct Peak {
  double omega, log_size;
};
Peak peak_of(const Gain& R) {
  const std::vector<double> scan = scan_of(R);
  std::size_t best = 0;
  std::vector<double> size;
  for (const double omega : scan) {
    size.push_back(R.log_size(omega));
    if (size.back() > size[best] + 1e-12) best = size.size() - 1;
  }
  if (best < 2 || best + 1 >= scan.size()) return {scan[best < 2 ? 0 : best], size[best < 2 ? 0 : best]};
  double lower = scan[best - 1], upper = scan[best + 1];
  for (int k = 0; k < 60; ++k) {
    const double first = lower + 0.382 * (upper - lower), second = lower + 0.618 * (upper - lower);
    (R.log_size(first) > R.log_size(second) ? upper : lower) = R.log_size(first) > R.log_size(second) ? second : first;
  }
  const double at = 0.5 * (lower + upper);
  return {at, R.log_size(at)};
}

// The smallest rate that is steady for b = 0: N(0) where a(N) is constant, else the first sign change of b along N.
Result<double> rate_without_coupling(const Nnlif& model) {
  double upper = stationary::siegert_rate(stationary::scaled_arguments(model, 0)).N;
  if (!(upper > 1e-300)) return Error{ErrorCode::out_of_range, "hopf_threshold", "the rate at b = 0 underflows"};
  if (model.a1() == 0) return upper;
  // b(N) is negative below; noise only adds to the rate.
  double lower = upper;
  for (int k = 0; k < 4000; ++k) {
    auto b = connectivity_of(model, upper);
    if (!b) return b;
    if (*b >= 0) break;
    lower = upper, upper *= 1.05;
  }
  for (int k = 0; k < 60; ++k) {
    const double middle = 0.5 * (lower + upper);
    auto b = connectivity_of(model, middle);
    if (!b) return b;
    (*b < 0 ? lower : upper) = middle;
  }
  return lower;
}

Result<Gain> gain_on_curve(const Nnlif& model, double N) {
  auto b = connectivity_of(model, N);
  if (!b) return b.error();
  return Gain(with_b(model, *b), N);
}

}  // namespace

Result<std::vector<DelayCrossing>> delay_crossings(const Nnlif& model, double N) {
  NnlifParameters p = model.parameters();
  p.delay = 0;
  const Nnlif undelayed(p);
  const Gain R(undelayed, N);
  const std::vector<double> scan = scan_of(R);
  std::vector<DelayCrossing> result;
  for (std::size_t i = 1; i < scan.size(); ++i) {
    if ((R.log_size(scan[i - 1]) > 0) == (R.log_size(scan[i]) > 0)) continue;
    const auto omega = crossing(R, scan[i - 1], scan[i]);
    if (!omega) return omega.error();
    const auto one = crossing_of(undelayed, N, *omega);
    if (!one) return one.error();
    result.push_back(*one);
  }
  return result;
}

Result<std::optional<DelayCrossing>> critical_delay(const Nnlif& model, double N) {
  NnlifParameters p = model.parameters();
  p.delay = 0;
  const auto unstable = count_right_of(LinearisedCharacteristic(Nnlif(p), N));
  if (!unstable) return unstable.error();
  if (*unstable > 0)
    return Error{ErrorCode::out_of_range, "critical_delay",
                 fmt::format("the state has {} eigenvalues with positive real part without delay", *unstable)};
  const auto all = delay_crossings(model, N);
  if (!all) return all.error();
  std::optional<DelayCrossing> first;
  for (const DelayCrossing& one : *all)
    if (one.direction > 0 && (!first || one.delay < first->delay)) first = one;
  return first;
}

Result<HopfThreshold> hopf_threshold(const Nnlif& model) {
  constexpr const char* place = "hopf_threshold";
  NnlifParameters p = model.parameters();
  p.delay = 0;
  const Nnlif undelayed(p);
  auto start = rate_without_coupling(undelayed);
  if (!start) return start.error();
  const auto size_at = [&](double N) -> Result<Peak> {
    auto R = gain_on_curve(undelayed, N);
    if (!R) return R.error();
    return peak_of(*R);
  };
  double upper = *start, lower = upper;
  auto peak = size_at(upper);
  if (!peak) return peak.error();
  if (peak->log_size >= 0) return Error{ErrorCode::out_of_range, place, "abs R >= 1 at b = 0 already"};
  for (int k = 0; k < 400 && peak->log_size < 0; ++k) {
    upper = lower, lower *= 0.9;
    peak = size_at(lower);
    if (!peak) return peak.error();
  }
  for (int k = 0; k < 60 && upper - lower > 2e-16 * upper; ++k) {
    const double middle = 0.5 * (lower + upper);
    peak = size_at(middle);
    if (!peak) return peak.error();
    (peak->log_size < 0 ? upper : lower) = middle;
  }
  const double N = 0.5 * (lower + upper);
  const auto b = connectivity_of(undelayed, N), beside = connectivity_of(undelayed, N * (1 + 1e-6));
  const auto further = size_at(N * (1 + 1e-6));
  if (!b || !beside || !further) return Error{ErrorCode::no_convergence, place, "the curve ends at the threshold"};
  if (peak->omega == 0 && Gain(with_b(undelayed, *b), N).at(0).real() > 0)
    return Error{ErrorCode::out_of_range, place, "a fold comes before any Hopf point"};
  const double slope = (further->log_size - peak->log_size) / 1e-6, stretch = (*beside - *b) / 1e-6;
  return HopfThreshold{*b, N, std::abs(stretch) * 1e-13 / std::max(std::abs(slope), 1e-3) + 1e-14 * std::abs(*b),
                       peak->omega};
}

}  // namespace spikeproof::spectrum
