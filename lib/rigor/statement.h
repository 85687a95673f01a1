// What prover and re-checker have in common besides the number reader: the names of a certificate's fields, and how a
// statement is worded. No arithmetic beyond exact rationals.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/exact.h"
#include "model/nnlif.h"

namespace spikeproof::rigor {

namespace field {
inline constexpr const char* schema_name = "spikeproof.certificate/1";
inline constexpr const char* steady_state = "linear.steady-state";
inline constexpr const char* poincare = "linear.poincare";
inline constexpr const char* gap = "linear.exponential-rate";
}  // namespace field

/// A certified interval: exact end points with a finite binary expansion, lower <= upper.
struct Enclosure {
  Exact lower, upper;

  /// End points as doubles, rounded outward (0 or the largest double where the range ends).
  double lower_double() const;
  double upper_double() const;
  /// "0x1.8p-3"; parse_exact reads the same number back.
  std::string lower_hex() const;
  std::string upper_hex() const;
  /// The longest decimal such that every point of the interval rounds to it; empty if there is none.
  std::string decimal() const;
};

/// Hexadecimal text of a dyadic rational. Throws std::invalid_argument for others.
std::string to_hex(const Exact& dyadic);

/// An eigenvalue in a rectangle; im is [0, 0] for a real one, and above 0 for the upper one of a pair.
struct EigenvalueBox {
  Enclosure re, im;
  bool is_real() const { return im.lower == 0 && im.upper == 0; }
};

/// The four numbers that the linear equation depends on.
struct LinearParameters {
  Exact V_R, V_F, a0, I;
};

/// "V_R = 1, V_F = 2, a0 = 1, a1 = 0, I = 0": what statements on the nonlinear equation begin with; b and delay follow.
std::string parameters_text(const NnlifParameters& p);
/// "[0x1p-3, 0x1.8p-3] (rounded: 0.1)".
std::string interval_text(const Enclosure& e);

std::string steady_state_statement(const LinearParameters& p, const Enclosure& N_inf);
std::string poincare_statement(const LinearParameters& p, const Enclosure& C);
std::string gap_statement(const LinearParameters& p, const std::vector<EigenvalueBox>& eigenvalues, const Exact& r);

}  // namespace spikeproof::rigor
