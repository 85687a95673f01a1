// Kuramoto's model of coupled oscillators, theta_i' = omega_i + (K/n) sum over j of sin(theta_j - theta_i), with
// natural frequencies omega_i of an even law that does not rise away from 0.
#pragma once

#include <string>
#include <vector>

#include "core/exact.h"

namespace spikeproof {

struct FrequencyRow {
  Exact omega, g;
};

/// g(omega), mass 1, exact parameters, checked at construction (std::invalid_argument with the inequality):
///   lorentzian  width/(pi (omega^2 + width^2));    gaussian  standard deviation width;
///   uniform     1/(2 width) on [-width, width];    table     linear between rows, mirrored at 0, scaled to mass 1;
///               omega increasing from 0, g >= 0 not rising, not 0 everywhere; 0 beyond the last row.
class FrequencyLaw {
 public:
  enum class Kind { lorentzian, gaussian, uniform, table };
  static FrequencyLaw of_width(Kind kind, const Exact& width);
  static FrequencyLaw table(std::vector<FrequencyRow> rows);

  Kind kind() const { return kind_; }
  const Exact& width() const { return width_; }                    // but for tables
  const std::vector<FrequencyRow>& rows() const { return rows_; }  // of a table, as they were given

  /// g(omega); at the end of a uniform law or table the value inside. Guarantee: rounding.
  double operator()(double omega) const;
  /// omega with a share u of the mass below it, 0 < u < 1. Guarantee: rounding.
  double quantile(double u) const;
  /// omega >= 0 where g or its slope jumps, rising; then the scales over which g changes.
  const std::vector<double>& breaks() const { return breaks_; }
  double scale() const { return scale_; }
  /// "Lorentzian of width 0.5", for reports.
  std::string name() const;

 private:
  FrequencyLaw(Kind kind, Exact width, std::vector<FrequencyRow> rows);
  Kind kind_;
  Exact width_;
  std::vector<FrequencyRow> rows_;
  double scale_ = 0;
  std::vector<double> breaks_, omega_, g_, mass_;  // of a table, normalised; mass_ from 0 to omega_
};

struct Kuramoto {
  FrequencyLaw law;
  Exact K;  // coupling >= 0
};

/// Throws std::invalid_argument unless K >= 0.
Kuramoto kuramoto(FrequencyLaw law, const Exact& K);

}  // namespace spikeproof
