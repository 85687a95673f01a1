#include "rigor/statement_inhibitory.h"

#include <fmt/format.h>

#include <cmath>

#include "rigor/statement_blow_up.h"

namespace spikeproof::rigor {

std::string short_text(const Exact& x) {
  const double size = std::abs(to_double(x));
  if (!(size > 1e-300 && size < 1e300) || (size > 1e-5 && size < 1e7)) return to_text(x);
  const std::string text = fmt::format("{:.6g}", to_double(x));
  const auto again = parse_exact(text);
  return again && *again == x ? text : to_text(x);
}

std::string inhibitory_bound_statement(const NnlifParameters& p, const ExactDensity& d, const InhibitoryFacts& f) {
  const std::string begin = fmt::format(
      "For {}, every b <= 0, every delay >= 0 and as initial density {}, restricted to v < V_F and "
      "normalised: as long as the solution exists, N(t) <= {} for every ",
      parameters_text(p), density_text(d), short_text(f.B));
  if (f.E == 0) return begin + "t >= 0.";
  return begin + fmt::format("t >= 1/2, and N(t) <= {} + {} e^t (sqrt(a0/(pi t)) + {}) for 0 < t <= 1/2.",
                             short_text(f.c), short_text(f.E), short_text(f.m));
}

}  // namespace spikeproof::rigor
