// One spectral element: vertex functions and integrated Legendre polynomials, in which mass, stiffness and the drift
// -v (linear in v) are banded. The cost of an element is O(degree).
#pragma once

#include <array>
#include <cstddef>
#include <vector>

namespace spikeproof::fokker_planck {

/// Half band width of every element matrix in the local order below.
inline constexpr std::size_t element_band = 3;

/// Square matrix of one element. Local order: bubbles b_p, ..., b_2, then the left and the right vertex function;
/// rows are test functions, columns trial functions. entry(r, c) needs |r - c| <= 3.
template <class T>
class ElementMatrix {
 public:
  explicit ElementMatrix(int degree) : rows_(static_cast<std::size_t>(degree) + 1), band_(rows_) {}
  std::size_t rows() const { return rows_; }
  T& entry(std::size_t r, std::size_t c) { return band_[r][c + element_band - r]; }
  const T& entry(std::size_t r, std::size_t c) const { return band_[r][c + element_band - r]; }
  std::array<T, 2 * element_band + 1>& row(std::size_t r) { return band_[r]; }
  const std::array<T, 2 * element_band + 1>& row(std::size_t r) const { return band_[r]; }

 private:
  std::size_t rows_;
  std::vector<std::array<T, 2 * element_band + 1>> band_;
};

/// On [-1,1], trial phi_j, test phi_i:
///   mass int phi_j phi_i, stiffness int phi_j' phi_i', drift0 int phi_j phi_i', drift1 int x phi_j phi_i'.
struct ReferenceElement {
  explicit ReferenceElement(int degree);
  ElementMatrix<double> mass, stiffness, drift0, drift1;
};

/// Bubble b_k(x) = (P_k - P_{k-2})/sqrt(2(2k-1)); its derivative is sqrt((2k-1)/2) P_{k-1}.
/// Values of all local functions at x in [-1,1], in the local order.
std::vector<double> element_values(int degree, double x);
std::vector<double> element_derivatives(int degree, double x);

}  // namespace spikeproof::fokker_planck
