// A neuron model as a dynamical system x' = f(x, p) with one control parameter p, most often the applied current.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "neuron/derivatives.h"

namespace spikeproof::neuron {

struct Variable {
  std::string name, unit;
  double scale = 1;  // a size of its excursions: weighs errors and steps
};

/// What is the same for every model. Every equilibrium is known by its first variable V: the others and p are functions
/// of it. That makes the equilibria for one p the roots of a function of one variable.
class Dynamics {
 public:
  struct Description {
    std::string name, time_unit;
    std::vector<Variable> variables;
    Variable control;
    double lowest_V, highest_V, spike_level;
  };

  virtual ~Dynamics() = default;
  Dynamics(const Dynamics&) = delete;
  Dynamics& operator=(const Dynamics&) = delete;

  const std::string& name() const { return name_; }
  const std::vector<Variable>& variables() const { return variables_; }
  const Variable& control() const { return control_; }
  std::size_t dimension() const { return variables_.size(); }
  const std::string& time_unit() const { return time_unit_; }
  /// Potentials between which equilibria are looked for.
  double lowest_V() const { return lowest_V_; }
  double highest_V() const { return highest_V_; }
  /// A spike is a passage of V upward through this level; a model with a reset jumps there.
  double spike_level() const { return spike_level_; }

  virtual void field(const double* x, double p, double* dx) const = 0;
  /// dx, and the matrix of derivatives, column by column: n columns in x, then one in p.
  virtual void derivatives(const double* x, double p, double* dx, double* columns) const = 0;
  /// Coefficients 0 to 3 in t of f(x + t u, p), for each of the n components in `series`.
  virtual void along(const double* x, const double* u, double p, Taylor* series) const = 0;
  /// The equilibrium with potential V; dx_dV and dp_dV: how it moves with V, per unit of V. Any of them may be null.
  virtual void equilibrium(double V, double* x, double& p, double* dx_dV, double* dp_dV) const = 0;
  /// What a spike does to the state, for models with a reset.
  virtual bool has_reset() const { return false; }
  virtual void reset(double* x) const;

 protected:
  explicit Dynamics(Description description);

 private:
  std::string name_, time_unit_;
  std::vector<Variable> variables_;
  Variable control_;
  double lowest_V_, highest_V_, spike_level_;
};

}  // namespace spikeproof::neuron
