// The exact data of the macroscopic equation, and the wording of what is proved about its steady states. Shared by
// prover and re-checker.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/conductance.h"
#include "rigor/statement.h"

namespace spikeproof::rigor {

namespace field {
inline constexpr const char* macroscopic_states = "fast.several-steady-states";
}

/// The parameters of n_t + (c n)_v + phi n = 0 with a step or a logistic law.
struct MacroscopicData {
  Exact g_L, V_L, V_R, V_F, V_E, a, g0, b, phi0;
  Exact delta = 0;  // 0: a step
  bool logistic() const { return delta > 0; }
};

/// Nothing for a law that is a table, for phi0 = 0, or for noise that depends on the rate.
std::optional<MacroscopicData> macroscopic_data(const Conductance& model);

/// What is proved: the firing states by rising N, which of them have a real eigenvalue above 0, and whether N = 0 is a
/// steady state too; for a step law also how many eigenvalues with positive real part each has, where none is too near
/// the imaginary axis.
struct MacroscopicCount {
  std::vector<Enclosure> rates;
  std::vector<bool> unstable;
  std::vector<std::optional<long>> eigenvalues;
  bool silent = false;
};

std::string macroscopic_statement(const MacroscopicData& data, const MacroscopicCount& count);

}  // namespace spikeproof::rigor
