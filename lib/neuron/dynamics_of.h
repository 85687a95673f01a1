// Makes a Dynamics of a struct of parameters and the templates field(p, x, control, dx) and equilibrium_at(p, V, x,
// control) beside it.
#pragma once

#include <array>
#include <utility>

#include "neuron/dynamics.h"

namespace spikeproof::neuron {

template <class Parameters, std::size_t n>
class DynamicsOf : public Dynamics {
 public:
  DynamicsOf(Parameters parameters, Description description)
      : Dynamics(std::move(description)), parameters_(std::move(parameters)) {}
  const Parameters& parameters() const { return parameters_; }

  void field(const double* x, double p, double* dx) const override {
    using neuron::field;
    field(parameters_, x, p, dx);
  }

  void derivatives(const double* x, double p, double* dx, double* columns) const override {
    using neuron::field;
    using Number = Gradient<n + 1>;
    std::array<Number, n> at, slope;
    for (std::size_t i = 0; i < n; ++i) at[i] = Number::variable(x[i], i);
    field(parameters_, at.data(), Number::variable(p, n), slope.data());
    for (std::size_t i = 0; i < n; ++i) {
      dx[i] = slope[i].v;
      for (std::size_t j = 0; j <= n; ++j) columns[j * n + i] = slope[i].d[j];
    }
  }

  void along(const double* x, const double* u, double p, Taylor* series) const override {
    using neuron::field;
    std::array<Taylor, n> at;
    for (std::size_t i = 0; i < n; ++i) at[i] = Taylor(x[i], u[i]);
    field(parameters_, at.data(), Taylor(p), series);
  }

  void equilibrium(double V, double* x, double& p, double* dx_dV, double* dp_dV) const override {
    using Number = Gradient<1>;
    std::array<Number, n> at;
    Number control;
    equilibrium_at(parameters_, Number::variable(V, 0), at.data(), control);
    p = control.v;
    if (dp_dV != nullptr) *dp_dV = control.d[0];
    for (std::size_t i = 0; i < n; ++i) {
      if (x != nullptr) x[i] = at[i].v;
      if (dx_dV != nullptr) dx_dV[i] = at[i].d[0];
    }
  }

 private:
  Parameters parameters_;
};

}  // namespace spikeproof::neuron
