#include "report/figure_layout.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace spikeproof::report {
namespace {

using claim::Axis;
using claim::Panel;
using claim::Series;

constexpr double font_width = 7.6, line_height = 19, sample_width = 62;  // pixels, DejaVu Sans at 13

bool drawable(double value, bool log) { return std::isfinite(value) && (!log || value > 0); }

bool is_given(const Axis& axis) { return axis.lowest < axis.highest && (!axis.log || axis.lowest > 0); }

bool has_marks(const Series& s) { return s.style == Series::Style::points || s.style == Series::Style::line_points; }

Range widened(Range r, const Axis& axis, double share) {
  if (axis.log) {
    double low = std::log10(r.lowest), high = std::log10(r.highest);
    const double pad = low == high ? 0.5 : share * (high - low);
    // Clipped to what gnuplot can still write on an axis.
    return {std::pow(10, std::max(low - pad, -307.0)), std::pow(10, std::min(high + pad, 307.0))};
  }
  const double pad = r.lowest == r.highest ? std::max(0.5 * std::abs(r.lowest), 1e-9) : share * (r.highest - r.lowest);
  // Data that start at zero or just above keep zero as the foot of the picture.
  const bool from_zero = r.lowest >= 0 && r.lowest <= 0.02 * r.highest && share > 0;
  return {from_zero && r.highest > 0 ? 0 : r.lowest - pad, r.highest + pad};
}

template <class Values>
Range range_of(const Axis& axis, const Panel& panel, double share, const Values& values) {
  if (is_given(axis)) return {axis.lowest, axis.highest};
  bool any = false;
  Range r{0, 0};
  for (const Series& s : panel.series)
    for (const double v : values(s))
      if (drawable(v, axis.log)) {
        r = any ? Range{std::min(r.lowest, v), std::max(r.highest, v)} : Range{v, v};
        any = true;
      }
  if (!any) return {axis.log ? 0.1 : 0, 1};
  return widened(r, axis, share);
}

double placed(double value, const Axis& axis, Range r) {
  if (axis.log) return std::log(value / r.lowest) / std::log(r.highest / r.lowest);
  return (value - r.lowest) / (r.highest - r.lowest);
}

/// Size of the key's box as a share of the panel.
PanelSize key_box(const Panel& panel, PanelSize size) {
  size_t letters = 0, rows = 0;
  for (const Series& s : panel.series) {
    if (s.label.empty()) continue;
    ++rows;
    const auto is_start = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
    letters = std::max(letters, static_cast<size_t>(std::count_if(s.label.begin(), s.label.end(), is_start)));
  }
  return {(static_cast<double>(letters) * font_width + sample_width) / size.width,
          (static_cast<double>(rows) * line_height + 14) / size.height};
}

struct Box {
  double left, right, bottom, top;
  bool holds(double x, double y) const { return x >= left && x <= right && y >= bottom && y <= top; }
};

/// Whether a drawn line or point of the series lies in the box; lines are followed in small steps.
bool touches(const Series& s, const Panel& panel, const PanelLayout& layout, const Box& box) {
  const bool joined = s.style != Series::Style::points;
  double x0 = 0, y0 = 0;
  bool before = false;
  for (size_t i = 0; i < s.x.size(); ++i) {
    const bool here = drawable(s.x[i], panel.x.log) && drawable(s.y[i], panel.y.log);
    if (here) {
      const double x = placed(s.x[i], panel.x, layout.x), y = placed(s.y[i], panel.y, layout.y);
      if (box.holds(x, y)) return true;
      constexpr int steps = 100;
      for (int k = 1; joined && before && k < steps; ++k) {
        const double t = static_cast<double>(k) / steps;
        if (box.holds(x0 + t * (x - x0), y0 + t * (y - y0))) return true;
      }
      x0 = x;
      y0 = y;
    }
    before = here;
  }
  return false;
}

/// Raises the top of the axis so that the share `room` of it lies above everything drawn.
double raised(Range r, const Axis& axis, double room) {
  if (axis.log) return r.lowest * std::pow(r.highest / r.lowest, 1 / (1 - room));
  return r.lowest + (r.highest - r.lowest) / (1 - room);
}

void place_key(const Panel& panel, PanelLayout& layout, PanelSize size) {
  const PanelSize key = key_box(panel, size);
  struct Corner {
    const char* name;
    Box box;
  };
  const std::array<Corner, 4> corners = {{{"top right", {1 - key.width, 1, 1 - key.height, 1}},
                                          {"top left", {0, key.width, 1 - key.height, 1}},
                                          {"bottom right", {1 - key.width, 1, 0, key.height}},
                                          {"bottom left", {0, key.width, 0, key.height}}}};
  for (const Corner& corner : corners) {
    bool free = key.width < 0.9 && key.height < 0.9;
    for (const Series& s : panel.series) free = free && !touches(s, panel, layout, corner.box);
    layout.key = corner.name;
    if (free) return;
  }
  layout.key = "top right";
  const double top = key.height < 0.5 ? raised(layout.y, panel.y, key.height) : 0;
  if (!is_given(panel.y) && key.height < 0.5 && std::isfinite(top) && top < 1e307)
    layout.y.highest = top;
  else
    layout.key = "bmargin center horizontal";
}

}  // namespace

PanelLayout layout_of(const Panel& panel, PanelSize size) {
  const bool marks = std::any_of(panel.series.begin(), panel.series.end(), has_marks);
  PanelLayout layout{
      range_of(panel.x, panel, marks ? 0.04 : 0, [](const Series& s) -> const std::vector<double>& { return s.x; }),
      range_of(panel.y, panel, 0.05, [](const Series& s) -> const std::vector<double>& { return s.y; }), panel.key};
  const bool labelled =
      std::any_of(panel.series.begin(), panel.series.end(), [](const Series& s) { return !s.label.empty(); });
  if (!labelled) layout.key = "off";
  if (layout.key == "auto") place_key(panel, layout, size);
  return layout;
}

}  // namespace spikeproof::report
