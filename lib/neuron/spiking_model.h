// Integrate-and-fire models of one neuron with an injected current, as they are fitted to spike trains.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spikeproof::neuron {

/// u is the potential over rest in mV. Only spikes are compared with data, so that the threshold can be put at 20 mV:
/// it fixes the unit of u, and R carries the current's. While t_ref lasts u stays at u_r.
/// lif           tau_m u' = R I - u; at u = 20: u -> u_r
/// adaptive-lif  tau_m u' = R I - u - w, tau_w w' = a u - w; at u = 20: u -> u_r, w -> w + b
/// adex          the same with + D e^{(u - 20)/D} in u'; at u = 20 + 6 D. Brette and Gerstner, J. Neurophysiol. 94
/// (2005) izhikevich    v' = 0.04 v^2 + 5 v + 140 - u + k I + I0, u' = a (b v - u); at v = 30: v -> c, u -> u + d.
///               Izhikevich, IEEE Trans. Neural Netw. 14 (2003)
/// mat           tau_m u' = R I - u, a spike where u reaches 20 + H1 + H2, tau_j H_j' = -H_j, then H_j -> H_j + a_j and
///               2 ms of rest; tau_1 = 10, tau_2 = 200. Kobayashi, Tsubokawa and Shinomoto, Front. Comput. Neurosci. 3
///               (2009)
enum class SpikingModel { lif, adaptive_lif, adex, izhikevich, mat };

inline constexpr double threshold = 20;  // mV
inline constexpr double mat_rest = 2, mat_fast = 10, mat_slow = 200;
inline constexpr double adex_peak = 6;  // in units of D: the rest of the upstroke takes tau_m e^-6
inline constexpr double izhikevich_peak = 30;

struct Parameter {
  std::string name, unit;
  double lower, upper;       // where a fit looks
  bool logarithmic = false;  // it looks evenly in the logarithm
};

/// What a fit looks through, in the order in which simulations take the parameters. `scale` is a typical size of the
/// current, `unit` its unit. Throws std::invalid_argument unless scale > 0.
std::vector<Parameter> parameters_of(SpikingModel model, double scale, const std::string& unit);
std::size_t parameter_count(SpikingModel model);

/// Parameters of a cell that fires regularly under a current of such a size, for tests and examples.
std::vector<double> typical_parameters(SpikingModel model, double scale);

/// |mean| + 2 standard deviations.
double current_scale(std::span<const double> current);

const std::vector<SpikingModel>& all_spiking_models();
const char* name_of(SpikingModel model);   // "adaptive-lif"
const char* title_of(SpikingModel model);  // "adaptive LIF"
/// Throws std::invalid_argument with the names that are allowed.
SpikingModel spiking_model_named(std::string_view name);

}  // namespace spikeproof::neuron
