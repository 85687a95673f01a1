#include "model/nnlif.h"

#include <stdexcept>

namespace spikeproof {
namespace {

void require_nnlif(bool holds, const std::string& inequality, const std::string& values) {
  if (!holds) throw std::invalid_argument(inequality + " is required, but " + values);
}

}  // namespace

Nnlif::Nnlif(NnlifParameters parameters) : p_(std::move(parameters)) {
  require_nnlif(p_.V_R < p_.V_F, "V_R < V_F", "V_R = " + to_text(p_.V_R) + " and V_F = " + to_text(p_.V_F));
  require_nnlif(p_.a0 > 0, "a0 > 0", "a0 = " + to_text(p_.a0));
  require_nnlif(p_.a1 >= 0, "a1 >= 0", "a1 = " + to_text(p_.a1));
  require_nnlif(p_.delay >= 0, "delay >= 0", "delay = " + to_text(p_.delay));
}

NnlifReal rounded(const Nnlif& model) {
  return {to_double(model.V_R()), to_double(model.V_F()), to_double(model.a0()),   to_double(model.a1()),
          to_double(model.b()),   to_double(model.I()),   to_double(model.delay())};
}

}  // namespace spikeproof
