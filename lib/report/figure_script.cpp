#include "report/figure_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "report/figure_layout.h"
#include "report/markup.h"

namespace spikeproof::report {
namespace {

using claim::Figure;
using claim::Panel;
using claim::Series;

// M. Okabe and K. Ito, "Color Universal Design" (2008), without the yellow, which is lost on white.
constexpr std::array palette = {"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"};
constexpr std::array marks = {7, 5, 9, 13, 11, 6, 4};  // gnuplot's point types
constexpr int per_row = 3;

struct Column {
  std::string label;
  const std::vector<double>* values;
};

/// Where the series of a panel lie in the CSV file, from 1.
struct Place {
  size_t x, y;
};

struct Columns {
  std::vector<Column> columns;
  std::vector<std::vector<Place>> places;  // [panel][series]
};

std::string label_or(const std::string& label, const std::string& otherwise) {
  return label.empty() ? otherwise : label;
}

Columns columns_of(const Figure& figure) {
  Columns c;
  for (const Panel& panel : figure.panels) {
    const size_t first = c.columns.size();
    std::vector<Place> places;
    for (const Series& s : panel.series) {
      size_t x = first;
      while (x < c.columns.size() && *c.columns[x].values != s.x) ++x;
      if (x == c.columns.size()) c.columns.push_back({label_or(panel.x.label, "x"), &s.x});
      c.columns.push_back({label_or(s.label, label_or(panel.y.label, "y")), &s.y});
      places.push_back({x + 1, c.columns.size()});
    }
    c.places.push_back(places);
  }
  return c;
}

std::string csv_cell(const std::string& label) {
  std::string cell = "\"";
  for (const char ch : label) cell += ch == '"' ? "\"\"" : ch == '\n' ? " " : std::string(1, ch);
  return cell + "\"";
}

/// A label in double quotes. (Single quotes cannot hold two of their own in a row.)
std::string quoted(const std::string& text, Markup markup) {
  std::string out = "\"";
  for (const char c : markup == Markup::tex ? tex_of(text) : gnuplot_of(text)) {
    if (c == '\\' || c == '"') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string style_of(const Series& s, size_t index) {
  const size_t chosen = s.colour < 0 ? index : static_cast<size_t>(s.colour);
  const char* colour = palette[chosen % palette.size()];
  const int mark = marks[chosen % marks.size()];
  const bool dashed = s.style == Series::Style::dashed || (s.colour < 0 && index >= palette.size());
  switch (s.style) {
    case Series::Style::points:
      return fmt::format("with points pt {} ps 0.7 lc rgb '{}'", mark, colour);
    case Series::Style::line_points:
      return fmt::format("with linespoints lw 2 pt {} ps 0.7 lc rgb '{}'{}", mark, colour, dashed ? " dt (8,5)" : "");
    case Series::Style::filled:
      return fmt::format("with filledcurves x1 fill transparent solid 0.3 noborder lc rgb '{}'", colour);
    case Series::Style::area:
      return fmt::format("with filledcurves closed fill transparent solid 0.3 noborder lc rgb '{}'", colour);
    case Series::Style::line:
    case Series::Style::dashed:
      break;
  }
  return fmt::format("with lines lw 2 lc rgb '{}'{}", colour, dashed ? " dt (8,5)" : "");
}

/// Tick marks of a logarithmic axis that spans too little for powers of ten: gnuplot would show one label or none.
std::string short_log_ticks(Range range) {
  std::vector<double> ticks;
  for (double decade = std::pow(10, std::floor(std::log10(range.lowest))); decade <= range.highest; decade *= 10)
    for (const double m : {1, 2, 5})
      if (m * decade >= range.lowest && m * decade <= range.highest) ticks.push_back(m * decade);
  if (ticks.size() < 3) {
    const double raw = (range.highest - range.lowest) / 4, unit = std::pow(10, std::floor(std::log10(raw)));
    const double step = raw < 2 * unit ? unit : raw < 5 * unit ? 2 * unit : 5 * unit;
    ticks.clear();
    for (double k = std::ceil(range.lowest / step); k * step <= range.highest; ++k) ticks.push_back(k * step);
  }
  std::string text;
  for (const double t : ticks) text += fmt::format("{}{:.6g}", text.empty() ? "" : ", ", t);
  return "(" + text + ")";
}

std::string tick_list(const std::vector<claim::Tick>& ticks, Markup markup) {
  std::string text;
  for (const claim::Tick& t : ticks)
    text += fmt::format("{}{} {:.9g}", text.empty() ? "" : ", ", quoted(t.label, markup), t.at);
  return "(" + text + ")";
}

std::string axis_text(char name, const claim::Axis& axis, Range range, Markup markup) {
  std::string text = fmt::format("set {}label {}\nset {}range [{:.9g}:{:.9g}]\n", name, quoted(axis.label, markup),
                                 name, range.lowest, range.highest);
  const bool decades = axis.log && range.highest / range.lowest > 30;
  if (axis.log) text += fmt::format("set logscale {}\n", name);
  text += fmt::format("set {}tics {}\n", name,
                      !axis.ticks.empty()    ? tick_list(axis.ticks, markup)
                      : axis.log && !decades ? short_log_ticks(range)
                                             : "autofreq");
  const char* number = markup == Markup::tex ? "$%h$" : "%h";
  const char* power = markup == Markup::tex ? "$10^{%L}$" : "10^{%L}";
  return text + fmt::format("set format {} '{}'\n", name, decades ? power : number);
}

std::string panel_text(const Figure& figure, const Panel& panel, const std::vector<Place>& places, PanelSize size,
                       Markup markup) {
  const PanelLayout layout = layout_of(panel, size);
  std::string text = fmt::format("\nset title {}\n", quoted(panel.title, markup));
  text += "unset logscale\n" + axis_text('x', panel.x, layout.x, markup) + axis_text('y', panel.y, layout.y, markup);
  text += layout.key == "off"
              ? "unset key\n"
              : fmt::format("set key default\nset key {} Left reverse samplen 2.5 spacing 1.2\n", layout.key);
  text += "plot ";
  for (size_t i = 0; i < panel.series.size(); ++i) {
    const Series& s = panel.series[i];
    text += fmt::format("{}'{}.csv' using {}:{} skip 1 {} {}", i == 0 ? "" : ", \\\n     ", figure.name, places[i].x,
                        places[i].y, style_of(s, i), s.label.empty() ? "notitle" : "title " + quoted(s.label, markup));
  }
  return text + "\n";
}

/// Widths in pixels at 96 per inch; the PDF has the same size in inches, the PNG twice as many pixels.
std::string terminal_text(const std::string& name, double width, double height, Markup markup) {
  if (markup == Markup::tex)
    return fmt::format(
        "# For LaTeX: \\usepackage{{gnuplot-lua-tikz}}, \\input{{{0}}}. `gnuplot -e \"set terminal tikz createstyle\"` "
        "writes the package.\n"
        "if (!exists('output')) output = '{0}.tex'\nset terminal tikz size {1:.2f}cm,{2:.2f}cm\n",
        name, width / 96 * 2.54, height / 96 * 2.54);
  return fmt::format(
      "if (!exists('format')) format = 'svg'\n"
      "if (!exists('output')) output = '{0}.' . format\n"
      "if (format eq 'svg') {{ set terminal svg size {1:.0f},{2:.0f} font 'DejaVu Sans,13' enhanced rounded background "
      "'#ffffff' }}\n"
      "if (format eq 'pdf') {{ set terminal pdfcairo size {3:.3f}in,{4:.3f}in font 'DejaVu Sans,10' enhanced rounded "
      "}}\n"
      "if (format eq 'png') {{ set terminal pngcairo size {5:.0f},{6:.0f} font 'DejaVu Sans,10' fontscale 2 linewidth "
      "2 "
      "pointscale 2 enhanced rounded }}\n",
      name, width, height, width / 96, height / 96, 2 * width, 2 * height);
}

constexpr const char* frame_text =
    "set encoding utf8\n"
    "set datafile separator ','\n"
    "set border 3 lc rgb '#404040' lw 1\n"
    "set tics nomirror out scale 0.6\n"
    "set grid lt 1 lc rgb '#dddddd' lw 0.6\n";

bool is_file_name(const std::string& name) {
  const auto allowed = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' || c == '_';
  };
  return !name.empty() && name[0] != '.' && std::all_of(name.begin(), name.end(), allowed);
}

}  // namespace

void require_drawable(const Figure& figure) {
  if (!is_file_name(figure.name))
    throw std::invalid_argument("figure name \"" + figure.name + "\" is no plain file name");
  if (figure.panels.empty()) throw std::invalid_argument("figure " + figure.name + " has no panel");
  for (const Panel& panel : figure.panels) {
    if (panel.series.empty()) throw std::invalid_argument("figure " + figure.name + " has a panel without series");
    for (const Series& s : panel.series)
      if (s.x.size() != s.y.size() || s.x.empty())
        throw std::invalid_argument(
            fmt::format("figure {}: series \"{}\" has {} x and {} y", figure.name, s.label, s.x.size(), s.y.size()));
  }
}

std::string csv_of(const Figure& figure) {
  require_drawable(figure);
  const std::vector<Column> columns = columns_of(figure).columns;
  std::string text;
  size_t rows = 0;
  for (const Column& c : columns) {
    text += (&c == &columns.front() ? "" : ",") + csv_cell(c.label);
    rows = std::max(rows, c.values->size());
  }
  text += "\n";
  for (size_t r = 0; r < rows; ++r) {
    for (const Column& c : columns) {
      if (&c != &columns.front()) text += ',';
      if (r < c.values->size()) text += fmt::format("{}", (*c.values)[r]);
    }
    text += "\n";
  }
  return text;
}

std::string script_of(const Figure& figure, Markup markup) {
  require_drawable(figure);
  const int panels = static_cast<int>(figure.panels.size());
  const int across = std::min(panels, per_row), down = (panels + per_row - 1) / per_row;
  const PanelSize size = panels == 1 ? PanelSize{640, 440} : panels == 2 ? PanelSize{480, 400} : PanelSize{380, 360};
  std::string caption = figure.caption;
  std::replace(caption.begin(), caption.end(), '\n', ' ');
  std::string text =
      fmt::format("# {}\n{}", caption, terminal_text(figure.name, across * size.width, down * size.height, markup));
  text += "set output output\n" + std::string(frame_text);
  if (panels > 1) text += fmt::format("set multiplot layout {},{}\n", down, across);
  const Columns columns = columns_of(figure);
  // Axes and title take about this much of a panel's width and height.
  const PanelSize inner{size.width - 90, size.height - 90};
  for (size_t p = 0; p < figure.panels.size(); ++p)
    text += panel_text(figure, figure.panels[p], columns.places[p], inner, markup);
  if (panels > 1) text += "\nunset multiplot\n";
  return text + "unset output\ndrawn = 1\n";
}

}  // namespace spikeproof::report
