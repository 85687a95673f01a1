#include "neuron/normal_form.h"

#include <cmath>

namespace spikeproof::neuron {
namespace {

using Real = std::vector<double>;
using Vector = std::vector<Complex>;

// Bilinear and trilinear forms of the derivatives at one point, from derivatives along lines by polarisation.
class Forms {
 public:
  Forms(const Dynamics& d, const Equilibrium& e) : d_(d), e_(e), n_(d.dimension()) {}

  Real second(const Real& u, const Real& v) const {
    const Real sum = along(u, v, 1, 2), difference = along(u, v, -1, 2);
    Real result(n_);
    for (std::size_t i = 0; i < n_; ++i) result[i] = (sum[i] - difference[i]) / 4;
    return result;
  }
  Real third(const Real& u, const Real& v) const {  // C(u, u, v)
    const Real sum = along(u, v, 1, 3), difference = along(u, v, -1, 3), alone = along(v, v, 0, 3);
    Real result(n_);
    for (std::size_t i = 0; i < n_; ++i) result[i] = (sum[i] - difference[i] - 2 * alone[i]) / 6;
    return result;
  }

 private:
  // D^k f (w, ..., w) for w = u + sign v.
  Real along(const Real& u, const Real& v, double sign, std::size_t order) const {
    Real w(n_), result(n_);
    for (std::size_t i = 0; i < n_; ++i) w[i] = u[i] + sign * v[i];
    std::vector<Taylor> series(n_);
    d_.along(e_.x.data(), w.data(), e_.control, series.data());
    for (std::size_t i = 0; i < n_; ++i) result[i] = series[i].c[order] * (order == 2 ? 2 : 6);
    return result;
  }

  const Dynamics& d_;
  const Equilibrium& e_;
  std::size_t n_;
};

Real columns_at(const Dynamics& d, const Equilibrium& e) {
  Real slope(d.dimension()), columns(d.dimension() * (d.dimension() + 1));
  d.derivatives(e.x.data(), e.control, slope.data(), columns.data());
  return columns;
}

// d Re lambda/dV of the pair near i omega.
double growth_in_V(const Dynamics& d, const SpecialPoint& point) {
  const double h = 1e-3 * d.variables()[0].scale;
  const auto real_part = [&](double V) {
    const Equilibrium e = equilibrium_of(d, V);
    Complex best = e.eigenvalues[0];
    for (const Complex value : e.eigenvalues)
      if (std::abs(value - Complex(0, point.omega)) < std::abs(best - Complex(0, point.omega))) best = value;
    return best.real();
  };
  const double V = point.V;
  return (8 * (real_part(V + h) - real_part(V - h)) - (real_part(V + 2 * h) - real_part(V - 2 * h))) / (12 * h);
}

Complex product(const Vector& p, const Vector& x) {  // <p, x>, conjugate in p
  Complex sum = 0;
  for (std::size_t i = 0; i < p.size(); ++i) sum += std::conj(p[i]) * x[i];
  return sum;
}

Vector combined(const Real& re, const Real& im) {
  Vector x(re.size());
  for (std::size_t i = 0; i < re.size(); ++i) x[i] = {re[i], im[i]};
  return x;
}

// B(u, v) for complex arguments.
Vector second_form(const Forms& forms, const Vector& u, const Vector& v) {
  Real a(u.size()), b(u.size()), c(u.size()), e(u.size());
  for (std::size_t i = 0; i < u.size(); ++i)
    a[i] = u[i].real(), b[i] = u[i].imag(), c[i] = v[i].real(), e[i] = v[i].imag();
  const Real ac = forms.second(a, c), be = forms.second(b, e), ae = forms.second(a, e), bc = forms.second(b, c);
  Vector x(u.size());
  for (std::size_t i = 0; i < u.size(); ++i) x[i] = {ac[i] - be[i], ae[i] + bc[i]};
  return x;
}

// C(q, q, conj q).
Vector third_form(const Forms& forms, const Vector& q) {
  Real a(q.size()), b(q.size());
  for (std::size_t i = 0; i < q.size(); ++i) a[i] = q[i].real(), b[i] = q[i].imag();
  const Real aaa = forms.third(a, a), bba = forms.third(b, a), aab = forms.third(a, b), bbb = forms.third(b, b);
  Real re(q.size()), im(q.size());
  for (std::size_t i = 0; i < q.size(); ++i) re[i] = aaa[i] + bba[i], im[i] = aab[i] + bbb[i];
  return combined(re, im);
}

// The part of the cubic coefficient's numerator: C(q,q,q') - 2 B(q, A^-1 B(q,q')) + B(q', (2 i omega - A)^-1 B(q,q)).
Vector cubic_vector(const Forms& forms, const Real& A, const Vector& q, double omega) {
  const std::size_t n = q.size();
  Vector conjugate(n), complex_A(n * n), shifted(n * n);
  for (std::size_t i = 0; i < n; ++i) conjugate[i] = std::conj(q[i]);
  for (std::size_t i = 0; i < n * n; ++i) complex_A[i] = A[i], shifted[i] = -A[i];
  for (std::size_t i = 0; i < n; ++i) shifted[i * n + i] += Complex(0, 2 * omega);
  const Vector mean = solve(n, complex_A, second_form(forms, q, conjugate));
  const Vector twice = solve(n, shifted, second_form(forms, q, q));
  Vector sum = third_form(forms, q);
  const Vector first = second_form(forms, q, mean), last = second_form(forms, conjugate, twice);
  for (std::size_t i = 0; i < n; ++i) sum[i] += -2.0 * first[i] + last[i];
  return sum;
}

}  // namespace

void add_hopf_normal_form(const Dynamics& d, SpecialPoint& point) {
  const std::size_t n = d.dimension();
  const Real columns = columns_at(d, point.at);
  const std::span<const double> A(columns.data(), n * n);
  const Vector q = eigenpair_near(n, A, {0, point.omega}).vector;
  Vector p = eigenpair_near(n, A, {0, -point.omega}, true).vector;
  const Complex norm = std::conj(product(p, q));
  for (Complex& entry : p) entry /= norm;
  const Forms forms(d, point.at);
  point.cubic = 0.5 * product(p, cubic_vector(forms, columns, q, point.omega)).real();
  double control = 0, dp_dV = 0;
  d.equilibrium(point.V, nullptr, control, nullptr, &dp_dV);
  point.growth = growth_in_V(d, point) / dp_dV;
  point.swing_squared = -16 * std::norm(q[0]) * point.growth / point.cubic;
}

void add_saddle_node_normal_form(const Dynamics& d, SpecialPoint& point) {
  const std::size_t n = d.dimension();
  const Real columns = columns_at(d, point.at);
  const std::span<const double> A(columns.data(), n * n);
  const Vector right = eigenpair_near(n, A, 0).vector, left = eigenpair_near(n, A, 0, true).vector;
  Real q(n), p(n);
  double norm = 0;
  for (std::size_t i = 0; i < n; ++i) q[i] = (right[i] / right[0]).real(), p[i] = (left[i] / left[0]).real();
  for (std::size_t i = 0; i < n; ++i) norm += p[i] * q[i];
  const Real curvature = Forms(d, point.at).second(q, q);
  point.quadratic = point.drive = 0;
  for (std::size_t i = 0; i < n; ++i) {
    point.quadratic += 0.5 * p[i] * curvature[i] / norm;
    point.drive += p[i] * columns[n * n + i] / norm;
  }
}

}  // namespace spikeproof::neuron
