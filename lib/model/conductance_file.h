// The conductance models in a model file: kinds "macroscopic", "firing-kinetic", "kinetic".
#pragma once

#include "model/conductance.h"

namespace spikeproof {

class TomlFile;

struct ConductanceFile {
  Conductance model;
  ConductanceInitial initial;
};

/// True for the three kinds.
bool is_conductance_kind(const std::string& kind);

/// [model]: g_L, V_L, V_R, V_F, V_E, a, eps (or sigma_E), g0, b; "kinetic" has no [firing], re-enters at V_L, and takes
/// f, nu, S, N_E for G = f nu + S N, a = f^2 nu/(2 sigma_E) + S^2 N/(2 sigma_E N_E) too. [firing] as in
/// firing_law_file.h, required by the other two. [initial]: gaussian, uniform, steady, file; g_mean and g_variance
/// together for data off equilibrium in g. Throws InputError with file, line, key, value and what is allowed.
ConductanceFile read_conductance(const TomlFile& file, const std::string& kind);

}  // namespace spikeproof
