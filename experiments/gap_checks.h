// Pieces that the drivers of the Poincaré constant and of the spectral gap share.
#pragma once

#include <array>
#include <complex>
#include <functional>
#include <string>

#include "fokker_planck/finite_volume.h"
#include "linear_setup.h"

namespace spikeproof::experiments {

/// A number from three meshes, each cell halved twice: its extrapolation, and how far the one before was from it.
struct Extrapolated {
  double value = 0, error = 0;
  std::array<double, 3> level{};
};
Extrapolated extrapolated(const std::function<double(const fokker_planck::FiniteVolume&)>& number, const Nnlif& model,
                          std::size_t cells);

/// Order 2 of finite volumes against a reference value, between 1.8 and 2.2: terms of order 3 and 4 beside it.
claim::Order order_of_volumes(const std::string& name, const Extrapolated& number, double reference, std::size_t cells);

/// "V_R = 1, V_F = 2, a0 = 1, I = 0".
std::string parameters_text(const Nnlif& model);

/// The same model with one parameter changed by `change`.
Nnlif with(const Nnlif& model, const std::function<void(NnlifParameters&)>& change);

}  // namespace spikeproof::experiments
