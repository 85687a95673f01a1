#include "model/firing_law.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace spikeproof {
namespace {

void require_law(bool holds, const std::string& inequality, const std::string& values) {
  if (!holds) throw std::invalid_argument(inequality + " is required, but " + values);
}

}  // namespace

FiringLaw::FiringLaw(Kind kind, Exact phi0, Exact V_F, Exact delta, std::vector<FiringRow> rows)
    : kind_(kind),
      phi0_(std::move(phi0)),
      V_F_(std::move(V_F)),
      delta_(std::move(delta)),
      rows_(std::move(rows)),
      phi0_real_(to_double(phi0_)),
      V_F_real_(to_double(V_F_)),
      delta_real_(to_double(delta_)) {
  for (const FiringRow& row : rows_) {
    v_.push_back(to_double(row.v));
    phi_.push_back(to_double(row.phi));
  }
}

FiringLaw FiringLaw::step(const Exact& phi0, const Exact& V_F) {
  require_law(phi0 >= 0, "phi0 >= 0", "phi0 = " + to_text(phi0));
  return {Kind::step, phi0, V_F, 0, {}};
}

FiringLaw FiringLaw::logistic(const Exact& phi0, const Exact& V_F, const Exact& delta) {
  require_law(phi0 >= 0, "phi0 >= 0", "phi0 = " + to_text(phi0));
  require_law(delta > 0, "delta > 0", "delta = " + to_text(delta));
  return {Kind::logistic, phi0, V_F, delta, {}};
}

FiringLaw FiringLaw::table(std::vector<FiringRow> rows) {
  require_law(rows.size() >= 2, "at least two rows", "there are " + std::to_string(rows.size()));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    require_law(rows[i].phi >= 0, "phi >= 0", "phi = " + to_text(rows[i].phi) + " at v = " + to_text(rows[i].v));
    if (i > 0)
      require_law(to_double(rows[i - 1].v) < to_double(rows[i].v), "v increasing",
              "v = " + to_text(rows[i].v) + " comes after " + to_text(rows[i - 1].v));
  }
  return {Kind::table, 0, 0, 0, std::move(rows)};
}

double FiringLaw::operator()(double v) const {
  if (kind_ == Kind::step) return v > V_F_real_ ? phi0_real_ : 0;
  if (kind_ == Kind::logistic) return phi0_real_ / (1 + std::exp(-(v - V_F_real_) / delta_real_));
  const auto above = std::upper_bound(v_.begin(), v_.end(), v);
  if (above == v_.begin()) return phi_.front();
  if (above == v_.end()) return phi_.back();
  const auto i = static_cast<std::size_t>(above - v_.begin());
  const double part = (v - v_[i - 1]) / (v_[i] - v_[i - 1]);
  return (1 - part) * phi_[i - 1] + part * phi_[i];
}

std::vector<double> FiringLaw::breaks() const {
  if (kind_ == Kind::step) return {V_F_real_};
  return v_;
}

double FiringLaw::lowest_change() const { return kind_ == Kind::table ? v_.front() : V_F_real_ - delta_real_; }
double FiringLaw::highest_change() const { return kind_ == Kind::table ? v_.back() : V_F_real_ + delta_real_; }

double FiringLaw::width() const {
  if (kind_ != Kind::table) return delta_real_;
  double shortest = v_[1] - v_[0];
  for (std::size_t i = 2; i < v_.size(); ++i) shortest = std::min(shortest, v_[i] - v_[i - 1]);
  return shortest;
}

double FiringLaw::largest() const {
  return kind_ == Kind::table ? *std::max_element(phi_.begin(), phi_.end()) : phi0_real_;
}

double FiringLaw::last() const { return kind_ == Kind::table ? phi_.back() : phi0_real_; }

}  // namespace spikeproof
