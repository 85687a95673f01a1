// The outcome of a sweep: a table of all cells, means over an axis, and a figure.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "claim/figure.h"
#include "model/sweep_file.h"
#include "sweep_journal.h"

namespace spikeproof::experiments {

using SweepCells = std::map<std::size_t, SweepCell>;

/// CSV: the axes, what was observed, and "error"; a row per cell, in their order. Exact numbers as the files have them.
std::string sweep_table(const SweepFile& sweep, const SweepCells& cells);

/// CSV with the mean, the standard error and the number of cells that had a number, over the axis of average_over;
/// nothing without it.
std::optional<std::string> sweep_means(const SweepFile& sweep, const SweepCells& cells);

/// What was observed against the axis with the most values; a curve per value of the other axes where these are at most
/// 7. Nothing where no number was observed, or the curves would be more.
std::optional<claim::Figure> sweep_figure(const SweepFile& sweep, const SweepCells& cells);

}  // namespace spikeproof::experiments
