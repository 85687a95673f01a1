#include "sweep_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace spikeproof::experiments {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

// RFC 4180: quoted where it has to be.
std::string field(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

std::string column(const std::string& pointer) {
  std::string name = pointer.substr(1);
  std::replace(name.begin(), name.end(), '/', '.');
  return name;
}

std::string heading(const SweepFile& sweep, std::optional<std::size_t> without) {
  std::string text;
  for (std::size_t i = 0; i < sweep.axes.size(); ++i)
    if (i != without) text += field(sweep.axes[i].name()) + ",";
  return text;
}

std::string places(const SweepFile& sweep, std::size_t cell, std::optional<std::size_t> without) {
  const auto index = sweep.place(cell);
  std::string text;
  for (std::size_t i = 0; i < index.size(); ++i)
    if (i != without) text += to_text(sweep.axes[i].values[index[i]]) + ",";
  return text;
}

double number_in(const SweepCell& cell, std::size_t column) {
  if (column >= cell.values.size()) return nothing;
  const std::string& text = cell.values[column];
  if (text == "true" || text == "false") return text == "true" ? 1 : 0;
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  return text.empty() || *end != '\0' ? nothing : value;
}

struct Mean {
  double sum = 0, squares = 0, count = 0;
  void add(double x) {
    if (std::isnan(x)) return;
    // Welford's update: `sum` holds the mean, `squares` the sum of squared deviations
    const double delta = x - sum;
    sum += delta / ++count;
    squares += delta * (x - sum);
  }
  double error() const { return count > 1 ? std::sqrt(squares / (count - 1) / count) : nothing; }
};

std::string mean_text(const Mean& mean) {
  if (mean.count == 0) return ",,,0";
  return fmt::format(",{},{},{}", mean.sum, mean.count > 1 ? fmt::format("{}", mean.error()) : "", mean.count);
}

// The first cell of every group over which a mean is taken, or every cell.
std::vector<std::size_t> groups(const SweepFile& sweep) {
  std::vector<std::size_t> first;
  for (std::size_t cell = 0; cell < sweep.cells(); ++cell)
    if (!sweep.average || sweep.place(cell)[*sweep.average] == 0) first.push_back(cell);
  return first;
}

std::size_t stride_of(const SweepFile& sweep, std::size_t axis) {
  std::size_t stride = 1;
  for (std::size_t i = axis + 1; i < sweep.axes.size(); ++i) stride *= sweep.axes[i].values.size();
  return stride;
}

Mean mean_at(const SweepFile& sweep, const SweepCells& cells, std::size_t first, std::size_t column) {
  Mean mean;
  const std::size_t count = sweep.average ? sweep.axes[*sweep.average].values.size() : 1;
  const std::size_t stride = sweep.average ? stride_of(sweep, *sweep.average) : 0;
  for (std::size_t i = 0; i < count; ++i)
    if (const auto found = cells.find(first + i * stride); found != cells.end())
      mean.add(number_in(found->second, column));
  return mean;
}

// The axis to draw against: that with the most values, not averaged over.
std::size_t drawn_axis(const SweepFile& sweep) {
  std::size_t best = sweep.average == 0 ? 1 : 0;
  for (std::size_t i = 0; i < sweep.axes.size(); ++i)
    if (i != sweep.average && sweep.axes[i].values.size() > sweep.axes[best].values.size()) best = i;
  return best;
}

claim::Panel panel(const SweepFile& sweep, const SweepCells& cells, std::size_t against, std::size_t column_index) {
  claim::Panel drawn{
      "", {sweep.axes[against].name(), sweep.axes[against].log}, {column(sweep.observe[column_index])}, {}};
  std::map<std::string, claim::Series> curves;
  for (const std::size_t first : groups(sweep)) {
    std::string label;
    const auto index = sweep.place(first);
    for (std::size_t i = 0; i < index.size(); ++i)
      if (i != against && i != sweep.average)
        label += (label.empty() ? "" : ", ") + sweep.axes[i].name() + " = " + to_text(sweep.axes[i].values[index[i]]);
    claim::Series& curve = curves[label];
    curve.label = label;
    curve.style = claim::Series::Style::line_points;
    const Mean mean = mean_at(sweep, cells, first, column_index);
    if (mean.count == 0) continue;
    curve.x.push_back(to_double(sweep.axes[against].values[index[against]]));
    curve.y.push_back(mean.sum);
  }
  for (auto& one : curves)
    if (!one.second.x.empty()) drawn.series.push_back(std::move(one.second));
  return drawn;
}

}  // namespace

std::string sweep_table(const SweepFile& sweep, const SweepCells& cells) {
  std::string text = heading(sweep, std::nullopt);
  for (const std::string& pointer : sweep.observe) text += field(column(pointer)) + ",";
  text += "error\n";
  for (const auto& [number, cell] : cells) {
    text += places(sweep, number, std::nullopt);
    for (std::size_t i = 0; i < sweep.observe.size(); ++i)
      text += (i < cell.values.size() ? field(cell.values[i]) : "") + ",";
    text += field(cell.error) + "\n";
  }
  return text;
}

std::optional<std::string> sweep_means(const SweepFile& sweep, const SweepCells& cells) {
  if (!sweep.average) return std::nullopt;
  std::string text = heading(sweep, sweep.average);
  if (!text.empty()) text.pop_back();
  for (const std::string& pointer : sweep.observe) {
    const std::string name = column(pointer);
    text += fmt::format("{}{},{},{}", text.empty() ? "" : ",", field("mean of " + name),
                        field("standard error of " + name), field("cells with " + name));
  }
  text += "\n";
  for (const std::size_t first : groups(sweep)) {
    std::string row = places(sweep, first, sweep.average);
    if (!row.empty()) row.pop_back();
    std::string means;
    for (std::size_t i = 0; i < sweep.observe.size(); ++i) means += mean_text(mean_at(sweep, cells, first, i));
    text += (row.empty() ? means.substr(1) : row + means) + "\n";
  }
  return text;
}

std::optional<claim::Figure> sweep_figure(const SweepFile& sweep, const SweepCells& cells) {
  if (sweep.axes.size() == 1 && sweep.average) return std::nullopt;
  const std::size_t against = drawn_axis(sweep);
  std::size_t curves = 1;
  for (std::size_t i = 0; i < sweep.axes.size(); ++i)
    if (i != against && i != sweep.average) curves *= sweep.axes[i].values.size();
  if (curves > 7) return std::nullopt;
  claim::Figure figure{"map", "What was observed, against " + sweep.axes[against].name() + ".", {}};
  for (std::size_t i = 0; i < sweep.observe.size() && figure.panels.size() < 3; ++i) {
    claim::Panel drawn = panel(sweep, cells, against, i);
    if (!drawn.series.empty()) figure.panels.push_back(std::move(drawn));
  }
  if (figure.panels.empty()) return std::nullopt;
  return figure;
}

}  // namespace spikeproof::experiments
