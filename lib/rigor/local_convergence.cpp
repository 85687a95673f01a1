#include "rigor/local_convergence.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "core/progress.h"
#include "rigor/local_margin.h"
#include "rigor/poincare.h"

namespace spikeproof::rigor {
namespace {

constexpr long state_bits = 72, integral_bits = 80, most_precision = 3000;
const char* const place = "prove_local_convergence";

Error noise_depends_on_rate(const Nnlif& model) {
  return {ErrorCode::out_of_range, place,
          "a1 = 0 fails (a1 = " + to_text(model.a1()) +
              "): the term a1 (N(t) - N) n_vv is cubic in the distance, which E does not bound"};
}

Nnlif frozen(const Nnlif& model, const Exact& beta) {
  return Nnlif({model.V_R(), model.V_F(), model.a0(), 0, 0, Exact(model.I() + beta), 0});
}

// The Poincaré constants at two drifts that differ by at most e differ by at most this factor (proofs-checks/
// local-convergence, transfer).
Ball transfer(const Nnlif& model, const Exact& beta, const Exact& e, long p) {
  const Exact L = model.V_F() - model.V_R();
  const Exact K =
      std::max(::abs(Exact(model.V_R() - model.I() - beta)), ::abs(Exact(model.V_F() - model.I() - beta))) + e;
  const Ball theta(Exact((e * (2 * K + L) + e * e) / model.a0()), p), stretch(Exact(1 + e / L), p);
  return exp(theta * 2) * stretch * stretch;
}

struct Constants {
  LocalConstants c;
  PoincareProof poincare;
};

// The constants at the steady state with this rate; the Poincaré constant is proved at an exact drift next to it.
Result<Constants> constants_of(const Nnlif& model, const Ball& N) {
  const Exact about = (Ball(model.b(), N.precision()) * N).midpoint().lower(60);
  auto poincare = prove_poincare(frozen(model, about));
  if (!poincare) return poincare.error();
  for (long p = integral_bits + 80; p <= most_precision; p *= 2) {
    const Ball beta = Ball(model.b(), p) * N;
    auto c = constants_at(model, beta, integral_bits);
    if (!c && c.error().code != ErrorCode::precision_exhausted) return c.error();
    if (!c || c->C_R.accuracy_bits() < 56) continue;
    c->N = N;
    const Exact e = abs(beta - Ball(about, p)).upper();
    const Ball factor = transfer(model, about, e, p);
    const Ball low = Ball(poincare->C.lower, p) / factor, high = Ball(poincare->C.upper, p) * factor;
    c->C = Ball::hull(low.lower(), high.upper(), p);
    return Constants{*c, *poincare};
  }
  return Error{ErrorCode::precision_exhausted, place, fmt::format("C_R is not sharp at {} bits", most_precision)};
}

Certificate write_certificate(const Nnlif& model, const LocalStatement& s, const Constants& found) {
  Certificate c(field::local_convergence, model, found.c.C_R.precision());
  const auto point = [](const Exact& x) { return Enclosure{x, x}; };
  c.statement(local_statement(model.parameters(), s));
  c.enclosure("N", s.N).enclosure("C", s.C).enclosure("C_R", s.C_R);
  if (s.E_max) c.enclosure("E_max", point(*s.E_max));
  c.enclosure("E_0", point(s.E_0)).enclosure("rate", point(s.rate)).enclosure("last_rate", point(s.last_rate));
  const auto margin = [&](const char* name, const Exact& E, const Exact& rate) {
    c.hypothesis(name, enclosure_of(local_margin(model, found.c, E, rate)));
  };
  c.hypothesis("a1 = 0");
  if (s.E_max) margin("2 a0 - Lambda(E_max) > 0", *s.E_max, 0);
  margin("2 a0 - C rate - Lambda(E_0) > 0", s.E_0, s.rate);
  margin("2 a0 - C last_rate - Lambda(0) > 0", 0, s.last_rate);
  c.oracle("poincare", found.poincare.certificate.json());
  c.scope(
      "Classical solutions n >= 0 of mass 1, as long as they exist, with E(t) finite and continuous from t = 0 on (so "
      "n(v,0) vanishes at V_F). Lambda and the proof are in proofs-checks/local-convergence.");
  c.not_covered("Existence of the solution for all times, and data outside the basin.");
  c.not_covered("Whether the equation has other steady states.");
  return c;
}

std::string failed_inequality(const Nnlif& model, const LocalConstants& c) {
  return fmt::format("2 a0 - Lambda(0) > 0 fails for the state with N = {:.6g}: it is {:.6g} (abs(b) is too large)",
                     to_double(c.N.midpoint().lower()), to_double(local_margin(model, c, 0, 0).midpoint().lower()));
}

}  // namespace

Result<LocalConvergenceProof> prove_local_convergence(const Nnlif& model, const LocalOptions& options) {
  if (model.a1() != 0) return noise_depends_on_rate(model);
  if (options.E_0 && *options.E_0 < 0) throw std::invalid_argument("local convergence: E_0 >= 0 is required");
  auto N = enclose_state(model, options.N_near ? &*options.N_near : nullptr, state_bits);
  if (!N) return N.error();
  auto found = constants_of(model, *N);
  if (!found) return found.error();
  const LocalConstants& c = found->c;
  LocalStatement s{enclosure_of(c.N, state_bits), enclosure_of(c.C), enclosure_of(c.C_R), std::nullopt, 1, 0, 0};
  if (model.b() != 0) {
    s.E_max = largest_basin(model, c);
    if (!s.E_max || *s.E_max == 0) return Error{ErrorCode::out_of_range, place, failed_inequality(model, c)};
    s.E_0 = *s.E_max / 4;
  }
  if (options.E_0) s.E_0 = *options.E_0;
  const auto rate = largest_rate(model, c, s.E_0), last = largest_rate(model, c, 0);
  if (!rate || !last) {
    return Error{ErrorCode::out_of_range, place,
                 fmt::format("E_0 = {:.6g} is not inside the basin {:.6g}", to_double(s.E_0),
                             s.E_max ? to_double(*s.E_max) : 0.0)};
  }
  s.rate = *rate, s.last_rate = *last;
  return LocalConvergenceProof{s, found->poincare.mu1, write_certificate(model, s, *found)};
}

}  // namespace spikeproof::rigor
