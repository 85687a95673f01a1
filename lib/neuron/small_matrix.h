// Linear algebra of a few unknowns (at most 16, complex ones at most 8), matrices stored column by column. Keeps the
// heavy headers in one file.
#pragma once

#include <complex>
#include <span>
#include <vector>

namespace spikeproof::neuron {

using Complex = std::complex<double>;

/// Eigenvalues of the n x n matrix in the first n columns, by falling real part, then falling imaginary part.
std::vector<Complex> eigenvalues(std::size_t n, std::span<const double> columns);

/// The eigenvector of unit length for the eigenvalue nearest to `target`; of the transpose if asked.
struct Eigenpair {
  Complex value;
  std::vector<Complex> vector;
};
Eigenpair eigenpair_near(std::size_t n, std::span<const double> columns, Complex target, bool transpose = false);

/// Solution of A x = b by elimination with full pivoting. Guarantee: backward stable; garbage where A is singular.
std::vector<double> solve(std::size_t n, std::span<const double> columns, std::span<const double> b);
std::vector<Complex> solve(std::size_t n, std::span<const Complex> columns, std::span<const Complex> b);

/// Coefficients of det(x - A) = x^n + result[n-1] x^(n-1) + ... + result[0], by Faddeev and LeVerrier.
std::vector<double> characteristic_polynomial(std::size_t n, std::span<const double> columns);

}  // namespace spikeproof::neuron
