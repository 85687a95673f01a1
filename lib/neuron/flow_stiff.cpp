#include <Eigen/LU>
#include <limits>

#include "neuron/flow_detail.h"

namespace spikeproof::neuron::flow_detail {
namespace {

constexpr int largest = 8;  // dimension
using Vector = Eigen::Matrix<double, Eigen::Dynamic, 1, 0, largest, 1>;
using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, 0, largest, largest>;

// The method RODAS, with its dense output. Boost's own (rosenbrock4) rests on an uBLAS that C++20 cannot compile.
// Source: Hairer and Wanner, Solving Ordinary Differential Equations II, section IV.7, table of RODAS.
constexpr double gamma = 0.25;
constexpr double a[5][4] = {
    {0, 0, 0, 0},
    {1.544, 0, 0, 0},
    {0.9466785280815826, 0.2557011698983284, 0, 0},
    {3.314825187068521, 2.896124015972201, 0.9986419139977817, 0},
    {1.221224509226641, 6.019134481288629, 12.53708332932087, -0.6878860361058950},
};
constexpr double c[6][5] = {
    {0, 0, 0, 0, 0},
    {-5.6688, 0, 0, 0, 0},
    {-2.430093356833875, -0.2063599157091915, 0, 0, 0},
    {-0.1073529058151375, -9.594562251023355, -20.47028614809616, 0, 0},
    {7.496443313967647, -10.24680431464352, -33.99990352819905, 11.70890893206160, 0},
    {8.083246795921522, -7.981132988064893, -31.52159432874371, 16.31930543123136, -6.058818238834054},
};
constexpr double dense3[5] = {10.12623508344586, -7.487995877610167, -34.80091861555747, -7.992771707568823,
                              1.025137723295662};
constexpr double dense4[5] = {-0.6762803392801253, 6.087714651680015, 16.43084320892478, 24.76722511418386,
                              -6.594389125716872};
constexpr double knots[5] = {0, 0.386, 0.21, 0.63, 1};

struct Equations {
  const Dynamics& d;
  const Control& control;
  State x, slope, columns;

  Equations(const Dynamics& dynamics, const Control& p)
      : d(dynamics), control(p), x(d.dimension()), slope(d.dimension()), columns(d.dimension() * (d.dimension() + 1)) {}

  Eigen::Index size() const { return static_cast<Eigen::Index>(x.size()); }
  double scale(std::size_t i) const { return d.variables()[i].scale; }

  Vector field(const Vector& y, double t) {
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = y[static_cast<Eigen::Index>(i)] * scale(i);
    d.field(x.data(), control(t), slope.data());
    return scaled_slope();
  }
  Vector linearise(const Vector& y, double t, Matrix& J) {
    const std::size_t n = x.size();
    for (std::size_t i = 0; i < n; ++i) x[i] = y[static_cast<Eigen::Index>(i)] * scale(i);
    d.derivatives(x.data(), control(t), slope.data(), columns.data());
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j)
        J(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = columns[j * n + i] * scale(j) / scale(i);
    return scaled_slope();
  }

 private:
  Vector scaled_slope() const {
    Vector dy(size());
    for (std::size_t i = 0; i < x.size(); ++i) dy[static_cast<Eigen::Index>(i)] = slope[i] / scale(i);
    return dy;
  }
};

class Rodas {
 public:
  Rodas(double tolerance, Equations& equations) : tolerance_(tolerance), equations_(equations) {}

  void initialize(const Vector& x, double t, double dt) { x_ = x, t_ = t, dt_ = dt; }

  // The control is constant between its jumps: no derivative in t.
  template <class System>
  std::pair<double, double> do_step(System) {
    for (int attempt = 0; attempt < 60; ++attempt) {
      const double error = attempt_step(dt_);
      const double change = std::clamp(0.9 * std::pow(std::max(error, 1e-10), -0.25), 1.0 / 6, 5.0);
      const double tried = dt_;
      dt_ *= std::isfinite(error) ? change : 0.2;
      if (!(error <= 1)) continue;
      before_ = x_, from_ = t_, length_ = tried;
      x_ = next_, t_ += tried;
      return {from_, t_};
    }
    return {t_, t_};
  }

  void calc_state(double t, Vector& y) const {
    const double s = (t - from_) / length_, r = 1 - s;
    y = before_ * r + s * (x_ + r * (third_ + s * fourth_));
  }

 private:
  // The scaled error of a step of length dt; next_ and the dense output are set.
  double attempt_step(double dt) {
    const Eigen::Index n = equations_.size();
    Matrix J(n, n);
    Vector slope = equations_.linearise(x_, t_, J);
    const Eigen::PartialPivLU<Matrix> lu(Matrix::Identity(n, n) / (gamma * dt) - J);
    Vector stage[6], at = x_;
    for (int k = 0; k < 6; ++k) {
      if (k == 5) {
        at += stage[4];
      } else {
        at = x_;
        for (int i = 0; i < k; ++i) at += a[k][i] * stage[i];
      }
      Vector right = k == 0 ? slope : equations_.field(at, t_ + dt * (k < 5 ? knots[k] : 1));
      for (int i = 0; i < k; ++i) right += c[k][i] / dt * stage[i];
      stage[k] = lu.solve(right);
    }
    next_ = at + stage[5];
    third_ = fourth_ = Vector::Zero(n);
    for (int k = 0; k < 5; ++k) third_ += dense3[k] * stage[k], fourth_ += dense4[k] * stage[k];
    double error = 0;
    for (Eigen::Index i = 0; i < n; ++i) {
      const double size = tolerance_ * (1 + std::max(std::abs(x_[i]), std::abs(next_[i])));
      error = std::max(error, std::abs(stage[5][i]) / size);
      if (!std::isfinite(next_[i])) return std::numeric_limits<double>::infinity();
    }
    return error;
  }

  double tolerance_;
  Equations& equations_;
  Vector x_, before_, next_, third_, fourth_;
  double t_ = 0, dt_ = 0, from_ = 0, length_ = 1;
};

}  // namespace

Result<Track> follow_stiff(const Dynamics& d, const Control& control, const State& start,
                           const FollowSettings& settings) {
  Equations equations(d, control);
  Rodas stepper(settings.rel_tol, equations);
  Walk<Rodas, Vector> walk(d, control, settings);
  return walk.run(stepper, 0, start, first_step(d, control(0), start, settings.t_end));
}

}  // namespace spikeproof::neuron::flow_detail
