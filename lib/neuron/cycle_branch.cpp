#include <algorithm>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <stdexcept>

#include "neuron/cycles.h"
#include "neuron/shooting.h"
#include "neuron/small_matrix.h"

namespace spikeproof::neuron {
namespace {

using shooting::Linearised;
using shooting::Unknowns;

struct Corrected {
  Unknowns u, tangent;
  Cycle cycle;
  int iterations;
};

class Follower {
 public:
  Follower(const Dynamics& d, const BranchSettings& s) : d_(d), s_(s), n_(d.dimension()), size_(n_ + 2) {}

  // The point of the branch on the plane through `predicted` with normal `tangent`, not farther than `reach`: beyond
  // lie other solutions, equilibria among them.
  std::optional<Corrected> correct(const Unknowns& predicted, const Unknowns& tangent, double reach) const {
    Unknowns u = predicted;
    std::vector<double> phase;
    for (int iteration = 1; iteration <= 6; ++iteration) {
      const auto at = shooting::linearise(d_, u, s_.shooting.rel_tol, backward_);
      if (!at || !std::isfinite(at->norm)) return std::nullopt;
      if (iteration == 1) phase = at->slope;
      std::vector<double> right(size_, 0.0);
      for (std::size_t i = 0; i < n_; ++i) right[i] = -at->residual[i];
      const auto change = solve(size_, bordered(*at, phase, tangent), right);
      double largest = 0;
      for (const double entry : change) largest = std::max(largest, std::abs(entry));
      // where the cycle repels strongly the residual stays large and the point is exact all the same
      if (at->norm < 100 * s_.shooting.rel_tol || largest < 1e-7) {
        const auto cycle = shooting::cycle_at(d_, u, *at, s_.shooting.rel_tol);
        if (!cycle) return std::nullopt;
        return Corrected{u, tangent_at(*at, phase, tangent), *cycle, iteration};
      }
      if (!std::isfinite(largest)) return std::nullopt;
      for (std::size_t i = 0; i < size_; ++i) {
        u[i] += change[i];
        if (std::abs(u[i] - predicted[i]) > reach) return std::nullopt;
      }
    }
    return std::nullopt;
  }

  // A planar cycle that repels forward in time is shot back in time, where errors fade.
  void look_at(const Cycle& cycle) { backward_ = n_ == 2 && cycle.log_volume > 0; }

 private:
  // Closing condition, phase condition (no motion along the flow at the predicted point), last row.
  std::vector<double> bordered(const Linearised& at, const std::vector<double>& phase, const Unknowns& last) const {
    std::vector<double> columns(size_ * size_);
    for (std::size_t j = 0; j < size_; ++j) {
      for (std::size_t i = 0; i < n_; ++i) columns[j * size_ + i] = at.columns[j * n_ + i];
      columns[j * size_ + n_] = j < n_ ? phase[j] : 0;
      columns[j * size_ + n_ + 1] = last[j];
    }
    return columns;
  }

  Unknowns tangent_at(const Linearised& at, const std::vector<double>& phase, const Unknowns& before) const {
    std::vector<double> right(size_, 0.0);
    right[n_ + 1] = 1;
    Unknowns tangent = solve(size_, bordered(at, phase, before), right);
    double length = 0;
    for (const double entry : tangent) length += entry * entry;
    for (double& entry : tangent) entry /= std::sqrt(length);
    return tangent;
  }

  const Dynamics& d_;
  const BranchSettings& s_;
  std::size_t n_, size_;
  bool backward_ = false;
};

Unknowns moved(const Unknowns& u, const Unknowns& tangent, double step) {
  Unknowns v = u;
  for (std::size_t i = 0; i < u.size(); ++i) v[i] += step * tangent[i];
  return v;
}

// The cycle at which the tangent's control component vanishes, at most `step` after u.
std::optional<Cycle> fold_between(const Follower& follower, const Corrected& from, const Corrected& to, double step) {
  std::optional<Cycle> found;
  const auto component = [&](double s) {
    const auto at = follower.correct(moved(from.u, from.tangent, s), from.tangent, step);
    if (!at) throw std::runtime_error("no cycle within the bracket");
    found = at->cycle;
    return at->tangent.back();
  };
  std::uintmax_t iterations = 14;
  const auto close = [&](double a, double b) { return std::abs(b - a) < 1e-5 * step; };
  try {
    const auto root = boost::math::tools::toms748_solve(component, 0.0, step, from.tangent.back(), to.tangent.back(),
                                                        close, iterations);
    component(0.5 * (root.first + root.second));
  } catch (const std::exception&) {  // a corrector that failed within the bracket
    return std::nullopt;
  }
  return found;
}

// Where the control turns back between two cycles: records the fold; true where it is a Hopf point instead, beyond
// which the same cycles come again, half a turn later.
bool through_hopf(const Follower& follower, const Corrected& from, const Corrected& to, double step, double scale,
                  std::vector<Cycle>& folds) {
  if (to.tangent.back() * from.tangent.back() >= 0) return false;
  const auto fold = fold_between(follower, from, to, step);
  const double least = std::min(from.cycle.swing(), to.cycle.swing());
  if (fold ? fold->swing() < 0.5 * least : least < 0.3 * scale) return true;
  if (fold) folds.push_back(*fold);
  return false;
}

std::optional<CycleBranch::End> ended(const Cycle& cycle, const BranchSettings& s) {
  if (cycle.swing() < s.smallest_swing) return CycleBranch::End::small;
  if (s.longest_period > 0 && cycle.period > s.longest_period) return CycleBranch::End::long_period;
  if (cycle.control < s.lowest_control || cycle.control > s.highest_control) return CycleBranch::End::control;
  return std::nullopt;
}

}  // namespace

CycleBranch continue_cycles(const Dynamics& d, const Cycle& first, int direction, const BranchSettings& s) {
  CycleBranch branch;
  branch.cycles.push_back(first);
  Follower follower(d, s);
  Unknowns along(d.dimension() + 2, 0.0);
  along.back() = direction > 0 ? 1 : -1;
  const Unknowns start = shooting::unknowns_of(d, first.x, first.period, first.control);
  auto current = follower.correct(start, along, 0.1 * s.largest_step);
  if (!current) {
    branch.end = CycleBranch::End::lost;
    return branch;
  }
  double step = 0.1 * s.largest_step;
  const double scale = d.variables()[0].scale;
  while (branch.cycles.size() < s.most) {
    if (s.progress != nullptr)
      s.progress->update(static_cast<double>(branch.cycles.size()) / static_cast<double>(s.most));
    // a longer one could cross a Hopf point, and come back along the same cycles half a turn later
    step = std::min(step, 0.2 * current->cycle.swing() / scale);
    const auto next = follower.correct(moved(current->u, current->tangent, step), current->tangent, 0.5 * step);
    if (!next || next->iterations > 5) {
      step *= 0.4;
      if (step < 1e-5 * s.largest_step) {
        branch.end = CycleBranch::End::lost;
        return branch;
      }
      continue;
    }
    if (through_hopf(follower, *current, *next, step, scale, branch.folds)) {
      branch.end = CycleBranch::End::small;
      return branch;
    }
    branch.cycles.push_back(next->cycle);
    if (const auto end = ended(next->cycle, s)) {
      branch.end = *end;
      return branch;
    }
    if (next->iterations <= 3) step = std::min(1.6 * step, s.largest_step);
    current = next;
    follower.look_at(current->cycle);
  }
  return branch;
}

}  // namespace spikeproof::neuron
