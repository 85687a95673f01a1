// Finite volumes for the equation with a refractory state and a random threshold: exponentially fitted fluxes, so that
// the semi-discrete equation is a Markov chain between cells and the resting state; mass is conserved by every step.
#pragma once

#include <complex>
#include <span>
#include <vector>

#include "core/result.h"
#include "fokker_planck/rate_trace.h"
#include "model/refractory.h"

namespace spikeproof::fokker_planck {

struct VolumeOptions {
  std::size_t cells = 400;  // rounded up to a multiple of 20
  double time_step = 0.01;
  double least_rate = 0, largest_rate = 1;  // of N, that the domain has to serve
  enum class Scheme { backward_euler, sdirk2 } scheme = Scheme::sdirk2;
};

/// State: masses of the cells, and R behind them. Faces at V_R and at the firing law's first break; cells twice as many
/// are these halved, up to a smooth map.
class RefractoryVolumes {
 public:
  /// Throws std::invalid_argument for a fixed threshold, fewer than 20 cells or a time step that is not positive.
  RefractoryVolumes(const Refractory& model, const RefractoryStart& start, const VolumeOptions& options);

  std::size_t cells() const { return centre_.size(); }
  const std::vector<double>& faces() const { return face_; }
  /// Cell averages of the data, with R = 0. Sum 1.
  std::vector<double> project(const RefractoryStart& start) const;
  double firing_rate(std::span<const double> state) const;

  struct Run {
    RateTrace trace;  // after every step
    std::vector<double> state;
    double least = 0;  // smallest mass of a cell seen, over the largest
  };
  /// Steps of equal length to t_end. Backward Euler keeps every mass >= 0 whatever the step; sdirk2 is of order 2, as
  /// is the space discretisation. Errors: no_convergence of N within a step.
  Result<Run> run(std::vector<double> state, double t_end) const;

  /// Mean time from V_R to the next spike where drift and noise are held at N, and the density of unit influx.
  double mean_time(double N) const;
  /// The characteristic function of the linearisation about the steady state of rate N; see spectrum/refractory.h.
  std::complex<double> characteristic(double N, std::complex<double> lambda) const;

 private:
  template <class T>
  struct Chain {
    std::vector<T> lower, diagonal, upper;
  };
  template <class T>
  Chain<T> shifted(double N, T shift) const;  // shift - A(N)
  template <class T>
  static void solve(Chain<T> chain, std::vector<T>& x);
  struct Stage {
    std::vector<double> state;
    double N;
  };
  void set_mesh(const RefractoryStart& start, std::size_t cells);
  Result<Stage> implicit(const std::vector<double>& rhs, double step, double t, double guess,
                         const RateTrace& past) const;
  std::vector<double> stage_state(const std::vector<double>& rhs, double step, double drive, double N) const;

  Refractory model_;
  NnlifReal m_;
  double tau_;
  VolumeOptions options_;
  std::vector<double> face_, centre_, width_, phi_;
  std::size_t reset_ = 0;  // the cell above V_R
  double share_below_ = 0.5;
};

}  // namespace spikeproof::fokker_planck
