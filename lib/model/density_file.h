// An initial density from a CSV file.
#pragma once

#include <filesystem>

#include "model/exact_density.h"
#include "model/initial_data.h"

namespace spikeproof {

/// Piecewise linear through the rows "v,n" of a CSV file (a heading and lines that start with # are skipped),
/// restricted to v < V_F, zero outside the rows, normalised to mass 1. Throws InputError with file and line for a row
/// that is not two finite numbers, v not increasing, n < 0, fewer than two rows, no mass below V_F. Guarantee: exact up
/// to rounding
InitialDensity density_from_file(const std::filesystem::path& path, double V_F);

/// The rows of such a file as their decimal text says, v increasing (as doubles too). Throws InputError as above, but
/// for the mass below V_F. Guarantee: exact.
std::vector<DensityRow> density_rows(const std::filesystem::path& path);

/// The same for another function of v, which messages call `key`; its values stand in `n`.
std::vector<DensityRow> table_rows(const std::filesystem::path& path, const std::string& key);

}  // namespace spikeproof
