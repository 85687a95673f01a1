#include "rigor/statement_blow_up.h"

#include <fmt/format.h>

namespace spikeproof::rigor {
namespace {

std::string model_text(const NnlifParameters& p) {
  return fmt::format("{}, b = {}, delay = {}", parameters_text(p), to_text(p.b), to_text(p.delay));
}

}  // namespace

std::string density_text(const ExactDensity& d) {
  switch (d.shape) {
    case ExactDensity::Shape::gaussian:
      return fmt::format("the Gaussian of mean {} and variance {}", to_text(d.mean), to_text(d.variance));
    case ExactDensity::Shape::uniform:
      return fmt::format("the uniform density on [{}, {}]", to_text(d.rows.front().v), to_text(d.rows.back().v));
    case ExactDensity::Shape::table:
      break;
  }
  return fmt::format("the piecewise linear density through the certificate's {} rows from v = {} to v = {}",
                     d.rows.size(), to_text(d.rows.front().v), to_text(d.rows.back().v));
}

nlohmann::ordered_json json_of(const ExactDensity& d) {
  nlohmann::ordered_json json;
  if (d.shape == ExactDensity::Shape::gaussian)
    return {{"kind", field::gaussian}, {"mean", to_text(d.mean)}, {"variance", to_text(d.variance)}};
  json["kind"] = d.shape == ExactDensity::Shape::uniform ? field::uniform : field::table;
  json["rows"] = nlohmann::ordered_json::array();
  for (const DensityRow& row : d.rows)
    json["rows"].push_back(nlohmann::ordered_json::array({to_text(row.v), to_text(row.n)}));
  return json;
}

std::string blow_up_moment_statement(const NnlifParameters& p, const ExactDensity& d, const MomentFacts& f) {
  std::string text = fmt::format(
      "For {} and as initial density {}, restricted to v < V_F and normalised: with mu = {} the moment M_mu(0) = int "
      "e^(mu v) n(v,0) dv lies in {} and is at least (e^(mu V_F) - e^(mu V_R))/(b mu), which lies in {}. The solution "
      "is not global: it ceases to exist no later than T* <= (mu V_F - ln M_mu(0))/(mu (mu a0 - V_F + I)), which lies "
      "in {}.",
      model_text(p), density_text(d), to_text(f.mu), interval_text(f.M), interval_text(f.threshold),
      interval_text(f.lifespan));
  if (f.edge)
    text += fmt::format(" As b n(V_F-, 0) lies in {} and exceeds 1, the same holds for all large mu, and T* = 0.",
                        interval_text(*f.edge));
  return text;
}

std::string blow_up_universal_statement(const NnlifParameters& p, const UniversalFacts& f) {
  return fmt::format(
      "For {} the number b_u = int from V_R - I to V_F - I of exp(max(v, 0)^2/(2 a0)) dv lies in {}, and b > b_u. No "
      "solution is global whose initial density n(v,0) has a finite mean m: it ceases to exist no later than T* <= A + "
      "B max(0, I - m) with A in {} and B in {}.",
      model_text(p), interval_text(f.b_u), interval_text(f.base), interval_text(f.slope));
}

}  // namespace spikeproof::rigor
