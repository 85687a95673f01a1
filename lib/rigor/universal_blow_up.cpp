#include "rigor/universal_blow_up.h"

#include <arb_hypgeom.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace spikeproof::rigor {
namespace {

// int_0^y exp(max(v, 0)^2/(2 a0)) dv: y itself for y <= 0, else sqrt(pi a0/2) erfi(y/sqrt(2 a0)).
Ball weight_to(const Exact& y, const Exact& a0, long p) {
  if (y <= 0) return Ball(y, p);
  const Ball root = sqrt(Ball(Exact(2 * a0), p));
  Ball erfi(p);
  const Ball argument = Ball(y, p) / root;
  arb_hypgeom_erfi(erfi.data(), argument.data(), p);
  return sqrt(pi(p)) * root * erfi / 2;
}

Ball weight_between(const Nnlif& m, long p) {
  return weight_to(Exact(m.V_F() - m.I()), m.a0(), p) - weight_to(Exact(m.V_R() - m.I()), m.a0(), p);
}

// eta for psi = e^{max(v,0)^2/2a0} (1 + (eta/a0) max(v + eta, 0)): the bound on T* is least at sqrt(a0), and
// (1 + (eta/a0) max(V_F - I + eta, 0)) b_u <= b has to hold. Untrusted: the caller checks it.
Exact choose_eta(const Nnlif& m, const Exact& b_u) {
  const double x_F = to_double(Exact(m.V_F() - m.I())), a0 = to_double(m.a0()),
               room = to_double(Exact(m.b() / b_u - 1));
  const double c = a0 * room, root = std::sqrt(x_F * x_F + 4 * c);
  const double most = x_F > 0 ? 2 * c / (x_F + root) : 0.5 * (root - x_F);
  return decimal(fmt::format("{:.6e}", std::min(std::sqrt(a0), most * (1 - 1e-5))));
}

Exact factor_of(const Nnlif& m, const Exact& eta) {
  return 1 + eta / m.a0() * std::max(Exact(m.V_F() - m.I() + eta), Exact(0));
}

Error silent(const std::string& note) { return {ErrorCode::out_of_range, "prove_universal_blow_up", note}; }

Certificate certificate_of(const Nnlif& model, const UniversalFacts& facts, const Exact& eta, long precision) {
  Certificate c(field::blow_up_universal, model, precision);
  c.statement(blow_up_universal_statement(model.parameters(), facts));
  c.enclosure("b_u", facts.b_u).enclosure("base", facts.base).enclosure("slope", facts.slope);
  c.hypothesis("b > b_u", facts.b_u).hypothesis("delay = 0").hypothesis("a(N) >= a0 > 0");
  c.hypothesis("(1 + (eta/a0) max(V_F - I + eta, 0)) b_u <= b");
  c.oracle("eta", to_text(eta));
  c.scope(
      "Solutions are classical: n >= 0 of mass 1 with a finite mean, N continuous and finite. T* is the end of the "
      "largest interval [0, T*) on which one exists. Proof in proofs-checks/blow-up-universal.");
  c.not_covered("b <= b_u: solutions may be global or not.");
  return c;
}

}  // namespace

Result<Ball> enclose_universal_connectivity(const Nnlif& model, long bits) {
  if (bits < 2 || bits > 100'000)
    throw std::invalid_argument(fmt::format("enclose_universal_connectivity: bits = {}, 2 <= bits <= 100000", bits));
  const Exact x_F = model.V_F() - model.I();
  if (x_F > 0 && x_F * x_F > 120'000 * model.a0())
    return Error{ErrorCode::out_of_range, "enclose_universal_connectivity",
                 "b_u exceeds 2^86000, which a certificate cannot hold"};
  for (long precision = bits + 64; precision <= 64 * (bits + 4096); precision *= 2) {
    const Ball b_u = weight_between(model, precision);
    if (certainly_positive(b_u) && b_u.accuracy_bits() > bits) return b_u;
  }
  return Error{ErrorCode::precision_exhausted, "enclose_universal_connectivity",
               fmt::format("relative width above 2^-{}", bits)};
}

Result<UniversalBlowUpProof> prove_universal_blow_up(const Nnlif& model, int digits) {
  if (digits < 1 || digits > 20'000)
    throw std::invalid_argument(fmt::format("prove_universal_blow_up: digits = {}, 1 <= digits <= 20000", digits));
  if (model.delay() > 0) return silent("delay = 0 is required, got delay = " + to_text(model.delay()));
  const long bits = std::max(53L, static_cast<long>(std::ceil(3.3219281 * digits)) + 3);
  const auto b_u = enclose_universal_connectivity(model, bits + 16);
  if (!b_u) return b_u.error();
  const Enclosure e = enclosure_of(*b_u, bits);
  if (model.b() <= e.upper) {
    return silent(fmt::format("b > b_u is required, got b = {} and b_u in {}; below b_u the theorem is silent",
                              to_text(model.b()), interval_text(e)));
  }
  const Exact eta = choose_eta(model, e.upper);
  if (eta <= 0) return silent("b is too close to b_u for a bound on the lifespan");
  const Exact factor = factor_of(model, eta);
  if (factor * e.upper > model.b()) return silent("b is too close to b_u = " + interval_text(e) + "; more digits help");
  const long p = b_u->precision();
  const Exact slope = factor / eta;
  const Ball base = Ball(slope, p) * weight_to(Exact(model.V_F() - model.I()), model.a0(), p);
  const UniversalFacts facts{e, enclosure_of(base), enclosure_of(Ball(slope, p))};
  return UniversalBlowUpProof{facts, certificate_of(model, facts, eta, p)};
}

}  // namespace spikeproof::rigor
