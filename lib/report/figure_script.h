// A figure as two texts: its data (CSV) and the gnuplot script that draws them.
#pragma once

#include <string>

#include "claim/figure.h"

namespace spikeproof::report {

/// One row of labels, then the numbers with all their digits. Each series has its column; series of one panel that
/// share their x share its column. Columns of unequal length end in empty cells.
std::string csv_of(const claim::Figure& figure);

/// What the labels of a script are written for: the svg, pdf and png terminals, or LaTeX.
enum class Markup { enhanced, tex };

/// A script that reads NAME.csv beside it: `gnuplot NAME.gp` draws NAME.svg, `gnuplot -e 'format="pdf"' NAME.gp`
/// another format; `output` overrides the file. Markup::tex: a script for the tikz terminal, which draws NAME.tex.
std::string script_of(const claim::Figure& figure, Markup markup);

/// Throws std::invalid_argument for a figure that cannot be drawn: no panel, a panel without series, x and y of unequal
/// length, a name that is no plain file name.
void require_drawable(const claim::Figure& figure);

}  // namespace spikeproof::report
