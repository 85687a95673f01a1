#include "rigor/inhibitory_parts.h"

#include <acb_calc.h>
#include <arb_hypgeom.h>

#include <algorithm>

#include "rigor/complex_ball.h"

namespace spikeproof::rigor::inhibitory {
namespace {

// int_0^y e^{w^2/2a} dw.
Ball weight_to(const Exact& y, const Exact& a, long p) {
  const Ball root = sqrt(Ball(Exact(2 * a), p)), argument = Ball(y, p) / root;
  Ball erfi(p);
  arb_hypgeom_erfi(erfi.data(), argument.data(), p);
  return sqrt(pi(p)) * root * erfi / 2;
}

struct Kernel {
  Ball v1, R, a;
};

// e^{-(v1 - R e^{-u})^2/2s}/sqrt(2 pi s), s = a (1 - e^{-2u}); order >= 1 asks for analyticity.
int kernel_integrand(acb_ptr out, const acb_t u, void* parameters, slong order, slong p) {
  const auto& k = *static_cast<const Kernel*>(parameters);
  acb_t e, s;
  acb_init(e);
  acb_init(s);
  acb_neg(e, u);
  acb_exp(e, e, p);
  acb_mul(s, e, e, p);
  acb_sub_ui(s, s, 1, p);
  acb_mul_arb(s, s, k.a.data(), p);
  acb_neg(s, s);
  acb_mul_2exp_si(s, s, 1);
  acb_mul_arb(e, e, k.R.data(), p);
  acb_sub_arb(e, e, k.v1.data(), p);
  acb_mul(e, e, e, p);
  acb_div(e, e, s, p);
  acb_neg(e, e);
  acb_exp(e, e, p);
  acb_mul_arb(s, s, pi(p).data(), p);
  acb_sqrt_analytic(s, s, order != 0, p);
  acb_div(out, e, s, p);
  acb_clear(e);
  acb_clear(s);
  return 0;
}

Ball integral(const Kernel& kernel, const Ball& from, const Ball& to, long p) {
  ComplexBall a(from, Ball(p)), b(to, Ball(p)), value(p);
  Kernel copy = kernel;
  mag_t tolerance;
  mag_init(tolerance);
  mag_set_ui_2exp_si(tolerance, 1, -200'000);
  acb_calc_integrate(value.data(), kernel_integrand, &copy, a.data(), b.data(), 24, tolerance, nullptr, p);
  mag_clear(tolerance);
  return value.re();
}

}  // namespace

Potentials potentials_of(const Nnlif& model) {
  return {Exact(model.V_R() - model.I()), Exact(model.V_F() - model.I()), model.a0()};
}

Ball barrier(const Potentials& x, const Exact& y, long p) {
  const Exact v = x.F - y;
  const Ball a(x.a, p), w = weight_to(x.F, x.a, p) - weight_to(v, x.a, p);
  return exp(-Ball(Exact(v * v / (2 * x.a)), p)) * w / a;
}

Ball gaussian_at(const Ball& distance, const Ball& s) {
  return exp(-(distance * distance) / (s * 2)) / sqrt(pi(s.precision()) * s * 2);
}

Ball reset_memory(const Potentials& x, const Exact& v1, const Exact& h, long p) {
  const Ball nearest(Exact(v1 - x.R), p), end = Ball(v1, p) - Ball(x.R, p) * exp(-Ball(h, p));
  const Kernel kernel{Ball(v1, p), Ball(x.R, p), Ball(x.a, p)};
  const Ball distance = x.R > 0 ? nearest : end;
  // The Gaussian density at a distance d increases in its variance s up to s = d^2.
  Exact u0 = h / 64;
  for (int i = 0; i < 200; ++i, u0 /= 4) {
    const Ball s = Ball(x.a, p) * (Ball(1, p) - exp(-Ball(Exact(2 * u0), p)));
    if (!certainly_less(s, distance * distance)) continue;
    const Ball start = Ball(u0, p) * gaussian_at(distance, s);
    const Ball rest = integral(kernel, Ball(u0, p), Ball(h, p), p);
    if (certainly_less(start * 100'000, rest) || i == 199) return rest.widened(start);
  }
  Ball nothing(p);
  arb_indeterminate(nothing.data());
  return nothing;
}

DensityBound::DensityBound(const ExactDensity& density, const Exact& V_F, long precision)
    : density_(density), V_F_(V_F), precision_(precision) {
  require_admissible(density, V_F);
  if (density.shape == ExactDensity::Shape::gaussian) return;
  rows_ = rows_below(density.rows, V_F);
  mass_ = 0;
  for (std::size_t i = 0; i + 1 < rows_.size(); ++i)
    mass_ += (rows_[i + 1].v - rows_[i].v) * (rows_[i].n + rows_[i + 1].n) / 2;
  has_edge_ = rows_.back().v == V_F && rows_.back().n > 0;
  for (DensityRow& row : rows_) row.v = V_F - row.v;
}

Exact DensityBound::row_value(const Exact& y) const {
  if (y > rows_.front().v || y < rows_.back().v) return 0;
  const auto right = std::find_if(rows_.begin(), rows_.end(), [&](const DensityRow& row) { return row.v <= y; });
  if (right == rows_.begin() || right->v == y) return right->n;
  const DensityRow& left = *(right - 1);
  return left.n + (right->n - left.n) * (left.v - y) / (left.v - right->v);
}

Ball DensityBound::gaussian(const Exact& y) const {
  const long p = precision_;
  const Ball two_s2(Exact(2 * density_.variance), p);
  Ball tail = Ball(Exact(density_.mean - V_F_), p) / sqrt(two_s2);
  arb_hypgeom_erfc(tail.data(), tail.data(), p);
  const Exact d = V_F_ - y - density_.mean;
  return exp(-Ball(Exact(d * d), p) / two_s2) * 2 / (sqrt(two_s2 * pi(p)) * tail);
}

Ball DensityBound::on(const Exact& near, const Exact& far) const {
  if (density_.shape == ExactDensity::Shape::gaussian)
    return gaussian(std::clamp<Exact>(V_F_ - density_.mean, near, far));
  Exact most = std::max(row_value(near), row_value(far));
  for (const DensityRow& row : rows_)
    if (row.v >= near && row.v <= far) most = std::max(most, row.n);
  return Ball(Exact(most / mass_), precision_);
}

Ball DensityBound::everywhere() const {
  if (density_.shape == ExactDensity::Shape::gaussian) return gaussian(std::max(Exact(V_F_ - density_.mean), Exact(0)));
  return on(rows_.back().v, rows_.front().v);
}

// Piecewise linear n: n/y is monotone between rows, and tends to the last slope where the last row is at V_F.
Ball DensityBound::slope(const Exact& far) const {
  Exact most = row_value(far) / far;
  for (const DensityRow& row : rows_)
    if (row.v > 0 && row.v <= far) most = std::max(most, Exact(row.n / row.v));
  const DensityRow &last = rows_.back(), &before = rows_[rows_.size() - 2];
  if (last.v == 0) most = std::max(most, Exact(before.n / before.v));
  return Ball(Exact(most / mass_), precision_);
}

}  // namespace spikeproof::rigor::inhibitory
