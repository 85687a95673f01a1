// Adverse initial data for inhibitory connections, and the largest rates they lead to.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "driver.h"
#include "fokker_planck/evolve.h"
#include "model/exact_density.h"

namespace spikeproof::experiments {

struct InhibitedData {
  std::string name;
  ExactDensity exact;
  InitialDensity initial;
};

/// Piecewise linear through rows (v, n) that start and end with n = 0; the last v may be V_F.
InhibitedData piecewise(const std::string& name, std::vector<DensityRow> rows, const Nnlif& model);

/// Zero at V_F: a tent against it, a wave about to reach it, a tent across V_R.
std::vector<InhibitedData> inhibited_data(const Nnlif& model);

/// Tents against V_F whose top is D/8/2^squeeze away from it, D = V_F - V_R.
InhibitedData squeezed_tent(const Nnlif& model, int squeeze);

struct LargestRate {
  double share, error;  // max over the output times of N/bound(t), and of N_error/bound(t)
  double N;             // max of N over times t >= from
  bool blow_up;
};

/// Output times from the first effect of the data to 4 relaxation times, with t = 0 where `from_start`.
std::vector<double> rate_times(const Nnlif& model, std::size_t count, bool from_start);

/// Errors: those of the evolution.
Result<LargestRate> largest_rate(const Nnlif& model, const InitialDensity& initial, const std::vector<double>& times,
                                 double from, const std::function<double(double)>& bound, Progress& progress);

}  // namespace spikeproof::experiments
