// A figure as data: what is drawn, not how it is rendered.
#pragma once

#include <string>
#include <vector>

namespace spikeproof::claim {

struct Series {
  enum class Style { line, dashed, points, line_points, filled, area };  // filled: down to the x axis; area: a polygon
  std::string label;
  std::vector<double> x, y;
  Style style = Style::line;
  int colour = -1;  // of the palette, 0 to 6; negative: the next one
};

struct Tick {
  double at = 0;
  std::string label;
};

struct Axis {
  std::string label;
  bool log = false;
  double lowest = 0, highest = 0;  // equal: automatic
  std::vector<Tick> ticks = {};    // empty: automatic
};

struct Panel {
  std::string title;
  Axis x, y;
  std::vector<Series> series;
  std::string key = "auto";  // a corner without curves, else below; or gnuplot's words ("top left"), or "off"
};

struct Figure {
  std::string name;           // "relaxation"; the file is <claim id>/<name>
  std::string caption;        // one or two sentences: what is seen, parameters
  std::vector<Panel> panels;  // side by side
};

}  // namespace spikeproof::claim
