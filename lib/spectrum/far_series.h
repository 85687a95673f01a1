// Psi far below the turning points. Private to the room.
#pragma once

#include <array>
#include <complex>

namespace spikeproof::spectrum {

/// Psi'/Psi = sum e_j x^{-2j-1} for x <= reach(lambda): e_0 = -lambda and, from the Riccati equation eta^2 + eta' =
/// x eta + lambda, e_{n+1} = sum_{i+k=n} e_i e_k - (2n+1) e_n. Terms fall like (4 abs(lambda)/x^2)^j.
class FarSeries {
 public:
  static double reach(std::complex<double> lambda);
  explicit FarSeries(std::complex<double> lambda);
  /// Psi'/Psi at x, and Psi''/Psi = x Psi'/Psi + lambda without the cancellation.
  std::complex<double> slope(double x) const;
  std::complex<double> bend(double x) const;
  /// int of Psi'/Psi from `from` to `to`.
  std::complex<double> change(double from, double to) const;

 private:
  std::array<std::complex<double>, 14> e_;
};

}  // namespace spikeproof::spectrum
