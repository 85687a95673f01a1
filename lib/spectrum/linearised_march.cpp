// The characteristic function of the linearised equation in doubles.
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "core/gauss_legendre.h"
#include "spectrum/far_series.h"
#include "spectrum/linearised.h"
#include "spectrum/psi_march.h"

namespace spikeproof::spectrum {
namespace {

using C = std::complex<double>;

// Walks from x_R upwards: int, increment and increment of the slope of Psi = Psi_{lambda+1}, in the scale of the march.
class Walk {
 public:
  Walk(C lambda, double x_R, double start) : lambda_(lambda), x_(x_R), march_(lambda + 1.0, start), start_(start) {}

  void to(double width) {
    double walked = 0;
    if (FarSeries::reach(lambda_ + 1.0) > x_) {
      walked = std::min(width, FarSeries::reach(lambda_ + 1.0) - x_);
      far(walked);
    } else {
      come_to(width);
    }
    look();
    while (walked < width) {
      const double length = std::min(width - walked, march_.longest_step());
      step(length);
      walked += length;
      look();
    }
  }
  // Psi_lambda = Psi' - x Psi.
  C lower_order() const { return march_.slope() - march_.x() * march_.value(); }
  double log_scale() const { return march_.log_scale(); }

  C integral = 0, value = 0, slope = 0;
  bool increasing = true;

 private:
  C root(double x) const { return std::sqrt(lambda_ + 0.5 + 0.25 * x * x); }

  // March to x_R. Where Psi grows fast the march starts late, and over the way up to there WKB tells its growth: what
  // follows from the start at x_R is exact, only the factor in front is not.
  void come_to(double width) {
    const double nearest = x_ + width > 0 ? 0 : x_ + width;
    const double damping = root(nearest).real();
    const double late = damping > 20 ? x_ - 21 / damping : start_;
    if (late > start_) {
      const C growth = wkb(start_, late);
      const C eta = 0.5 * late + root(late) - 0.125 * late / (root(late) * root(late));
      const C phase = std::polar(1.0, growth.imag());
      march_ = PsiMarch(lambda_ + 1.0, late, phase, phase * eta, growth.real());
    }
    march_.advance(x_);
  }

  C wkb(double from, double to) const {
    static const GaussRule rule = gauss_legendre(24);
    C sum = 0;
    const int panels = 1 + static_cast<int>((to - from) / std::abs(root(0)));
    const double h = 0.5 * (to - from) / panels;
    for (int p = 0; p < panels; ++p)
      for (std::size_t i = 0; i < rule.node.size(); ++i) {
        const double x = from + h * (2 * p + 1 + rule.node[i]);
        sum += h * rule.weight[i] * (0.5 * x + root(x) - 0.125 * x / (root(x) * root(x)));
      }
    return sum;
  }

  // By the series in 1/x, Psi''= x Psi' + (lambda+1) Psi included.
  void far(double width) {
    static const GaussRule rule = gauss_legendre(24);
    const FarSeries series(lambda_ + 1.0);
    const C before = series.change(start_, x_);
    const int panels = 1 + static_cast<int>(0.5 * std::abs(lambda_) * width / std::abs(x_ + width));
    const double h = 0.5 * width / panels;
    for (int p = 0; p < panels; ++p)
      for (std::size_t i = 0; i < rule.node.size(); ++i) {
        const double at = x_ + h * (2 * p + 1 + rule.node[i]);
        const C psi = h * rule.weight[i] * std::exp(series.change(x_, at));
        integral += psi;
        value += psi * series.slope(at);
        slope += psi * series.bend(at);
      }
    const C along = series.change(x_, x_ + width), turn = std::polar(1.0, before.imag());
    const C factor = turn * std::exp(-along.real());
    integral *= factor, value *= factor, slope *= factor;
    const C end = turn * std::polar(1.0, along.imag());
    march_ = PsiMarch(lambda_ + 1.0, x_ + width, end, end * series.slope(x_ + width), before.real() + along.real());
  }

  void step(double length) {
    march_.step(length);
    const auto& c = march_.coefficients();
    C piece = 0, bend = 0;
    double power = 1;
    for (std::size_t k = 0; k < c.size(); ++k) {
      const auto n = static_cast<double>(k);
      if (k >= 2) bend += n * c[k] * (power / length);
      power *= length;
      piece += c[k] * (power / (n + 1));
    }
    const double factor = std::exp(-march_.rescaled());
    integral = factor * (integral + piece);
    value = factor * (value + march_.increment());
    slope = factor * (slope + bend);
  }

  // abs Psi_lambda increases where Re Psi_lambda'/Psi_lambda > 0, Psi_lambda' = lambda Psi.
  void look() { increasing = increasing && (lambda_ * march_.value() / lower_order()).real() > 0; }

  C lambda_;
  double x_;
  PsiMarch march_;
  double start_;
};

}  // namespace

LinearisedCharacteristic::LinearisedCharacteristic(const Nnlif& model, double N)
    : model_(model), N_(N), x_(stationary::scaled_arguments(model, N)) {
  if (!(N > 0) || !std::isfinite(N))
    throw std::invalid_argument("LinearisedCharacteristic: a finite N > 0 is required, N = " + std::to_string(N));
  const NnlifReal m = rounded(model);
  const double a = m.a0 + m.a1 * N;
  delay_ = m.delay;
  drift_weight_ = N * m.b / std::sqrt(a);
  noise_weight_ = N * m.a1 / a;
}

double LinearisedCharacteristic::start(double reach) const { return far_start(x_.x_R, reach); }

// With mu = lambda + 1: int Psi_{lambda+2} = [Psi_mu]/(lambda+1), (lambda+1) int Psi_{lambda+3} = [Psi_mu']/(lambda+2).
LinearisedCharacteristic::Terms LinearisedCharacteristic::marched(C lambda, double start) const {
  Walk walk(lambda, x_.x_R, start);
  walk.to(x_.width);
  const C drift = drift_weight_ == 0 ? 0 : drift_weight_ * walk.value / (lambda + 1.0);
  const C noise = noise_weight_ == 0 ? 0 : noise_weight_ * walk.slope / (lambda + 2.0);
  return {walk.integral, drift + noise, walk.log_scale(), walk.lower_order(), walk.increasing};
}

LinearisedCharacteristic::Terms LinearisedCharacteristic::terms(C lambda, double start) const {
  if (std::abs(lambda + 1.0) > 1e-6 && (noise_weight_ == 0 || std::abs(lambda + 2.0) > 5e-2))
    return marched(lambda, start);
  // Next to a removable point: the mean over a circle.
  constexpr int points = 24;
  const Terms centre = marched(lambda + 0.1, start);
  Terms mean{0, 0, centre.log_scale, 0, centre.increasing};
  for (int k = 0; k < points; ++k) {
    const C at = lambda + std::polar(0.2, 2 * std::numbers::pi * (k + 0.5) / points);
    const Terms t = marched(at, start);
    const double factor = std::exp(t.log_scale - mean.log_scale) / points;
    mean.own += factor * t.own;
    mean.feedback += factor * t.feedback;
    mean.psi_F += factor * t.psi_F;
  }
  return mean;
}

}  // namespace spikeproof::spectrum
