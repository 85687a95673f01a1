#include "fokker_planck/kick_frame.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <string>

#include "core/gauss_legendre.h"
#include "fokker_planck/finite_volume_mesh.h"

namespace spikeproof::fokker_planck {
namespace {

constexpr std::size_t most_cells = 200000, most_steps = 1000000;

// z/(e^z - 1).
double bernoulli(double z) {
  if (std::abs(z) < 0.02) return 1 - z * (0.5 - z / 12);
  return z / std::expm1(z);
}

// Cells are counted downward from V_F; cell i is [V_F - (i+1) h, V_F - i h].
class Lattice {
 public:
  Lattice(const Nnlif& model, const InitialDensity& initial, const LatticeOptions& options)
      : model_(rounded(model)), reset_(options.cells) {
    const double gap = to_double(model.V_F() - model.V_R());
    h_ = gap / static_cast<double>(options.cells);
    const double depth = -finite_volume_mesh(model, &initial, {16}).face.front();
    const double count = std::ceil(std::max(depth, 1.2 * gap) / h_);
    if (count > static_cast<double>(most_cells)) return;
    mass_.resize(static_cast<std::size_t>(count));
    const GaussRule rule = gauss_legendre(4);
    for (std::size_t i = 0; i < mass_.size(); ++i)
      mass_[i] = integrate(rule, model_.V_F - h_ * static_cast<double>(i + 1), model_.V_F - h_ * static_cast<double>(i),
                           initial.value);
    const double total = std::accumulate(mass_.begin(), mass_.end(), 0.0);
    for (double& m : mass_) m /= total;
    next_ = mass_;
  }

  bool fits() const { return !mass_.empty(); }
  double h() const { return h_; }
  double unit() const { return h_ / model_.b; }  // what has to fire for the density to move one cell
  double queue() const { return queue_; }
  const std::vector<double>& mass() const { return mass_; }

  // The state after a kick of one cell and a time dt, with what has then fired less one unit let in.
  double after_kick(double dt) {
    std::copy(mass_.begin() + 1, mass_.end(), next_.begin());
    next_.back() = 0;
    next_[reset_ - 1] += unit();
    const double heat = model_.a0 * dt + model_.a1 * unit();
    return queue_ + mass_.front() + (heat > 0 ? relax(heat, model_.I * dt, dt) : 0) - unit();
  }
  // The state after a time dt in which `fired` kicks arrive as a drift; returns what has fired less that.
  double after_drift(double dt, double fired) {
    next_ = mass_;
    next_[reset_ - 1] += 0.5 * fired;
    next_[reset_] += 0.5 * fired;
    return relax(model_.a0 * dt + model_.a1 * fired, model_.I * dt + model_.b * fired, dt) - fired;
  }
  void accept(double queue) {
    mass_.swap(next_);
    queue_ = queue;
  }

 private:
  // One implicit step of n_t = heat n_vv - ((c - leak v) n)_v for next_; returns what leaves at V_F.
  double relax(double heat, double c, double leak) {
    const std::size_t n = next_.size();
    ratio_.resize(n);
    const double rate = heat / (h_ * h_), slope = h_ / heat;
    // towards V_F through the upper face of cell i: rate B(z), back rate B(-z) = rate (B(z) + z)
    double out = 2 * rate * bernoulli(0.5 * slope * (leak * (model_.V_F - 0.25 * h_) - c));
    const double leave = out;
    double back = 0, carried = 0, before = 0;  // Thomas' elimination from V_F downward
    for (std::size_t i = 0; i < n; ++i) {
      const double face = model_.V_F - h_ * static_cast<double>(i + 1), z = slope * (leak * face - c);
      const bool last = i + 1 == n;
      const double in = last ? 0 : rate * bernoulli(z), down = last ? 0 : in + rate * z;
      // (1 + out + down) x_i - back x_{i-1} - in x_{i+1} = rhs_i
      const double pivot = 1 + out + down - back * before;
      carried = (next_[i] + back * carried) / pivot;
      before = ratio_[i] = in / pivot;
      next_[i] = carried;
      out = in;
      back = down;
    }
    for (std::size_t i = n - 1; i-- > 0;) next_[i] += ratio_[i] * next_[i + 1];
    return leave * next_.front();
  }

  NnlifReal model_;
  std::size_t reset_;
  double h_ = 0, queue_ = 0;
  std::vector<double> mass_, next_, ratio_;
};

// A root of the increasing or decreasing f near `guess` > 0, by the secant kept in a bracket once there is one.
template <class F>
double positive_root(F&& f, double at_zero, double guess, double accuracy) {
  double low = 0, f_low = at_zero, high = 0, f_high = 0;
  double x = guess;
  for (int i = 0; i < 200; ++i) {
    const double y = f(x);
    if (std::abs(y) <= accuracy) return x;
    if ((y < 0) == (at_zero < 0)) {
      low = x;
      f_low = y;
      if (high == 0) {
        // beyond: by the secant from zero, at least doubled
        x = std::clamp(x * at_zero / (at_zero - y), 1.5 * x, 8 * x);
        continue;
      }
    } else {
      high = x;
      f_high = y;
    }
    double next = low - f_low * (high - low) / (f_high - f_low);
    const double width = high - low;
    if (i % 4 == 3) next = low + 0.5 * width;
    if (width <= 1e-15 * high) return high;
    x = std::clamp(next, low + 1e-3 * width, high - 1e-3 * width);
  }
  return std::nan("");
}

class Run {
 public:
  Run(const Nnlif& model, const InitialDensity& initial, const LatticeOptions& options)
      : lattice_(model, initial, options),
        options_(options),
        gap_over_b_(to_double((model.V_F() - model.V_R()) / model.b())),
        noisy_(model.a1() > 0) {
    run_.h = lattice_.h();
    run_.least = 0;
  }
  bool fits() const { return lattice_.fits(); }

