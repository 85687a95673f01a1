// Networks of Kuramoto's oscillators against the continuum: what nnlif.kuramoto compares.
#pragma once

#include <string>
#include <vector>

#include "driver.h"
#include "model/kuramoto.h"

namespace spikeproof::experiments {

/// Points and curves for the figure, gathered by the checks.
struct KuramotoData {
  std::vector<double> K, r;                    // of networks
  std::vector<claim::Series> growth;           // r(t) from small starts
  std::vector<double> oscillators, deviation;  // random frequencies: root mean square error of r
};

struct KuramotoSetup {
  FrequencyLaw law;
  std::size_t oscillators;  // of the larger networks
  Progress& progress;
};

/// Order parameter of networks of two sizes at this K against the continuum's.
claim::Check order_agrees(const KuramotoSetup& setup, double K, double expected, const std::string& formula,
                          KuramotoData* data);
/// Below K_c a coherent start decays to what a finite number leaves.
claim::Check decays_below(const KuramotoSetup& setup, double K, KuramotoData& data);
/// Growth rates of networks from near incoherence, and the K where they would vanish, against K_c = 2/(pi g(0)).
void check_growth(const KuramotoSetup& setup, claim::Outcome& outcome, KuramotoData& data);
/// Random frequencies: errors of r fall like n^(-1/2).
void check_finite_size(const KuramotoSetup& setup, claim::Outcome& outcome, KuramotoData& data);
/// A Lorentzian network over time against Ott and Antonsen's equation.
claim::Check follows_ott_antonsen(const KuramotoSetup& setup, const Exact& width);
claim::Figure kuramoto_figure(const KuramotoSetup& setup, const KuramotoData& data);

}  // namespace spikeproof::experiments
