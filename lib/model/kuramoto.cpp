#include "model/kuramoto.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

namespace spikeproof {
namespace {

using std::numbers::pi;

void require_kuramoto(bool holds, const std::string& inequality, const std::string& values) {
  if (!holds) throw std::invalid_argument(inequality + " is required, but " + values);
}

double normal_cumulative(double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }

}  // namespace

FrequencyLaw::FrequencyLaw(Kind kind, Exact width, std::vector<FrequencyRow> rows)
    : kind_(kind), width_(std::move(width)), rows_(std::move(rows)), scale_(to_double(width_)) {
  if (kind_ == Kind::uniform) breaks_ = {scale_};
  if (kind_ != Kind::table) return;
  double mass = 0;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    omega_.push_back(to_double(rows_[i].omega));
    g_.push_back(to_double(rows_[i].g));
    if (i > 0) mass += 0.5 * (g_[i] + g_[i - 1]) * (omega_[i] - omega_[i - 1]);
    mass_.push_back(mass);
    if (i > 0) breaks_.push_back(omega_[i]);
  }
  for (double& g : g_) g /= 2 * mass;
  for (double& part : mass_) part /= 2 * mass;
  scale_ = 1 / (2 * g_[0]);
}

FrequencyLaw FrequencyLaw::of_width(Kind kind, const Exact& width) {
  require_kuramoto(kind != Kind::table, "a law with a width", "a table has rows");
  require_kuramoto(width > 0, "width > 0", "width = " + to_text(width));
  return {kind, width, {}};
}

FrequencyLaw FrequencyLaw::table(std::vector<FrequencyRow> rows) {
  require_kuramoto(rows.size() >= 2, "at least two rows", "there are " + std::to_string(rows.size()));
  require_kuramoto(rows[0].omega == 0, "omega = 0 in the first row", "omega = " + to_text(rows[0].omega));
  require_kuramoto(rows[0].g > 0, "g(0) > 0", "g(0) = " + to_text(rows[0].g));
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const std::string at = " at omega = " + to_text(rows[i].omega);
    require_kuramoto(to_double(rows[i].omega) > to_double(rows[i - 1].omega), "omega increasing", "it is not" + at);
    require_kuramoto(rows[i].g >= 0, "g >= 0", "g = " + to_text(rows[i].g) + at);
    require_kuramoto(rows[i].g <= rows[i - 1].g, "g not rising away from 0",
            "g = " + to_text(rows[i].g) + at + " comes after " + to_text(rows[i - 1].g));
  }
  return {Kind::table, 0, std::move(rows)};
}

double FrequencyLaw::operator()(double omega) const {
  const double x = std::abs(omega) / scale_;
  if (kind_ == Kind::lorentzian) return 1 / (pi * scale_ * (1 + x * x));
  if (kind_ == Kind::gaussian) return std::exp(-0.5 * x * x) / (scale_ * std::sqrt(2 * pi));
  if (kind_ == Kind::uniform) return x <= 1 ? 0.5 / scale_ : 0;
  const double w = std::abs(omega);
  if (w >= omega_.back()) return w > omega_.back() ? 0 : g_.back();
  const auto i = static_cast<std::size_t>(std::upper_bound(omega_.begin(), omega_.end(), w) - omega_.begin());
  const double part = (w - omega_[i - 1]) / (omega_[i] - omega_[i - 1]);
  return (1 - part) * g_[i - 1] + part * g_[i];
}

double FrequencyLaw::quantile(double u) const {
  require_kuramoto(u > 0 && u < 1, "0 < u < 1", "u = " + std::to_string(u));
  if (kind_ == Kind::lorentzian) return scale_ * std::tan(pi * (u - 0.5));
  if (kind_ == Kind::uniform) return scale_ * (2 * u - 1);
  const double share = std::abs(u - 0.5), sign = u < 0.5 ? -1 : 1;
  if (kind_ == Kind::gaussian) {
    double lower = 0, upper = 40;
    while (upper - lower > 1e-15 * upper) {
      const double middle = 0.5 * (lower + upper);
      if (middle == lower || middle == upper) break;
      (normal_cumulative(-middle) > 0.5 - share ? lower : upper) = middle;
    }
    return sign * scale_ * lower;
  }
  std::size_t i = 1;
  while (i + 1 < mass_.size() && mass_[i] < share) ++i;
  // a linear density: the root of a quadratic without cancellation
  const double l = g_[i - 1], r = g_[i],
               part = std::clamp((share - mass_[i - 1]) / (mass_[i] - mass_[i - 1]), 0.0, 1.0);
  const double root = std::sqrt(std::max(l * l + part * (r * r - l * l), 0.0));
  return sign * (omega_[i - 1] + (omega_[i] - omega_[i - 1]) * part * (l + r) / (l + root));
}

std::string FrequencyLaw::name() const {
  if (kind_ == Kind::table) return "table with " + std::to_string(rows_.size()) + " rows";
  const char* kind = kind_ == Kind::lorentzian ? "Lorentzian" : kind_ == Kind::gaussian ? "Gaussian" : "uniform law";
  return std::string(kind) + " of width " + to_text(width_);
}

Kuramoto kuramoto(FrequencyLaw law, const Exact& K) {
  require_kuramoto(K >= 0, "K >= 0", "K = " + to_text(K));
  return {std::move(law), K};
}

}  // namespace spikeproof
