#include "rigor/statement_local.h"

#include <fmt/format.h>

namespace spikeproof::rigor {
namespace {

std::string bound_text(const Exact& x) { return fmt::format("{} (about {:.6g})", to_hex(x), to_double(x)); }

}  // namespace

std::string local_statement(const NnlifParameters& p, const LocalStatement& s) {
  const bool delayed = p.delay > 0;
  std::string text = fmt::format(
      "For V_R = {}, V_F = {}, a0 = {}, a1 = {}, b = {}, I = {}, delay = {} the equation has a steady state P of mass "
      "1 "
      "with rate N_P in {}. Its Poincaré constant C lies in {}, the best constant C_R in (u(V_R) - int P u)^2 <= C_R "
      "int "
      "P u_v^2 in {}. ",
      to_text(p.V_R), to_text(p.V_F), to_text(p.a0), to_text(p.a1), to_text(p.b), to_text(p.I), to_text(p.delay),
      interval_text(s.N), interval_text(s.C), interval_text(s.C_R));
  text += "Put E(t) = int P (n/P - 1)^2 dv";
  text += delayed ? " and V = E(0) + N_P int_{-delay}^0 (N(s)/N_P - 1)^2 ds. " : " and V = E(0). ";
  text += fmt::format("If V <= {}, then E(t) <= V exp(-{} t). ", bound_text(s.E_0), bound_text(s.rate));
  text += s.E_max ? fmt::format("If V <= {}", bound_text(*s.E_max)) : "If V is finite";
  text += fmt::format(", then E(t) tends to 0 exponentially, in the end faster than every rate below {}.",
                      bound_text(s.last_rate));
  return text;
}

}  // namespace spikeproof::rigor
