#include "model/refractory.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "model/density_file.h"

namespace spikeproof {
namespace {

// The same model with a threshold beyond all data: density_of then cuts nothing off.
Nnlif with_threshold(const Nnlif& model, const Exact& V_F) {
  NnlifParameters p = model.parameters();
  p.V_F = V_F;
  p.V_R = std::min(p.V_R, Exact(V_F - 1));
  return Nnlif(p);
}

}  // namespace

Refractory::Refractory(Nnlif base, Exact tau, std::optional<FiringLaw> firing)
    : base_(std::move(base)), tau_(std::move(tau)), firing_(std::move(firing)) {
  if (tau_ <= 0) throw std::invalid_argument("tau > 0 is required, but tau = " + to_text(tau_));
}

RefractoryStart start_of(const InitialData& data, const Refractory& model) {
  if (!model.random_threshold()) return {density_of(data, model.base()), to_double(model.base().V_F()), 0};
  switch (data.kind) {
    case InitialKind::gaussian: {
      const Exact far = data.mean + 100 * (1 + abs(data.variance));  // 100 standard deviations or more
      InitialDensity density = density_of(data, with_threshold(model.base(), far));
      return {density, 2 * density.centre - density.lowest, 0};
    }
    case InitialKind::uniform: {
      const InitialDensity density = density_of(data, with_threshold(model.base(), data.upper + 1));
      return {density, to_double(data.upper), 0};
    }
    case InitialKind::file: {
      const InitialDensity density = density_from_file(data.file, std::numeric_limits<double>::infinity());
      return {density, density.breaks.back(), 0};
    }
    case InitialKind::steady:
      break;
  }
  throw std::invalid_argument("a steady initial density comes from the stationary problem, not from start_of");
}

}  // namespace spikeproof
