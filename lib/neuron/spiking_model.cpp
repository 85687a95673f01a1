#include "neuron/spiking_model.h"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

namespace spikeproof::neuron {
namespace {

// Wide enough for axons, whose membrane takes a millisecond, and for slow cells; R scale between a tenth of the
// threshold, which no current reaches, and 100 thresholds: a fast current is damped by a slow membrane.
std::vector<Parameter> membrane(double scale, const std::string& unit) {
  return {{"tau_m", "ms", 0.5, 100, true}, {"R", "mV/" + unit, 0.1 * threshold / scale, 100 * threshold / scale, true}};
}

std::vector<Parameter> reset() { return {{"u_r", "mV", -100, 18}, {"t_ref", "ms", 0, 15}}; }

std::vector<Parameter> adaptation() {
  return {{"tau_w", "ms", 1, 500, true}, {"a", "", -0.9, 20}, {"b", "mV", -10, 60}};
}

void append(std::vector<Parameter>& to, const std::vector<Parameter>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

}  // namespace

std::vector<Parameter> parameters_of(SpikingModel model, double scale, const std::string& unit) {
  if (!(scale > 0)) throw std::invalid_argument(fmt::format("a current of size > 0 is required, but it is {}", scale));
  if (model == SpikingModel::izhikevich)
    return {{"a", "1/ms", 0.005, 1, true},
            {"b", "1/ms", -0.1, 1},
            {"c", "mV", -100, -35},
            {"d", "mV/ms", -4, 40},
            {"k", "mV/(ms " + unit + ")", 0.5 / scale, 200 / scale, true},
            {"I0", "mV/ms", -20, 40}};
  std::vector<Parameter> all = membrane(scale, unit);
  if (model == SpikingModel::mat) {
    append(all, {{"a_1", "mV", -20, 500}, {"a_2", "mV", -10, 60}});
    return all;
  }
  append(all, reset());
  if (model != SpikingModel::lif) append(all, adaptation());
  if (model == SpikingModel::adex) all.push_back({"D", "mV", 0.2, 8, true});
  return all;
}

std::size_t parameter_count(SpikingModel model) { return parameters_of(model, 1, "").size(); }

std::vector<double> typical_parameters(SpikingModel model, double scale) {
  const double R = 2 * threshold / scale;
  switch (model) {
    case SpikingModel::lif:
      return {10, R, 5, 2};
    case SpikingModel::adaptive_lif:
      return {10, R, 5, 2, 100, 0.1, 1};
    case SpikingModel::adex:
      return {10, R, 5, 2, 100, 0.1, 1, 2};
    case SpikingModel::izhikevich:
      return {0.02, 0.2, -65, 8, 20 / scale, 0};
    case SpikingModel::mat:
      return {5, R, 20, 2};
  }
  return {};
}

double current_scale(std::span<const double> current) {
  double mean = 0, square = 0;
  const auto n = static_cast<double>(current.size());
  for (const double I : current) mean += I / n;
  for (const double I : current) square += (I - mean) * (I - mean) / n;
  return std::abs(mean) + 2 * std::sqrt(square);
}

const std::vector<SpikingModel>& all_spiking_models() {
  static const std::vector<SpikingModel> all{SpikingModel::lif, SpikingModel::adaptive_lif, SpikingModel::adex,
                                             SpikingModel::izhikevich, SpikingModel::mat};
  return all;
}

const char* name_of(SpikingModel model) {
  constexpr const char* names[] = {"lif", "adaptive-lif", "adex", "izhikevich", "mat"};
  return names[static_cast<std::size_t>(model)];
}

const char* title_of(SpikingModel model) {
  constexpr const char* titles[] = {"LIF", "adaptive LIF", "AdEx", "Izhikevich", "MAT"};
  return titles[static_cast<std::size_t>(model)];
}

SpikingModel spiking_model_named(std::string_view name) {
  std::string allowed;
  for (const SpikingModel model : all_spiking_models()) {
    if (name == name_of(model)) return model;
    allowed += (allowed.empty() ? "" : ", ") + std::string(name_of(model));
  }
  throw std::invalid_argument(fmt::format("unknown model {}; allowed: {}", name, allowed));
}

}  // namespace spikeproof::neuron
