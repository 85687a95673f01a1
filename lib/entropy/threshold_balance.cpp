#include "entropy/threshold_balance.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace spikeproof::entropy {
namespace {

constexpr double least_mass = 1e-290;  // below it the quotient of two masses means nothing

void require_sizes(std::size_t cells, const std::vector<double>& mass, const std::vector<double>& steady) {
  if (mass.size() != cells || steady.size() != cells)
    throw std::invalid_argument("as many masses as cells are required");
}

}  // namespace

ThresholdBalance discrete_balance(const EntropyFunction& H, const kinetic::ThresholdChain& chain,
                                  const std::vector<double>& mass, const std::vector<double>& steady) {
  require_sizes(chain.cells(), mass, steady);
  ThresholdBalance sum{0, 0, 0, 0, 0};
  std::vector<double> u(chain.cells()), change;
  chain.apply(mass, change);
  for (std::size_t i = 0; i < u.size(); ++i) {
    u[i] = steady[i] > least_mass ? mass[i] / steady[i] : 1;
    sum.entropy += steady[i] * H.value(u[i]);
    sum.rate += H.slope(u[i]) * change[i];
  }
  double size = 0;
  for (const bool of_g : {true, false})
    for (const auto& way : of_g ? chain.in_g() : chain.in_v()) {
      if (steady[way.from] <= least_mass || steady[way.to] <= least_mass) continue;
      const double flux = steady[way.from] * way.rate;
      (of_g ? sum.in_g : sum.in_v) += flux * H.bregman(u[way.from], u[way.to]);
      size += way.rate * mass[way.from] * (std::abs(H.slope(u[way.from])) + std::abs(H.slope(u[way.to]))) +
              flux * (std::abs(H.value(u[way.from])) + std::abs(H.value(u[way.to])) +
                      std::abs((u[way.from] - u[way.to]) * H.slope(u[way.to])));
    }
  sum.rounding = 64 * std::numeric_limits<double>::epsilon() * size;
  return sum;
}

ThresholdDissipation grid_dissipation(const EntropyFunction& H, const ConductanceReal& m,
                                      const kinetic::ThresholdMesh& mesh, const std::vector<double>& mass,
                                      const std::vector<double>& steady) {
  const std::size_t nv = mesh.cells_v(), ng = mesh.cells_g();
  require_sizes(nv * ng, mass, steady);
  std::vector<double> P(nv * ng), u(nv * ng, 1.0);
  double largest = 0;
  for (std::size_t j = 0; j < ng; ++j)
    for (std::size_t i = 0; i < nv; ++i) {
      P[j * nv + i] = steady[j * nv + i] / (mesh.g[j + 1] - mesh.g[j]);  // per g, times the cell in v
      largest = std::max(largest, P[j * nv + i]);
    }
  for (std::size_t i = 0; i < u.size(); ++i)
    if (P[i] > 1e-14 * largest) u[i] = mass[i] / steady[i];
  ThresholdDissipation sum{0, 0};
  for (std::size_t j = 0; j < ng; ++j)
    for (std::size_t i = 0; i < nv; ++i) {
      const std::size_t here = j * nv + i, above = here + nv;
      sum.entropy += steady[here] * H.value(u[here]);
      if (j + 1 == ng) continue;
      const double d = 0.5 * (mesh.g[j + 2] - mesh.g[j]), slope = (u[above] - u[here]) / d;
      sum.in_g +=
          m.a / m.eps * d * 0.5 * (P[here] * H.curvature(u[here]) + P[above] * H.curvature(u[above])) * slope * slope;
    }
  return sum;
}

}  // namespace spikeproof::entropy
