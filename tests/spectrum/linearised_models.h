// Models and their stationary rates for the tests of the linearised equation.
#pragma once

#include <cmath>

#include "model/nnlif.h"
#include "stationary/rate.h"

namespace spikeproof::spectrum {

struct Numbers {
  double b = 0, a0 = 1, a1 = 0, V_R = 1, V_F = 2, I = 0, delay = 0;
};

inline Nnlif model_of(const Numbers& n) {
  NnlifParameters p;
  p.b = decimal_of(n.b), p.a0 = decimal_of(n.a0), p.a1 = decimal_of(n.a1), p.V_R = decimal_of(n.V_R);
  p.V_F = decimal_of(n.V_F), p.I = decimal_of(n.I), p.delay = decimal_of(n.delay);
  return Nnlif(p);
}

/// The stationary rate between the two, where N I(N) - 1 changes sign once.
inline double rate_between(const Nnlif& model, double lower, double upper) {
  const auto excess = [&](double N) {
    return std::log(N) - stationary::siegert_rate(stationary::scaled_arguments(model, N)).log_N;
  };
  const bool rising = excess(lower) < 0;
  for (int k = 0; k < 200; ++k) {
    const double middle = 0.5 * (lower + upper);
    ((excess(middle) < 0) == rising ? lower : upper) = middle;
  }
  return 0.5 * (lower + upper);
}

}  // namespace spikeproof::spectrum
