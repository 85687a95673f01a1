// What the drivers of the kinetic equation with a fixed threshold share: model, data, and finite volume runs of them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "driver.h"
#include "kinetic/threshold_volumes.h"

namespace spikeproof::experiments {

struct ThresholdSubject {
  Conductance model;
  ConductanceInitial initial;
  double t_end;
  double g_max = 0;                        // where g is cut off: the user's, or high enough for a run up to t_end
  std::size_t cells_v = 24, cells_g = 18;  // of the coarsest of three meshes
  std::vector<std::string> notes;
};

/// The user's model and data, up to the time that they ask for or a few of the model's own, or g_L = 1, V_L = 0,
/// V_F = 1, V_E = 14/3, sigma_E = 1/5, a = 1/50, g0 = 1/2 with this b, data of mean 1/2 and standard deviation 1/10,
/// t_end = 1. given_input: with G = g0, whatever b and a1. Throws std::invalid_argument for data that are a steady
/// state.
ThresholdSubject threshold_subject(const Context& context, const Exact& b, bool given_input = false);
std::string parameters_text(const ThresholdSubject& subject);

struct VolumeHistory {
  std::vector<double> t;
  std::vector<kinetic::ThresholdMoments> moments;
  double smallest = 1e300, mass_error = 0, top_share = 0;  // over all times
};

/// `factor` times the coarsest cells, uniform in v.
kinetic::ThresholdMesh threshold_mesh(const ThresholdSubject& subject, std::size_t factor);

/// A run of the slope-limited scheme in its longest steps; `look` after every step.
VolumeHistory run_volumes(const ThresholdSubject& subject, std::size_t factor, Progress& progress,
                          kinetic::Reset reset = kinetic::Reset::same_g,
                          const std::function<void(const kinetic::ThresholdVolumes&)>& look = {});

/// The last of three values on meshes halved twice, and what the last halving changed: an error bound for order >= 1.
struct Refined {
  double value, error;
};
Refined refined(double coarse, double middle, double fine);

}  // namespace spikeproof::experiments
