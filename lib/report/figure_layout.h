// Where things go in a panel: the ranges of its axes, and a corner for the key that covers no curve.
#pragma once

#include <string>

#include "claim/figure.h"

namespace spikeproof::report {

/// Of an axis; on a logarithmic axis both are positive. lowest < highest.
struct Range {
  double lowest, highest;
};

struct PanelLayout {
  Range x, y;
  std::string key;  // gnuplot's words: "top right", "bmargin center horizontal", "off", ...
};

/// Pixels of one panel at the size that the figure is made for.
struct PanelSize {
  double width, height;
};

/// Ranges that are given stay; others hold the finite data (the positive data on a logarithmic axis) with a margin, and
/// [0, 1] (or [0.1, 1]) where there are none. A key "auto" gets the first corner that no curve touches, else the space
/// below.
PanelLayout layout_of(const claim::Panel& panel, PanelSize size);

}  // namespace spikeproof::report
