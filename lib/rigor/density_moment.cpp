#include "rigor/density_moment.h"

#include <arb_hypgeom.h>

#include <stdexcept>

namespace spikeproof::rigor {
namespace {

Ball erfc(const Ball& x) {
  Ball y(x.precision());
  arb_hypgeom_erfc(y.data(), x.data(), x.precision());
  return y;
}

}  // namespace

DensityMoment::DensityMoment(const ExactDensity& density, const Exact& V_F, long precision)
    : density_(density), V_F_(V_F), precision_(precision) {
  require_admissible(density, V_F);
  if (density.shape == ExactDensity::Shape::gaussian) return;
  const std::vector<DensityRow> rows = rows_below(density.rows, V_F);
  mass_ = 0;
  Exact before = 0;  // slope left of the row
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool first = i == 0, last = i + 1 == rows.size();
    const Exact width = last ? Exact(1) : Exact(rows[i + 1].v - rows[i].v);
    const Exact slope = last ? Exact(0) : Exact((rows[i + 1].n - rows[i].n) / width);
    if (!last) mass_ += width * (rows[i].n + rows[i + 1].n) / 2;
    const Exact jump = first ? rows[i].n : last ? Exact(-rows[i].n) : Exact(0);
    corners_.push_back({Ball(rows[i].v, precision), Ball(jump, precision), Ball(Exact(slope - before), precision)});
    before = slope;
  }
  if (rows.back().v == V_F) edge_ = rows.back().n;
}

Ball DensityMoment::at(const Exact& mu) const {
  if (mu <= 0) throw std::invalid_argument("DensityMoment: mu > 0 is required, got " + to_text(mu));
  return density_.shape == ExactDensity::Shape::gaussian ? of_gaussian(mu) : of_rows(mu);
}

// Completing the square moves the mean by mu s^2: M = e^{mu m + mu^2 s^2/2} erfc(-(V_F - m - mu s^2)/(s sqrt 2)) /
// erfc(-(V_F - m)/(s sqrt 2)).
Ball DensityMoment::of_gaussian(const Exact& mu) const {
  const Exact shift = mu * density_.variance;
  const Ball scale = sqrt(Ball(Exact(2 * density_.variance), precision_));
  const Ball moved = Ball(Exact(density_.mean + shift - V_F_), precision_) / scale;
  const Ball here = Ball(Exact(density_.mean - V_F_), precision_) / scale;
  return exp(Ball(Exact(mu * (density_.mean + shift / 2)), precision_)) * erfc(moved) / erfc(here);
}

// int e^{mu v} H(v - p) and int e^{mu v} (v - p)_+ contribute -e^{mu p}/mu and e^{mu p}/mu^2; what they leave at
// infinity cancels in the sum, since n vanishes there.
Ball DensityMoment::of_rows(const Exact& mu) const {
  const Ball m(mu, precision_);
  Ball sum(precision_);
  for (const Corner& corner : corners_) sum = sum + exp(m * corner.v) * (corner.kink - m * corner.jump);
  return sum / (m * m * Ball(mass_, precision_));
}

Ball DensityMoment::at_threshold() const {
  if (density_.shape != ExactDensity::Shape::gaussian) return Ball(Exact(edge_ / mass_), precision_);
  const Ball two_s2(Exact(2 * density_.variance), precision_), distance(Exact(V_F_ - density_.mean), precision_);
  const Ball tail = erfc(-distance / sqrt(two_s2));
  return exp(-distance * distance / two_s2) / (sqrt(two_s2 * pi(precision_)) * tail / 2);
}

}  // namespace spikeproof::rigor
