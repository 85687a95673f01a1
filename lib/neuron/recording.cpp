#include "neuron/recording.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <string_view>

#include "core/file.h"
#include "core/input_error.h"

namespace spikeproof::neuron {
namespace {

using std::string_view;

string_view trimmed(string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '"'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string shown(string_view text) {
  std::string result;
  for (const char c : text.substr(0, 40)) result += std::isprint(static_cast<unsigned char>(c)) != 0 ? c : '?';
  return '"' + result + (text.size() > 40 ? "..." : "") + '"';
}

struct Row {
  long line;
  string_view text;
  std::vector<string_view> fields;
};

struct Table {
  std::string file, content;
  std::vector<std::string> heading;  // empty where the file has none
  std::vector<Row> rows;
};

std::vector<string_view> fields_of(string_view text) {
  std::vector<string_view> fields;
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t end = std::min(text.find(',', from), text.size());
    fields.push_back(trimmed(text.substr(from, end - from)));
    from = end + 1;
  }
  return fields;
}

bool is_word(string_view field) {
  return !field.empty() && std::isalpha(static_cast<unsigned char>(field.front())) != 0 && field != "nan" &&
         field != "inf" && field != "NaN" && field != "Inf";
}

// The views point into `content`, which therefore must not move.
void read_table(const std::filesystem::path& path, Table& table) {
  table.file = path.string();
  table.content = read_file(path);
  string_view rest = table.content;
  if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
  for (long line = 1; !rest.empty(); ++line) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const string_view text = trimmed(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (text.empty() || text.front() == '#') continue;
    auto fields = fields_of(text);
    if (table.rows.empty() && table.heading.empty() && std::all_of(fields.begin(), fields.end(), is_word))
      table.heading.assign(fields.begin(), fields.end());
    else
      table.rows.push_back({line, text, std::move(fields)});
  }
}

double number(const Table& table, const Row& row, std::size_t column, const std::string& key) {
  string_view field = row.fields[column];
  if (field.starts_with('+')) field.remove_prefix(1);
  double value = 0;
  const auto [end, code] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (code != std::errc() || end != field.data() + field.size() || !std::isfinite(value))
    throw InputError(table.file, row.line, key, shown(field), "a finite number is required");
  return value;
}

void require_columns(const Table& table, const Row& row, std::size_t columns, const std::string& allowed) {
  if (row.fields.size() != columns)
    throw InputError(table.file, row.line, "row", shown(row.text),
                     fmt::format("{} are required, but there are {}", allowed, row.fields.size()));
}

std::string unit_of(const Table& table) {
  if (table.heading.size() < 2) return "units";
  const std::string& name = table.heading[1];
  const auto open = name.find_first_of("([_");
  if (open == std::string::npos) return "units";
  std::string unit = name.substr(open + 1, name.find_first_of(")]", open) - open - 1);
  return unit.empty() ? "units" : unit;
}

// The times have to be first + k dt up to the digits that the file gives them.
double read_current(const Table& table, std::size_t columns, Recording& recording) {
  if (table.rows.size() < 2) throw InputError(table.file, 0, "", "", "at least two rows t,I are required");
  const std::string allowed = columns == 2 ? "two columns t,I" : fmt::format("{} columns as in the first row", columns);
  std::vector<double> t;
  for (const Row& row : table.rows) {
    require_columns(table, row, columns, allowed);
    t.push_back(number(table, row, 0, "t"));
    recording.current.push_back(number(table, row, 1, "I"));
    if (t.size() > 1 && !(t.back() > t[t.size() - 2]))
      throw InputError(table.file, row.line, "t", shown(row.fields[0]), "t has to increase from row to row");
  }
  recording.dt = (t.back() - t.front()) / static_cast<double>(t.size() - 1);
  for (std::size_t k = 1; k < t.size(); ++k) {
    const double even = t.front() + static_cast<double>(k) * recording.dt;
    if (std::abs(t[k] - even) > 0.1 * recording.dt)
      throw InputError(table.file, table.rows[k].line, "t", shown(table.rows[k].fields[0]),
                       fmt::format("even steps are required: {:.6g} ms on average, which puts this row at {:.6g}",
                                   recording.dt, even));
  }
  return t.front();
}

void read_counts(const Table& table, std::size_t column, Recording& recording) {
  SpikeTrain train;
  for (std::size_t k = 0; k < table.rows.size(); ++k) {
    const Row& row = table.rows[k];
    const std::string key = table.heading.empty() ? fmt::format("column {}", column + 1) : table.heading[column];
    const double count = number(table, row, column, key);
    if (!(count >= 0) || count != std::floor(count) || count > 100)
      throw InputError(
          table.file, row.line, key, shown(row.fields[column]),
          "a number of spikes, 0, 1, ..., is required; the heading of a column of potentials begins with V");
    for (double i = 0; i < count; ++i) train.push_back((static_cast<double>(k) + (i + 0.5) / count) * recording.dt);
  }
  recording.trials.push_back(std::move(train));
}

void read_potential(const Table& table, std::size_t column, double threshold, Recording& recording) {
  SpikeTrain train;
  double before = 0;
  for (std::size_t k = 0; k < table.rows.size(); ++k) {
    const double V = number(table, table.rows[k], column, table.heading[column]);
    if (k > 0 && before < threshold && V >= threshold)
      train.push_back((static_cast<double>(k) - (V - threshold) / (V - before)) * recording.dt);
    before = V;
  }
  recording.trials.push_back(std::move(train));
}

void read_spikes(const Table& table, double start, Recording& recording) {
  for (const Row& row : table.rows) {
    require_columns(table, row, 2, "two columns trial,t");
    const double trial = number(table, row, 0, "trial"), t = number(table, row, 1, "t");
    const auto trials = static_cast<double>(recording.trials.size());
    if (trial != std::floor(trial) || trial < 1 || trial > trials + 1)
      throw InputError(table.file, row.line, "trial", shown(row.fields[0]),
                       "trials are numbered 1, 2, ... in the order of their first spikes");
    if (trial > trials) recording.trials.emplace_back();
    SpikeTrain& train = recording.trials[static_cast<std::size_t>(trial) - 1];
    const double at = t - start;
    if (at < 0 || at >= recording.duration())
      throw InputError(table.file, row.line, "t", shown(row.fields[1]),
                       fmt::format("a spike has to lie within the current, {:.6g} <= t < {:.6g} ms", start,
                                   start + recording.duration()));
    if (!train.empty() && at <= train.back())
      throw InputError(table.file, row.line, "t", shown(row.fields[1]), "t has to increase within a trial");
    train.push_back(at);
  }
  if (recording.trials.empty()) throw InputError(table.file, 0, "", "", "at least one row trial,t is required");
}

}  // namespace

Recording read_recording(const std::filesystem::path& path, const std::optional<std::filesystem::path>& spikes,
                         double threshold) {
  Table table;
  read_table(path, table);
  Recording recording;
  const std::size_t columns = table.rows.empty() ? 2 : table.rows.front().fields.size();
  if (columns < 2 || (spikes && columns > 2) || (!spikes && columns < 3))
    throw InputError(table.file, table.rows.empty() ? 0 : table.rows.front().line, "row",
                     shown(table.rows.empty() ? "" : table.rows.front().text),
                     spikes ? "two columns t,I are required beside a file of spikes"
                            : "columns t,I and at least one of spikes or potentials are required, or a file of spikes");
  if (!table.heading.empty() && table.heading.size() != columns)
    throw InputError(table.file, table.rows.front().line, "row", shown(table.rows.front().text),
                     fmt::format("the heading has {} columns, this row {}", table.heading.size(), columns));
  recording.unit = unit_of(table);
  const double start = read_current(table, columns, recording);
  for (std::size_t c = 2; c < columns; ++c) {
    const bool potential = !table.heading.empty() && (table.heading[c][0] == 'V' || table.heading[c][0] == 'v');
    if (potential)
      read_potential(table, c, threshold, recording);
    else
      read_counts(table, c, recording);
  }
  if (!spikes) return recording;
  Table times;
  read_table(*spikes, times);
  read_spikes(times, start, recording);
  return recording;
}

std::string recording_csv(const Recording& recording) {
  std::string text = fmt::format("t_ms,I_{}\n", recording.unit);
  for (std::size_t k = 0; k < recording.current.size(); ++k)
    text += fmt::format("{:.10g},{}\n", static_cast<double>(k) * recording.dt, recording.current[k]);
  return text;
}

std::string spikes_csv(const Recording& recording) {
  std::string text = "trial,t_ms\n";
  for (std::size_t trial = 0; trial < recording.trials.size(); ++trial)
    for (const double t : recording.trials[trial]) text += fmt::format("{},{:.6f}\n", trial + 1, t);
  return text;
}

}  // namespace spikeproof::neuron
