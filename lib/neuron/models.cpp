#include "neuron/models.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "neuron/dynamics_of.h"

namespace spikeproof::neuron {
namespace {

void require(bool holds, const char* model, const char* what) {
  if (!holds) throw std::invalid_argument(fmt::format("{}: {} is required", model, what));
}

// A model whose spikes reset it, by spike(parameters, x).
template <class Parameters>
class ResetDynamics final : public DynamicsOf<Parameters, 2> {
 public:
  using DynamicsOf<Parameters, 2>::DynamicsOf;
  bool has_reset() const override { return true; }
  void reset(double* x) const override { spike(this->parameters(), x); }
};

// Names, units and members of the parameters of a model, in the order in which they are shown.
template <class P>
struct Entry {
  const char *name, *unit;
  double P::*member;
};

const Entry<MorrisLecar> morris_lecar_entries[] = {
    {"C", "µF/cm²", &MorrisLecar::C},     {"g_Ca", "mS/cm²", &MorrisLecar::g_Ca}, {"g_K", "mS/cm²", &MorrisLecar::g_K},
    {"g_L", "mS/cm²", &MorrisLecar::g_L}, {"V_Ca", "mV", &MorrisLecar::V_Ca},     {"V_K", "mV", &MorrisLecar::V_K},
    {"V_L", "mV", &MorrisLecar::V_L},     {"V1", "mV", &MorrisLecar::V1},         {"V2", "mV", &MorrisLecar::V2},
    {"V3", "mV", &MorrisLecar::V3},       {"V4", "mV", &MorrisLecar::V4},         {"phi", "1/ms", &MorrisLecar::phi},
};
const Entry<HodgkinHuxley> hodgkin_huxley_entries[] = {
    {"C", "µF/cm²", &HodgkinHuxley::C},     {"g_Na", "mS/cm²", &HodgkinHuxley::g_Na},
    {"g_K", "mS/cm²", &HodgkinHuxley::g_K}, {"g_L", "mS/cm²", &HodgkinHuxley::g_L},
    {"V_Na", "mV", &HodgkinHuxley::V_Na},   {"V_K", "mV", &HodgkinHuxley::V_K},
    {"V_L", "mV", &HodgkinHuxley::V_L},     {"temperature", "°C", &HodgkinHuxley::temperature},
};
const Entry<FitzHughNagumo> fitzhugh_nagumo_entries[] = {
    {"F1", "", &FitzHughNagumo::F1}, {"F2", "", &FitzHughNagumo::F2}, {"F3", "", &FitzHughNagumo::F3}};
const Entry<Adex> adex_entries[] = {{"C", "pF", &Adex::C},
                                    {"g_L", "nS", &Adex::g_L},
                                    {"E_L", "mV", &Adex::E_L},
                                    {"V_T", "mV", &Adex::V_T},
                                    {"Delta_T", "mV", &Adex::Delta_T},
                                    {"tau_w", "ms", &Adex::tau_w},
                                    {"a", "nS", &Adex::a},
                                    {"b", "pA", &Adex::b},
                                    {"V_reset", "mV", &Adex::V_reset},
                                    {"V_peak", "mV", &Adex::V_peak}};
const Entry<Izhikevich> izhikevich_entries[] = {{"a", "1/ms", &Izhikevich::a},
                                                {"b", "1/ms", &Izhikevich::b},
                                                {"c", "mV", &Izhikevich::c},
                                                {"d", "mV/ms", &Izhikevich::d},
                                                {"peak", "mV", &Izhikevich::peak}};

const auto& entries_of(const MorrisLecar&) { return morris_lecar_entries; }
const auto& entries_of(const HodgkinHuxley&) { return hodgkin_huxley_entries; }
const auto& entries_of(const FitzHughNagumo&) { return fitzhugh_nagumo_entries; }
const auto& entries_of(const Adex&) { return adex_entries; }
const auto& entries_of(const Izhikevich&) { return izhikevich_entries; }

template <class P>
NamedModel named(const std::string& name, const std::string& set, const P& p) {
  NamedModel model{name, set, {}};
  for (const auto& entry : entries_of(p)) model.parameters.push_back({entry.name, entry.unit, p.*entry.member});
  return model;
}

int whole(double value, const char* name) {
  require(value == std::floor(value) && std::abs(value) < 100, name, "a whole number");
  return static_cast<int>(value);
}

template <class P>
P parameters_from(const std::vector<NamedParameter>& values) {
  P p;
  std::size_t k = 0;
  for (const auto& entry : entries_of(p)) p.*entry.member = values.at(k++).value;
  return p;
}

HodgkinHuxley hodgkin_huxley_from(const std::vector<NamedParameter>& values) {
  auto p = parameters_from<HodgkinHuxley>(values);
  p.m_exponent = whole(values.at(values.size() - 2).value, "m_exponent");
  p.n_exponent = whole(values.back().value, "n_exponent");
  return p;
}

}  // namespace

Dynamics::Dynamics(Description d)
    : name_(std::move(d.name)),
      time_unit_(std::move(d.time_unit)),
      variables_(std::move(d.variables)),
      control_(std::move(d.control)),
      lowest_V_(d.lowest_V),
      highest_V_(d.highest_V),
      spike_level_(d.spike_level) {}

void Dynamics::reset(double*) const {}

DynamicsPtr dynamics_of(const HodgkinHuxley& p) {
  p.check();
  const auto [low, high] = std::minmax({p.V_Na, p.V_K, p.V_L});
  require(low < high, "Hodgkin-Huxley", "reversal potentials that are not all equal");
  return std::make_shared<DynamicsOf<HodgkinHuxley, 4>>(
      p, Dynamics::Description{"hodgkin-huxley",
                               "ms",
                               {{"V", "mV", 30}, {"m", "", 0.3}, {"h", "", 0.3}, {"n", "", 0.3}},
                               {"I", "µA/cm²", 10},
                               low,
                               high,
                               0});
}

DynamicsPtr dynamics_of(const MorrisLecar& p) {
  const char* model = "Morris-Lecar";
  require(p.C > 0, model, "C > 0");
  require(p.g_Ca >= 0 && p.g_K >= 0 && p.g_L >= 0 && p.g_Ca + p.g_K + p.g_L > 0, model,
          "g_Ca, g_K, g_L >= 0, not all 0");
  require(p.V2 > 0 && p.V4 > 0, model, "V2 > 0 and V4 > 0");
  require(p.phi > 0, model, "phi > 0");
  const auto [low, high] = std::minmax({p.V_Ca, p.V_K, p.V_L});
  require(low < high, model, "reversal potentials that are not all equal");
  return std::make_shared<DynamicsOf<MorrisLecar, 2>>(
      p, Dynamics::Description{
             "morris-lecar", "ms", {{"V", "mV", 30}, {"w", "", 0.3}}, {"I", "µA/cm²", 30}, low, high, 0});
}

DynamicsPtr dynamics_of(const FitzHughNagumo& p) {
  const double size = p.F3 != 0 && p.F1 != 0 ? std::sqrt(std::abs(p.F1 / p.F3) / 3) : 1;
  return std::make_shared<DynamicsOf<FitzHughNagumo, 2>>(
      p, Dynamics::Description{
             "fitzhugh-nagumo", "", {{"V", "", size}, {"W", "", size}}, {"V_bar", "", size}, -5 * size, 5 * size, 0});
}

DynamicsPtr dynamics_of(const Adex& p) {
  const char* model = "AdEx";
  require(p.C > 0 && p.g_L > 0 && p.Delta_T > 0 && p.tau_w > 0, model, "C, g_L, Delta_T, tau_w > 0");
  require(p.V_reset < p.V_peak && p.V_T < p.V_peak && p.E_L < p.V_peak, model, "V_reset, V_T, E_L < V_peak");
  require((p.V_peak - p.V_T) / p.Delta_T < 200, model, "V_peak - V_T < 200 Delta_T");
  return std::make_shared<ResetDynamics<Adex>>(
      p, Dynamics::Description{"adex",
                               "ms",
                               {{"V", "mV", 20}, {"w", "pA", std::max(1.0, p.g_L * p.Delta_T)}},
                               {"I", "pA", p.g_L * 10},
                               std::min(p.E_L, p.V_reset) - 50,
                               std::min(p.V_peak, p.V_T + 10 * p.Delta_T),
                               p.V_peak});
}

DynamicsPtr dynamics_of(const Izhikevich& p) {
  const char* model = "Izhikevich";
  require(p.a > 0, model, "a > 0");
  require(p.c < p.peak, model, "c < peak");
  return std::make_shared<ResetDynamics<Izhikevich>>(
      p, Dynamics::Description{
             "izhikevich", "ms", {{"v", "mV", 20}, {"u", "mV/ms", 5}}, {"I", "mV/ms", 10}, -200, p.peak, p.peak});
}

std::vector<std::string> model_names() {
  return {"hodgkin-huxley", "morris-lecar", "fitzhugh-nagumo", "adex", "izhikevich"};
}

std::vector<std::string> set_names(const std::string& model) {
  if (model == "morris-lecar") return {"hopf", "snic", "homoclinic"};
  return {};
}

NamedModel model_named(const std::string& model, const std::string& set) {
  const auto sets = set_names(model);
  if (!set.empty() && std::find(sets.begin(), sets.end(), set) == sets.end())
    throw std::invalid_argument("unknown set \"" + set + "\" of " + model);
  if (model == "hodgkin-huxley") {
    NamedModel named_model = named(model, "", HodgkinHuxley{});
    named_model.parameters.push_back({"m_exponent", "", static_cast<double>(HodgkinHuxley{}.m_exponent)});
    named_model.parameters.push_back({"n_exponent", "", static_cast<double>(HodgkinHuxley{}.n_exponent)});
    return named_model;
  }
  if (model == "morris-lecar")
    return named(model, set.empty() ? "hopf" : set,
                 set == "snic"         ? MorrisLecar::snic()
                 : set == "homoclinic" ? MorrisLecar::homoclinic()
                                       : MorrisLecar::hopf());
  if (model == "fitzhugh-nagumo") return named(model, "", FitzHughNagumo{});
  if (model == "adex") return named(model, "", Adex{});
  if (model == "izhikevich") return named(model, "", Izhikevich{});
  throw std::invalid_argument("unknown neuron model \"" + model + "\"");
}

double& NamedModel::operator[](std::string_view parameter) {
  for (NamedParameter& p : parameters)
    if (p.name == parameter) return p.value;
  throw std::invalid_argument(fmt::format("{} has no parameter {}", name, parameter));
}

DynamicsPtr NamedModel::dynamics() const {
  if (name == "hodgkin-huxley") return dynamics_of(hodgkin_huxley_from(parameters));
  if (name == "morris-lecar") return dynamics_of(parameters_from<MorrisLecar>(parameters));
  if (name == "fitzhugh-nagumo") return dynamics_of(parameters_from<FitzHughNagumo>(parameters));
  if (name == "adex") return dynamics_of(parameters_from<Adex>(parameters));
  if (name == "izhikevich") return dynamics_of(parameters_from<Izhikevich>(parameters));
  throw std::invalid_argument("unknown neuron model \"" + name + "\"");
}

}  // namespace spikeproof::neuron
