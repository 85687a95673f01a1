// What the two continuations share: the equation in the coordinates of a branch, folds and the end at infinity.
#pragma once

#include "core/result.h"
#include "stationary/branch.h"

namespace spikeproof::stationary::detail {

/// log Phi and its derivatives at a parameter and eta < 0.
struct Local {
  double log_phi, by_parameter, by_eta;
  double error, by_eta_error;
};
Local local(const RateFunction& f, Parameter parameter, double value, double eta);

/// The point of the branch at eta, from a guess of its parameter. Errors: no_convergence.
Result<double> parameter_at(const RateFunction& f, Parameter parameter, double eta, double guess);

/// The fold between two points of the branch whose tangents turn opposite ways.
SpecialPoint fold_between(const RateFunction& f, Parameter parameter, const BranchPoint& left, const BranchPoint& right,
                          std::size_t index);

/// The parameter at which a branch comes from infinity: V_F - V_R = b. Only for b, V_R and V_F.
Result<double> parameter_at_infinity(const RateFunction& f, Parameter parameter);

/// d parameter/d arclength in (parameter/scale, eta), eta rising.
double turn(const Local& at, double scale);

/// The point of the branch at N = infinity.
BranchPoint point_at_infinity(const RateFunction& f, Parameter parameter, double value, double scale);

}  // namespace spikeproof::stationary::detail
