// Convex functions H for relative entropies int P H(n/P).
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace spikeproof::entropy {

/// H is normalised by its tangent at 1: H(1) = H'(1) = 0. Mass is conserved, so this changes E by nothing but a
/// constant.
struct EntropyFunction {
  std::string name;
  std::function<double(double, double)>
      bregman;                              // H(x) - H(y) - (x - y) H'(y); >= 0 for convex H, free of cancellation
  std::function<double(double)> slope;      // H'
  std::function<double(double)> curvature;  // H''
  double value(double u) const { return bregman(u, 1); }
};

/// (u-1)^2.
EntropyFunction quadratic();
/// u log u - u + 1 for u >= 0; nan for negative u.
EntropyFunction logarithmic();
/// u^p - 1 - p(u-1) for u >= 0. Throws std::invalid_argument for p < 2.
EntropyFunction power(int p);
/// max(u-1, 0)^2.
EntropyFunction positive_part();
/// sqrt((u-1)^2 + delta^2) - delta. Throws std::invalid_argument unless delta > 0.
EntropyFunction regularised_absolute(double delta);
/// ((u-1)^2 - 1/4)^2 - 1/16: a double well, not convex between its minima. The entropy inequality must fail on it.
EntropyFunction double_well();

/// The five of the entropy inequality: quadratic, logarithmic, power(3), positive_part, regularised_absolute(0.1).
std::vector<EntropyFunction> convex_entropies();

}  // namespace spikeproof::entropy