  Result<LatticeRun> to(double t_end, Progress& progress) {
    std::size_t steps = 0;
    while (t_ < t_end && run_.jumps.size() <= options_.most_jumps) {
      if (++steps % 64 == 0) progress.update(t_ / t_end);
      const double longest = std::min(1.0, t_ - restart_ + options_.first_time) / options_.steps;
      const bool kick = in_jump_ || (rate_ > 0 && lattice_.unit() < 1.02 * rate_ * longest);
      const bool solved = kick ? kick_step() : drift_step(std::min(longest, t_end - t_));
      if (!solved || steps > most_steps)
        return Error{ErrorCode::no_convergence, "lattice_run",
                     "no step of positive length fits the flux at V_F, or ever shorter ones do",
                     static_cast<long>(steps), t_};
      check_state();
      if (!run_.jumps.empty() && run_.jumps.back().eternal) break;
    }
    run_.t_end = t_;
    return run_;
  }

 private:
  void record(double dt, double fired) {
    rate_ = fired / dt;
    t_ += dt;
    run_.t.push_back(t_);
    run_.N.push_back(rate_);
  }

  bool drift_step(double dt) {
    const double idle = lattice_.after_drift(dt, 0);
    double fired = 0;
    if (idle > 1e-300) {
      fired = positive_root([&](double x) { return lattice_.after_drift(dt, x); }, idle, std::max(idle, rate_ * dt),
                            1e-13 * idle);
      // kicks that bring on more than themselves: the cell by cell step decides
      if (!(fired <= lattice_.unit())) return kick_step();
      lattice_.after_drift(dt, fired);
    }
    lattice_.accept(0);
    previous_ = last_ = dt * lattice_.unit() / std::max(fired, 1e-300);
    record(dt, fired);
    return true;
  }

  bool kick_step() {
    const double unit = lattice_.unit(), queue = lattice_.queue(), waiting = lattice_.after_kick(0);
    if (waiting >= 0) {
      if (!in_jump_) begin_jump();
      in_jump_ = true;
      jump_ += unit;
      lattice_.accept(waiting);
      const double gain = waiting - queue;
      const bool stays = noisy_ ? jump_ > 1 && gap_over_b_ < 1 && std::abs(gain) < 1e-7 * unit && waiting > 1e-6
                                : jump_ >= gap_over_b_;
      const double past = noisy_ ? 0 : (jump_ - gap_over_b_) / unit;  // the queue when exactly (V_F - V_R)/b has fired
      if (stays || jump_ > 1e4) run_.jumps.push_back({t_, jump_, true, waiting - gain * past});
      return true;
    }
    if (in_jump_) end_jump(queue / (queue - waiting) * unit);
    const double dt = positive_root([&](double x) { return lattice_.after_kick(x); }, waiting,
                                    last_ > 0 ? last_ : 1e-3 * options_.first_time, 1e-12 * unit);
    if (!(dt > 0)) return false;
    lattice_.after_kick(dt);
    lattice_.accept(0);
    previous_ = last_;
    last_ = dt;
    record(dt, unit);
    return true;
  }

  // The duration of a step, linear in what has fired, meets zero within about a cell of the last one's middle.
  void begin_jump() {
    const double unit = lattice_.unit(), fall = previous_ - last_;
    const double ahead = fall > 0 && last_ > 0 ? std::clamp(last_ / fall - 0.5, -1.0, 1.0) : 0;
    jump_ = -ahead * unit;
  }
  void end_jump(double rest) {
    in_jump_ = false;
    run_.jumps.push_back({t_, jump_ + rest, false});
    restart_ = t_;
    last_ = previous_ = 0;
  }

  void check_state() {
    const auto& m = lattice_.mass();
    run_.least = std::min(run_.least, *std::min_element(m.begin(), m.end()));
    const double total = std::accumulate(m.begin(), m.end(), lattice_.queue());
    run_.mass_error = std::max(run_.mass_error, std::abs(total - 1));
  }

  Lattice lattice_;
  LatticeOptions options_;
  double gap_over_b_;
  bool noisy_;
  LatticeRun run_;
  double t_ = 0, rate_ = 0, restart_ = 0, jump_ = 0, last_ = 0, previous_ = 0;
  bool in_jump_ = false;
};

}  // namespace

double LatticeRun::fired(double at) const {
  double sum = 0, before = 0;
  for (std::size_t i = 0; i < t.size() && before < at; ++i) {
    sum += N[i] * (std::min(t[i], at) - before);
    before = t[i];
  }
  for (const LatticeJump& jump : jumps)
    if (jump.t <= at) sum += jump.rho;
  return sum;
}

Result<LatticeRun> lattice_run(const Nnlif& model, const InitialDensity& initial, double t_end,
                               const LatticeOptions& options, Progress& progress) {
  if (model.b() <= 0 || model.delay() != 0)
    throw std::invalid_argument("b > 0 and delay = 0 are required, but b = " + to_text(model.b()) +
                                " and delay = " + to_text(model.delay()));
  if (options.cells < 8 || !(options.steps > 0) || !(options.first_time > 0) || !(t_end > 0))
    throw std::invalid_argument("cells >= 8, steps > 0, first_time > 0 and t_end > 0 are required, but they are " +
                                std::to_string(options.cells) + ", " + std::to_string(options.steps) + ", " +
                                std::to_string(options.first_time) + " and " + std::to_string(t_end));
  Run run(model, initial, options);
  if (!run.fits())
    return Error{ErrorCode::out_of_range, "lattice_run", "V_F - V_R is too short against the width of the density"};
  return run.to(t_end, progress);
}

}  // namespace spikeproof::fokker_planck
