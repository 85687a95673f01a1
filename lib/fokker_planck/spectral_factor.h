// alpha * mass - generator, factorised: bubbles are eliminated element by element (banded), then the vertex values from
// both ends toward V_R, whose row also carries the test function of V_F. Cost O(unknowns); no pivoting.
#pragma once

#include <span>
#include <vector>

#include "fokker_planck/spectral_operator.h"

namespace spikeproof::fokker_planck {

/// T = double or std::complex<double>.
template <class T>
class SpectralFactor {
 public:
  /// alpha * mass - share * generator.
  SpectralFactor(const SpectralOperator& op, T alpha, Drive drive, double share = 1);

  /// Right-hand side in, solution out; one entry per unknown.
  void solve(std::span<T> x) const;

 private:
  void eliminate_bubbles();
  void assemble_vertices();
  void eliminate_vertices();
  void solve_vertices(std::span<T> x) const;

  std::size_t reset_, bubbles_;  // bubbles per element
  bool single_right_element_;
  std::vector<ElementMatrix<T>> elements_;  // LU of the bubbles, Schur complement of the vertices
  std::vector<T> lower_, pivot_, upper_;    // vertex system; pivot_ holds inverses after elimination
  std::vector<T> reset_row_;                // entries of the row of V_R to the right of it
};

}  // namespace spikeproof::fokker_planck
