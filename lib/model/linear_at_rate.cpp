#include "model/linear_at_rate.h"

namespace spikeproof {

Nnlif linear_at_rate(const Nnlif& model, const Exact& N) {
  NnlifParameters p = model.parameters();
  p.I += p.b * N;
  p.a0 += p.a1 * N;
  p.a1 = p.b = p.delay = 0;
  return Nnlif(p);
}

}  // namespace spikeproof
