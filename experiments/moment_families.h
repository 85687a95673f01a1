// Initial densities of one exponential moment whose firing rates differ without bound.
#pragma once

#include <vector>

#include "model/initial_data.h"

namespace spikeproof::experiments {

/// A sum of polynomial bumps in u = V_F - v: mass 1, moment int e^{mu v} n = e^{mu V_F} * moment, slope -k at V_F.
/// Two bumps away from V_F carry the mass and set the moment; a third, k u (1 - u/delta)^2 on [0, delta], sets the rate
/// and weighs at most 1/1000.
class MomentFamily {
 public:
  /// Away from V_F the bumps lie within `reach` of it; 0 < moment < 1 between what the two alone can give, else
  /// std::invalid_argument, as for mu <= 0, reach <= 0.
  MomentFamily(double V_F, double mu, double reach, double moment);

  /// The member whose slope at V_F is -k, k > 0 (else std::invalid_argument).
  InitialDensity member(double k) const;
  /// Its moment over e^{mu V_F}, from the closed form of each bump.
  double moment(double k) const;
  double mu() const { return mu_; }
  double V_F() const { return V_F_; }
  /// A moment that the two bumps can give, half way between.
  static double middle_moment(double mu, double reach);

 private:
  struct Weights {
    double delta, near, far;  // masses of the two bumps
  };
  Weights weights(double k) const;
  double V_F_, mu_, reach_, moment_;
};

/// int e^{mu (v - V_F)} P dv for the steady states P of rates 1/8, 1/4, 1/2 and 1, each with the b that has it.
std::vector<double> moments_of_steady_branch(const Nnlif& model, double mu);

}  // namespace spikeproof::experiments
