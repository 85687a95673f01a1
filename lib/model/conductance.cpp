#include "model/conductance.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "core/input_error.h"
#include "model/density_file.h"

namespace spikeproof {
namespace {

void require_order(bool holds, const std::string& rule, const std::string& left_name, const Exact& left,
             const std::string& right_name = "", const Exact& right = 0) {
  if (holds) return;
  std::string values = left_name + " = " + to_text(left);
  if (!right_name.empty()) values += " and " + right_name + " = " + to_text(right);
  throw std::invalid_argument(rule + " is required, but " + values);
}

void require_potentials(const ConductanceParameters& p, bool fixed_threshold) {
  require_order(p.V_R < p.V_F, "V_R < V_F", "V_R", p.V_R, "V_F", p.V_F);
  require_order(p.V_F < p.V_E, "V_F < V_E", "V_F", p.V_F, "V_E", p.V_E);
  require_order(p.V_L < p.V_E, "V_L < V_E", "V_L", p.V_L, "V_E", p.V_E);
  if (p.V_R > p.V_L)
    throw std::invalid_argument(
        "V_R <= V_L is required (above V_L neurons of small g leave through V_R and mass is "
        "lost), but V_R = " +
        to_text(p.V_R) + " and V_L = " + to_text(p.V_L));
  if (fixed_threshold) require_order(p.V_R == p.V_L, "V_R = V_L with a fixed threshold", "V_R", p.V_R, "V_L", p.V_L);
}

InitialDensity gaussian_between(const InitialData& data, double lower, double upper) {
  const double mean = to_double(data.mean), s = std::sqrt(to_double(data.variance));
  if (!(data.variance > 0) || !(s > 0) || !std::isfinite(s))
    throw std::invalid_argument("variance > 0 is required, but variance = " + to_text(data.variance));
  if (!(mean >= lower && mean <= upper))
    throw std::invalid_argument("a mean within the domain of v is required, but mean = " + to_text(data.mean));
  if (mean + s / 8 == mean || s < 1e-9 * (upper - lower))
    throw std::invalid_argument("the initial density is narrower than double precision resolves");
  const double root = s * std::numbers::sqrt2;
  const double mass = (std::erf((upper - mean) / root) + std::erf((mean - lower) / root)) / 2;
  const double top = 1 / (mass * s * std::sqrt(2 * std::numbers::pi));
  InitialDensity density;
  density.value = [=](double v) {
    const double y = (v - mean) / s;
    return v < lower || v > upper ? 0.0 : top * std::exp(-y * y / 2);
  };
  density.lowest = std::max(lower, mean - 9.2 * s);
  density.centre = mean;
  density.width = s;
  density.value_at_threshold = density.value(upper);
  return density;
}

InitialDensity uniform_between(const InitialData& data, const Conductance& model) {
  require_order(data.lower < data.upper, "lower < upper", "lower", data.lower, "upper", data.upper);
  require_order(data.lower >= model.lower(), "lower >= the lower end of v", "lower", data.lower, "the end", model.lower());
  require_order(data.upper <= model.upper(), "upper <= the upper end of v", "upper", data.upper, "the end", model.upper());
  const double lower = to_double(data.lower), upper = to_double(data.upper);
  const double height = to_double(1 / (data.upper - data.lower));
  InitialDensity density;
  density.value = [=](double v) { return v >= lower && v <= upper ? height : 0.0; };
  density.lowest = lower;
  density.centre = (lower + upper) / 2;
  density.width = upper - lower;
  if (data.lower > model.lower()) density.breaks.push_back(lower);
  if (data.upper < model.upper()) density.breaks.push_back(upper);
  density.value_at_threshold = data.upper < model.upper() ? 0 : height;
  return density;
}

}  // namespace

Conductance::Conductance(ConductanceParameters parameters, std::optional<FiringLaw> firing)
    : p_(std::move(parameters)), firing_(std::move(firing)) {
  require_order(p_.g_L >= 0, "g_L >= 0", "g_L", p_.g_L);
  require_order(p_.a > 0, "a > 0", "a", p_.a);
  require_order(p_.a1 >= 0, "a1 >= 0", "a1", p_.a1);
  require_order(p_.eps > 0, "eps > 0", "eps", p_.eps);
  require_order(p_.g_max >= 0, "g_max >= 0", "g_max", p_.g_max);
  require_potentials(p_, !firing_);
}

ConductanceReal rounded(const Conductance& model) {
  const ConductanceParameters& p = model.parameters();
  return {to_double(p.g_L), to_double(p.V_L), to_double(p.V_R), to_double(p.V_F), to_double(p.V_E),  to_double(p.a),
          to_double(p.a1),  to_double(p.eps), to_double(p.g0),  to_double(p.b),   to_double(p.g_max)};
}

Conductance with_b(const Conductance& model, const Exact& b) {
  ConductanceParameters p = model.parameters();
  p.b = b;
  return Conductance(p, model.firing());
}

Conductance with_eps(const Conductance& model, const Exact& eps) {
  ConductanceParameters p = model.parameters();
  p.eps = eps;
  return Conductance(p, model.firing());
}

ConductanceInitial standard_initial(const Conductance& model) {
  const ConductanceParameters& p = model.parameters();
  ConductanceInitial initial;
  initial.v.mean = (p.V_R + p.V_F) / 2;
  initial.v.variance = (p.V_F - p.V_R) * (p.V_F - p.V_R) / 100;
  return initial;
}

InitialDensity density_of(const InitialData& data, const Conductance& model) {
  const double lower = to_double(model.lower()), upper = to_double(model.upper());
  switch (data.kind) {
    case InitialKind::gaussian:
      return gaussian_between(data, lower, upper);
    case InitialKind::uniform:
      return uniform_between(data, model);
    case InitialKind::file: {
      const InitialDensity density = density_from_file(data.file, upper);
      if (density.lowest < lower)
        throw InputError(data.file, 0, "v", "",
                         "rows from the lower end of v on are required, which is " + to_text(model.lower()));
      return density;
    }
    case InitialKind::steady:
      break;
  }
  throw std::invalid_argument("a steady initial density comes from the stationary problem, not from density_of");
}

}  // namespace spikeproof
