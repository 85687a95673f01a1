// Initial densities with nothing rounded: what a proof about the data speaks of.
#pragma once

#include <vector>

#include "core/exact.h"
#include "model/initial_data.h"

namespace spikeproof {

struct DensityRow {
  Exact v, n;
};

/// A density on v < V_F up to a factor: exp(-(v - mean)^2/(2 variance)), or piecewise linear through rows and zero
/// outside them. The density meant is its restriction to v < V_F, normalised to mass 1.
struct ExactDensity {
  enum class Shape { gaussian, uniform, table };
  Shape shape = Shape::gaussian;
  Exact mean = 0, variance = 1;  // gaussian
  std::vector<DensityRow> rows;  // uniform (two rows of equal n), table: v increasing, n >= 0
};

/// Throws std::invalid_argument for a variance or rows that are not admissible, or no mass below V_F.
void require_admissible(const ExactDensity& density, const Exact& V_F);

/// The rows below V_F; where they go beyond, the last one is put at V_F by linear interpolation. Guarantee: exact.
std::vector<DensityRow> rows_below(const std::vector<DensityRow>& rows, const Exact& V_F);

/// gaussian, uniform and file, read exactly (a file's numbers as their decimal text says). Throws InputError for a bad
/// file and std::invalid_argument for inadmissible numbers, or a steady start, which has no exact form.
ExactDensity exact_density_of(const InitialData& data, const Nnlif& model);

}  // namespace spikeproof
