// A branch of steady states: points, special points, and the one checker of what every branch has to satisfy.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "stationary/rate_function.h"

namespace spikeproof::stationary {

/// The coordinate of a rate on a branch: eta = log(N/(1+N)), like log N for small rates and regular at N = infinity,
/// where it is 0. Guarantee: to rounding.
double compact_coordinate(double N);
double rate_of_coordinate(double eta);

struct BranchPoint {
  double parameter;
  double N;         // infinite at the end at infinity
  double turn;      // d parameter/d arclength, arclength in (parameter/scale, eta): changes sign at a fold
  double residual;  // abs(log Phi)
};

struct SpecialPoint {
  enum class Kind {
    fold,         // two states meet: the parameter turns
    infinity,     // N = infinity at a finite parameter: the branch that comes from there starts
    window,       // the end of the window that was asked for
    many_points,  // the largest number of points
    step_too_small
  };
  enum class Status { converged, guess };
  Kind kind;
  Status status;
  double parameter, parameter_error;  // the interval that holds it, by the error estimate
  double N, N_error;
  std::size_t index;  // it lies between the points index and index + 1, or at an end of the branch

  double lower() const { return parameter - parameter_error; }
  double upper() const { return parameter + parameter_error; }
};
const char* name_of(SpecialPoint::Kind kind);

struct Branch {
  Parameter parameter = Parameter::b;
  double scale = 1;                   // of the parameter in the arclength
  double step = 0;                    // largest arclength between points
  std::vector<BranchPoint> points;    // by rising N
  std::vector<SpecialPoint> special;  // by rising N; the first and the last are the two ends
};

/// What is wrong with a branch of `model`, empty if nothing: residuals above `tolerance` (computed here anew), N that
/// does not rise, steps in arclength above twice the largest, chords that leave the tangents, folds that are not the
/// sign changes of the tangent, ends without a label or away from the last points.
std::vector<std::string> check_branch(const Nnlif& model, const Branch& branch, double tolerance);

}  // namespace spikeproof::stationary
