#include "fokker_planck/spectral_factor.h"

#include <algorithm>
#include <complex>

namespace spikeproof::fokker_planck {

template <class T>
SpectralFactor<T>::SpectralFactor(const SpectralOperator& op, T alpha, Drive drive, double share)
    : reset_(op.mesh().reset),
      bubbles_(static_cast<std::size_t>(op.mesh().degree) - 1),
      single_right_element_(op.single_right_element()) {
  elements_.reserve(op.mesh().elements());
  for (std::size_t e = 0; e < op.mesh().elements(); ++e)
    elements_.push_back(op.element_matrix<T>(e, alpha, drive, share));
  eliminate_bubbles();
  assemble_vertices();
  eliminate_vertices();
}

template <class T>
void SpectralFactor<T>::eliminate_bubbles() {
  for (ElementMatrix<T>& matrix : elements_) {
    for (std::size_t l = 0; l < bubbles_; ++l) {
      const std::size_t end = std::min(l + element_band + 1, matrix.rows());
      const T inverse = T(1) / matrix.entry(l, l);
      matrix.entry(l, l) = inverse;
      for (std::size_t r = l + 1; r < end; ++r) {
        const T multiplier = matrix.entry(r, l) * inverse;
        matrix.entry(r, l) = multiplier;
        for (std::size_t c = l + 1; c < end; ++c) matrix.entry(r, c) -= multiplier * matrix.entry(l, c);
      }
    }
  }
}

template <class T>
void SpectralFactor<T>::assemble_vertices() {
  const std::size_t count = elements_.size();
  lower_.assign(count, T{}), pivot_.assign(count, T{}), upper_.assign(count, T{}), reset_row_.assign(count, T{});
  for (std::size_t e = 0; e < count; ++e) {
    const ElementMatrix<T>& s = elements_[e];
    const std::size_t left = bubbles_, right = bubbles_ + 1;
    pivot_[e] += s.entry(left, left);
    if (e + 1 < count) {
      upper_[e] += s.entry(left, right);
      lower_[e + 1] += s.entry(right, left);
      pivot_[e + 1] += s.entry(right, right);
    } else if (!single_right_element_) {
      reset_row_[e] = s.entry(right, left);
    }
  }
}

template <class T>
void SpectralFactor<T>::eliminate_vertices() {
  for (std::size_t i = 0; i < reset_; ++i) {  // rightwards: lower_ becomes the multiplier
    pivot_[i] = T(1) / pivot_[i];
    lower_[i + 1] *= pivot_[i];
    pivot_[i + 1] -= lower_[i + 1] * upper_[i];
  }
  for (std::size_t i = elements_.size() - 1; i > reset_; --i) {  // leftwards: upper_ of the row before
    pivot_[i] = T(1) / pivot_[i];
    upper_[i - 1] *= pivot_[i];
    pivot_[i - 1] -= upper_[i - 1] * lower_[i];
    reset_row_[i] *= pivot_[i];
    (i - 1 == reset_ ? pivot_[reset_] : reset_row_[i - 1]) -= reset_row_[i] * lower_[i];
  }
  pivot_[reset_] = T(1) / pivot_[reset_];
}

template <class T>
void SpectralFactor<T>::solve_vertices(std::span<T> x) const {
  const std::size_t count = elements_.size();
  for (std::size_t i = 0; i < reset_; ++i) x[i + 1] -= lower_[i + 1] * x[i];
  for (std::size_t i = count - 1; i > reset_; --i) {
    x[i - 1] -= upper_[i - 1] * x[i];
    x[reset_] -= reset_row_[i] * x[i];
  }
  x[reset_] *= pivot_[reset_];
  for (std::size_t i = reset_; i-- > 0;) x[i] = (x[i] - upper_[i] * x[i + 1]) * pivot_[i];
  for (std::size_t i = reset_ + 1; i < count; ++i) x[i] = (x[i] - lower_[i] * x[i - 1]) * pivot_[i];
}

template <class T>
void SpectralFactor<T>::solve(std::span<T> x) const {
  const std::size_t count = elements_.size();
  for (std::size_t e = 0; e < count; ++e) {
    T* bubble = x.data() + count + e * bubbles_;
    const std::size_t rows = bubbles_ + (e + 1 == count && single_right_element_ ? 1 : 2);
    T* vertex[2] = {&x[e], e + 1 < count ? &x[e + 1] : &x[reset_]};
    for (std::size_t l = 0; l < bubbles_; ++l)
      for (std::size_t r = l + 1; r <= l + element_band && r < rows; ++r)
        (r < bubbles_ ? bubble[r] : *vertex[r - bubbles_]) -= elements_[e].entry(r, l) * bubble[l];
  }
  solve_vertices(x);
  for (std::size_t e = 0; e < count; ++e) {
    T* bubble = x.data() + count + e * bubbles_;
    const T vertex[2] = {x[e], e + 1 < count ? x[e + 1] : T{}};
    for (std::size_t l = bubbles_; l-- > 0;) {
      T sum = bubble[l];
      for (std::size_t c = l + 1; c <= l + element_band && c < bubbles_ + 2; ++c)
        sum -= elements_[e].entry(l, c) * (c < bubbles_ ? bubble[c] : vertex[c - bubbles_]);
      bubble[l] = sum * elements_[e].entry(l, l);
    }
  }
}

template class SpectralFactor<double>;
template class SpectralFactor<std::complex<double>>;

}  // namespace spikeproof::fokker_planck
