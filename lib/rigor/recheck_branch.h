// Bounds along the steady branch N -> (N, beta(N)) for the re-checker of nnlif.fold. Lemmas: proofs-checks/fold.
#pragma once

#include "rigor/recheck_input.h"
#include "rigor/recheck_interval.h"

namespace spikeproof::rigor::recheck_detail {

/// Potentials from I; noise a0 + a1 N; the branch is J_0(beta, a0 + a1 N) = 1/N.
struct Branch {
  Exact V_R, V_F, a0, a1;
  explicit Branch(const NnlifParameters& p) : V_R(p.V_R - p.I), V_F(p.V_F - p.I), a0(p.a0), a1(p.a1) {}
  Exact D() const { return V_F - V_R; }
  Exact a(const Exact& N) const { return a0 + a1 * N; }
};

struct Box {
  Enclosure N, beta;
};

/// Bits with which the bounds below keep more than they lose near the box.
long bits_for(const Branch& q, const Box& box);
/// beta(N) lies in box.beta for every N in box.N.
bool covers(const Branch& q, const Box& box, long bits);
/// Contains S/J_1, which has the sign of B', on the part of the branch in the box.
Interval slope_in(const Branch& q, const Box& box, long bits);
/// Contains N d(S/J_1)/dN there.
Interval turn_in(const Branch& q, const Box& box, long bits);
/// Sign of B' for N >= 1/y_upper with 1/N >= y_lower, 0 if not decided.
int far_slope(const Branch& q, const Exact& y_lower, const Exact& y_upper);
/// Whether N_0 and beta_0 show that B' > 0 for N <= N_0.
bool head_rises(const Branch& q, const Exact& N_0, const Exact& beta_0);

}  // namespace spikeproof::rigor::recheck_detail
