#include "model/density_file.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <memory>
#include <string_view>

#include "core/file.h"
#include "core/input_error.h"

namespace spikeproof {
namespace {

struct Knots {
  std::vector<double> v, n;
};

std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string shown(std::string_view text) {
  std::string result;
  for (char c : text.substr(0, 40)) result += std::isprint(static_cast<unsigned char>(c)) ? c : '?';
  return '"' + result + (text.size() > 40 ? "..." : "") + '"';
}

bool is_heading(std::string_view row) {
  const auto word = [](std::string_view field) {
    return !field.empty() && std::isalpha(static_cast<unsigned char>(field.front())) && field != "nan" &&
           field != "inf" && field != "NaN" && field != "Inf";
  };
  const auto comma = row.find(',');
  return comma != std::string_view::npos && word(trimmed(row.substr(0, comma))) && word(trimmed(row.substr(comma + 1)));
}

Exact number(std::string_view field, const std::string& key, const std::string& file, long line) {
  auto value = parse_exact(trimmed(field));
  if (!value || !std::isfinite(to_double(*value)))
    throw InputError(file, line, key, shown(field), "a finite number is required");
  return std::move(value).value();
}

void read_row(std::string_view row, const std::string& file, long line, const std::string& key,
              std::vector<DensityRow>& rows) {
  const auto comma = row.find(',');
  if (comma == std::string_view::npos || row.find(',', comma + 1) != std::string_view::npos)
    throw InputError(file, line, "row", shown(row), "two numbers v," + key + " are required");
  const Exact v = number(row.substr(0, comma), "v", file, line);
  const Exact n = number(row.substr(comma + 1), key, file, line);
  if (n < 0) throw InputError(file, line, key, shown(row.substr(comma + 1)), key + " >= 0 is required");
  if (!rows.empty() && to_double(v) <= to_double(rows.back().v))
    throw InputError(file, line, "v", shown(row.substr(0, comma)), "v has to increase from row to row");
  rows.push_back({v, n});
}

std::vector<DensityRow> read_rows(const std::string& file, const std::string& key) {
  const std::string content = read_file(file);
  std::string_view rest = content;
  if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
  std::vector<DensityRow> rows;
  bool first = true;
  for (long line = 1; !rest.empty(); ++line) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const std::string_view row = trimmed(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (row.empty() || row.front() == '#') continue;
    if (!(first && is_heading(row))) read_row(row, file, line, key, rows);
    first = false;
  }
  if (rows.size() < 2) throw InputError(file, 0, "", "", "at least two rows v," + key + " are required");
  return rows;
}

Knots rounded(const std::vector<DensityRow>& rows) {
  Knots knots;
  for (const DensityRow& row : rows) {
    knots.v.push_back(to_double(row.v));
    knots.n.push_back(to_double(row.n));
  }
  return knots;
}

double interpolate(const Knots& knots, double v) {
  if (v < knots.v.front() || v > knots.v.back()) return 0;
  const auto above = std::upper_bound(knots.v.begin(), knots.v.end(), v);
  if (above == knots.v.end()) return knots.n.back();
  const auto i = static_cast<std::size_t>(above - knots.v.begin());
  const double part = (v - knots.v[i - 1]) / (knots.v[i] - knots.v[i - 1]);
  return (1 - part) * knots.n[i - 1] + part * knots.n[i];
}

// Keeps what lies below V_F; a knot is put at V_F where the rows go beyond.
void restrict_to(Knots& knots, double V_F) {
  if (knots.v.back() <= V_F) return;
  const double edge = interpolate(knots, V_F);
  const auto kept = static_cast<std::size_t>(std::lower_bound(knots.v.begin(), knots.v.end(), V_F) - knots.v.begin());
  knots.v.resize(kept);
  knots.n.resize(kept);
  knots.v.push_back(V_F);
  knots.n.push_back(edge);
}

void normalise(Knots& knots, const std::string& file) {
  const double largest = *std::max_element(knots.n.begin(), knots.n.end());
  double mass = 0;
  for (std::size_t i = 1; i < knots.v.size() && largest > 0; ++i)
    mass += (knots.v[i] - knots.v[i - 1]) * (knots.n[i] / largest + knots.n[i - 1] / largest) / 2;
  if (!(mass > 0) || !std::isfinite(mass))
    throw InputError(file, 0, "", "", "a density of finite, positive mass below V_F is required");
  for (double& n : knots.n) n = n / largest / mass;
}

}  // namespace

std::vector<DensityRow> density_rows(const std::filesystem::path& path) { return read_rows(path.string(), "n"); }

std::vector<DensityRow> table_rows(const std::filesystem::path& path, const std::string& key) {
  return read_rows(path.string(), key);
}

InitialDensity density_from_file(const std::filesystem::path& path, double V_F) {
  Knots knots = rounded(read_rows(path.string(), "n"));
  restrict_to(knots, V_F);
  normalise(knots, path.string());
  const auto shared = std::make_shared<const Knots>(std::move(knots));
  const Knots& rows = *shared;
  InitialDensity density;
  density.value = [shared](double v) { return interpolate(*shared, v); };
  density.lowest = rows.v.front();
  density.width = rows.v.back() - rows.v.front();
  density.centre = rows.v.front();
  for (std::size_t i = 1; i < rows.v.size(); ++i) {
    if (rows.v[i] - rows.v[i - 1] > density.width) continue;
    density.width = rows.v[i] - rows.v[i - 1];
    density.centre = (rows.v[i] + rows.v[i - 1]) / 2;
  }
  for (double v : rows.v)
    if (v < V_F) density.breaks.push_back(v);
  density.value_at_threshold = rows.v.back() < V_F ? 0 : rows.n.back();
  return density;
}

}  // namespace spikeproof
