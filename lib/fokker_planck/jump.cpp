#include "fokker_planck/jump.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

#include "core/gauss_legendre.h"

namespace spikeproof::fokker_planck {
namespace {

constexpr int nodes = 12, pieces = 4;
constexpr double rounding = 1e-13;

// The mass above v, relative to the whole: panel sums from V_F downward, Gauss quadrature within a panel.
class MassAbove {
 public:
  MassAbove(const InitialDensity& n, const std::vector<double>& edges) : n_(n), edge_(edges), above_(edges.size()) {
    for (std::size_t k = edges.size() - 1; k-- > 0;)
      above_[k] = above_[k + 1] + integrate(rule_, edges[k], edges[k + 1], n.value);
  }
  double operator()(double v) const {
    if (v <= edge_.front()) return 1;
    const auto next = std::upper_bound(edge_.begin(), edge_.end() - 1, v);
    const auto k = static_cast<std::size_t>(next - edge_.begin());
    return (above_[k] + integrate(rule_, v, edge_[k], n_.value)) / above_.front();
  }

 private:
  const GaussRule rule_ = gauss_legendre(nodes);
  const InitialDensity& n_;
  const std::vector<double>& edge_;
  std::vector<double> above_;
};

struct Queue {
  double end = std::numeric_limits<double>::infinity();  // what has fired when it is empty again
  double slope = 0;
  bool formed = false;
};

// waiting(m) = P(X > V_F - b m) - m, looked at on the panels until it falls below zero or m reaches `last`.
Queue follow_queue(const NnlifReal& model, const MassAbove& above, const std::vector<double>& edges, double last) {
  const auto waiting = [&](double m) { return above(model.V_F - model.b * m) - m; };
  Queue queue;
  double before = 0;
  const auto visit = [&](double m) {
    const double now = waiting(m);
    if (queue.formed && now < 0) {
      double low = before, high = m;
      for (int i = 0; i < 100 && high - low > rounding * high; ++i) {
        const double middle = 0.5 * (low + high);
        (waiting(middle) < 0 ? high : low) = middle;
      }
      queue.end = high;
      queue.slope = (now - waiting(high)) / std::max(m - high, 1e-300);
      return true;
    }
    queue.formed = queue.formed || now > 10 * rounding;
    before = m;
    return false;
  };
  for (std::size_t k = edges.size() - 1; k-- > 0;)
    for (int i = 1; i <= pieces; ++i) {
      const double v = edges[k + 1] + (edges[k] - edges[k + 1]) * i / pieces, m = (model.V_F - v) / model.b;
      if (m >= last) {
        visit(last);
        return queue;
      }
      if (visit(m)) return queue;
    }
  visit(last);
  return queue;
}

InitialDensity density_after(const NnlifReal& model, const InitialDensity& before, double fired) {
  const double shift = model.b * fired, V_R = model.V_R, V_F = model.V_F, height = 1 / model.b;
  InitialDensity n;
  n.value = [value = before.value, shift, V_R, V_F, height](double v) {
    return v >= V_F ? 0.0 : value(v - shift) + (v > V_R && v < V_R + shift ? height : 0.0);
  };
  n.lowest = std::min(before.lowest + shift, V_R);
  n.centre = std::min(before.centre + shift, V_F);
  n.width = std::min(before.width, V_F - V_R);
  n.breaks = {V_R, V_R + shift};
  for (const double v : before.breaks)
    if (v + shift < V_F) n.breaks.push_back(v + shift);
  n.value_at_threshold = before.value(V_F - shift);
  return n;
}

}  // namespace

Result<Jump> jump_from(const NnlifReal& model, const InitialDensity& before, const std::vector<double>& edges,
                       Approach approach) {
  if (!(model.b > 0)) throw std::invalid_argument("b > 0 is required, but b = " + std::to_string(model.b));
  const double returned = (model.V_F - model.V_R) / model.b;  // what has fired when the first of them fires again
  const MassAbove above(before, edges);
  const Queue queue = follow_queue(model, above, edges, std::min(returned, 1.0));
  Jump jump;
  jump.before = before;
  if (!queue.formed)
    return Error{ErrorCode::no_convergence, "jump_from", "P(X > V_F - b m) < m for every m: no neurons wait to fire"};
  const bool all_fire = !std::isfinite(queue.end) && returned > 1;  // P(X > V_F - b) = 1 to rounding
  if (!std::isfinite(queue.end) && !all_fire) {
    jump.eternal = true;
    jump.waiting = above(model.V_F - model.b * returned) - returned;
    jump.rho = std::numeric_limits<double>::infinity();
    return jump;
  }
  const double fired = all_fire ? 1 : queue.end;
  jump.rho = fired - approach.fires;
  jump.rho_error = approach.error + (all_fire ? rounding : rounding / std::max(std::abs(queue.slope), rounding));
  jump.after = density_after(model, before, fired);
  return jump;
}

std::vector<double> panels_of(const NnlifReal& model, const InitialDensity& n) {
  std::vector<double> corners{n.lowest, model.V_F};
  for (const double v : n.breaks)
    if (v > n.lowest && v < model.V_F) corners.push_back(v);
  std::sort(corners.begin(), corners.end());
  std::vector<double> edges{corners.front()};
  for (std::size_t k = 0; k + 1 < corners.size(); ++k) {
    const double length = corners[k + 1] - corners[k];
    const double count = std::clamp(std::ceil(2 * length / n.width), 2.0, 400.0);
    for (int i = 1; i <= static_cast<int>(count); ++i) edges.push_back(corners[k] + length * i / count);
  }
  edges.back() = model.V_F;
  return edges;
}

}  // namespace spikeproof::fokker_planck
