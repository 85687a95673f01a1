#include "fokker_planck/refractory_factor.h"

namespace spikeproof::fokker_planck {

template <class T>
RefractoryFactor<T>::RefractoryFactor(const RefractoryOperator& op, T alpha, Drive drive, double share)
    : vertices_(op.vertices()),
      bubbles_(op.bubbles()),
      lower_(vertices_, T{}),
      pivot_(vertices_, T{}),
      upper_(vertices_, T{}) {
  const auto left = static_cast<Eigen::Index>(bubbles_), right = left + 1;
  for (std::size_t e = 0; e < op.elements(); ++e) {
    Matrix local = (-share * (drive.own * op.own(e) + drive.fired * op.fired(e))).template cast<T>();
    local += alpha * op.mass(e).template cast<T>();
    eliminate(local);
    pivot_[e] += local(left, left);
    if (e + 1 < vertices_) {
      upper_[e] += local(left, right);
      lower_[e + 1] += local(right, left);
      pivot_[e + 1] += local(right, right);
    }
    elements_.push_back(std::move(local));
  }
  for (std::size_t i = 0; i < vertices_; ++i) {
    pivot_[i] = T(1) / pivot_[i];
    if (i + 1 == vertices_) break;
    lower_[i + 1] *= pivot_[i];
    pivot_[i + 1] -= lower_[i + 1] * upper_[i];
  }
}

template <class T>
void RefractoryFactor<T>::eliminate(Matrix& local) const {
  const Eigen::Index size = local.rows();
  for (Eigen::Index l = 0; l < static_cast<Eigen::Index>(bubbles_); ++l) {
    const T inverse = T(1) / local(l, l);
    local(l, l) = inverse;
    for (Eigen::Index r = l + 1; r < size; ++r) {
      if (local(r, l) == T{}) continue;
      const T multiplier = local(r, l) * inverse;
      local(r, l) = multiplier;
      for (Eigen::Index c = l + 1; c < size; ++c) local(r, c) -= multiplier * local(l, c);
    }
  }
}

template <class T>
void RefractoryFactor<T>::solve(std::span<T> x) const {
  const std::size_t count = elements_.size();
  const auto vertex = [&](std::size_t i) { return i < vertices_ ? x[i] : T{}; };
  for (std::size_t e = 0; e < count; ++e) {
    T* bubble = x.data() + vertices_ + e * bubbles_;
    for (std::size_t l = 0; l < bubbles_; ++l) {
      const auto column = static_cast<Eigen::Index>(l);
      for (std::size_t r = l + 1; r < bubbles_; ++r)
        bubble[r] -= elements_[e](static_cast<Eigen::Index>(r), column) * bubble[l];
      x[e] -= elements_[e](static_cast<Eigen::Index>(bubbles_), column) * bubble[l];
      if (e + 1 < vertices_) x[e + 1] -= elements_[e](static_cast<Eigen::Index>(bubbles_) + 1, column) * bubble[l];
    }
  }
  for (std::size_t i = 1; i < vertices_; ++i) x[i] -= lower_[i] * x[i - 1];
  for (std::size_t i = vertices_; i-- > 0;) x[i] = (x[i] - upper_[i] * vertex(i + 1)) * pivot_[i];
  for (std::size_t e = 0; e < count; ++e) {
    T* bubble = x.data() + vertices_ + e * bubbles_;
    for (std::size_t l = bubbles_; l-- > 0;) {
      const auto row = static_cast<Eigen::Index>(l);
      T sum = bubble[l];
      for (std::size_t c = l + 1; c < bubbles_; ++c) sum -= elements_[e](row, static_cast<Eigen::Index>(c)) * bubble[c];
      sum -= elements_[e](row, static_cast<Eigen::Index>(bubbles_)) * x[e];
      sum -= elements_[e](row, static_cast<Eigen::Index>(bubbles_) + 1) * vertex(e + 1);
      bubble[l] = sum * elements_[e](row, row);
    }
  }
}

template class RefractoryFactor<double>;
template class RefractoryFactor<std::complex<double>>;

}  // namespace spikeproof::fokker_planck
