// What the drivers of the linear equation share: the start, and pieces of checks.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "driver.h"
#include "fokker_planck/evolve.h"

namespace spikeproof::experiments {

/// Throws std::invalid_argument unless b = 0 and a1 = 0.
void require_linear(const Nnlif& model);

/// The initial density of the context; a steady start is the profile P of the stationary problem.
InitialDensity start_of(const Context& context);

/// Value of a result; its error as std::runtime_error, which the command line turns into Outcome::error.
template <class T>
T value_of(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message());
  return std::move(result).value();
}

/// Spectral evolution at the given times (increasing, > 0), rates to rel_tol.
fokker_planck::Evolution spectral_run(const Context& context, const InitialDensity& initial,
                                      const std::vector<double>& times, double rel_tol);

/// Points between V_min and V_F at which densities are looked at: panels finer toward V_R and V_F, V_R among the edges.
std::vector<double> panel_edges(const Nnlif& model, const InitialDensity& initial, std::size_t count);

/// Cells of the coarsest of three finite volume levels: 100 (quick), 200 or 400 (full) for every 12 sqrt(a) of the
/// domain, at most 6 times that.
std::size_t cells_for(const Context& context, const InitialDensity& initial);

/// Order between the first and the last error, with the errors: one Order of an Outcome.
claim::Order order_of(std::string name, std::vector<double> parameter, std::vector<double> error, double lowest,
                      double highest);

}  // namespace spikeproof::experiments
