#include "model/toml_table.h"

#include <toml++/toml.h>

#include <algorithm>
#include <cctype>
#include <sstream>

#include "core/suggest.h"

namespace spikeproof {
namespace {

long line_at(const toml::source_region& region) { return static_cast<long>(region.begin.line); }

// One line of printable characters, for messages.
std::string one_line(std::string_view text, std::size_t most = 60) {
  std::string result;
  for (char c : text.substr(0, most)) result += static_cast<unsigned char>(c) < 32 || c == 127 ? ' ' : c;
  return result + (text.size() > most ? "..." : "");
}

std::string type_of(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::string:
      return "a string";
    case toml::node_type::integer:
      return "an integer";
    case toml::node_type::floating_point:
      return "a float";
    case toml::node_type::boolean:
      return "a boolean";
    case toml::node_type::array:
      return node.is_array_of_tables() ? "an array of tables" : "an array";
    case toml::node_type::table:
      return "a table";
    default:
      return "a date or time";
  }
}

std::vector<std::string> lines_of(const std::string& content) {
  std::vector<std::string> lines;
  std::istringstream stream(content);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

const std::string number_rule =
    "a finite number is required, as a string (\"57/10\", \"-0.25\", \"1e-3\": exact) or as a TOML number";

}  // namespace

struct TomlFile::State {
  std::string path;
  std::vector<std::string> lines;
  toml::table root;

  const toml::node* find(const std::string& table, const std::string& key) const {
    const toml::table* entries = root[table].as_table();
    if (entries == nullptr) return nullptr;
    const auto dot = key.rfind('.');
    if (entries->contains(key) || dot == std::string::npos) return entries->get(key);
    const toml::table* inner = (*entries)[key.substr(0, dot)].as_table();
    return inner == nullptr ? nullptr : inner->get(key.substr(dot + 1));
  }

  // The text of a number as the file has it; empty where it cannot be cut out (the library keeps only the double).
  std::string source_of(const toml::node& node) const {
    const auto& from = node.source().begin;
    const auto& to = node.source().end;
    if (from.line == 0 || from.line != to.line || from.line > lines.size()) return "";
    const std::string& line = lines[from.line - 1];
    const bool ascii =
        std::all_of(line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 128; });
    if (!ascii || from.column == 0 || to.column <= from.column || to.column - 1 > line.size()) return "";
    std::string text = line.substr(from.column - 1, to.column - from.column);
    text.erase(std::remove(text.begin(), text.end(), '_'), text.end());
    return text;
  }
};

TomlFile::TomlFile(const std::string& path, const std::string& content, std::span<const std::string> tables)
    : state_(std::make_unique<State>()) {
  state_->path = path;
  state_->lines = lines_of(content);
  try {
    state_->root = toml::parse(std::string_view(content), std::string_view(path));
  } catch (const toml::parse_error& problem) {
    throw InputError(path, line_at(problem.source()), "", "", "not TOML: " + one_line(problem.description(), 200));
  }
  if (state_->root.empty()) throw InputError(path, 0, "", "", "the file is empty; a table [model] is required");
  for (const auto& [key, node] : state_->root) {
    const std::string name(key.str());
    const bool known = std::find(tables.begin(), tables.end(), name) != tables.end();
    const long line = line_at(key.source());
    if (!known && !node.is_table())
      throw InputError(path, line, one_line(name), "", "a key outside the tables; allowed tables: " + joined(tables));
    if (!known)
      throw InputError(path, line, "[" + one_line(name) + "]", "",
                       "unknown table; allowed: " + joined(tables) + did_you_mean(name, tables));
    if (!node.is_table())
      throw InputError(path, line, name, "", "a table [" + name + "] is required, not " + type_of(node));
  }
}

TomlFile::~TomlFile() = default;

const std::string& TomlFile::path() const { return state_->path; }

void TomlFile::require_tables(std::span<const std::string> tables, const std::string& reason) const {
  for (const auto& [key, node] : state_->root) {
    const std::string name(key.str());
    if (std::find(tables.begin(), tables.end(), name) == tables.end())
      throw InputError(state_->path, line_of(name), "[" + name + "]", "", reason);
  }
}

bool TomlFile::has(const std::string& table) const { return state_->root.contains(table); }

bool TomlFile::has(const std::string& table, const std::string& key) const {
  return state_->find(table, key) != nullptr;
}

std::vector<std::string> TomlFile::keys(const std::string& table) const {
  std::vector<std::pair<toml::source_position, std::string>> found;
  if (const toml::table* entries = state_->root[table].as_table())
    for (const auto& [key, node] : *entries) found.emplace_back(key.source().begin, std::string(key.str()));
  std::sort(found.begin(), found.end(), [](const auto& x, const auto& y) { return x.first < y.first; });
  std::vector<std::string> names;
  for (const auto& one : found) names.push_back(one.second);
  return names;
}

bool TomlFile::is_table(const std::string& table, const std::string& key) const {
  const toml::node* node = state_->find(table, key);
  return node != nullptr && node->is_table();
}

void TomlFile::set(const std::string& table, const std::string& key, const std::string& value) {
  if (!state_->root.contains(table)) state_->root.insert(table, toml::table{});
  state_->root[table].as_table()->insert_or_assign(key, value);
}

long TomlFile::line_of(const std::string& table, const std::string& key) const {
  if (!key.empty() && has(table, key)) return line_at(state_->find(table, key)->source());
  const toml::node* node = state_->root.get(table);
  return node == nullptr ? 0 : line_at(node->source());
}

void TomlFile::require_keys(const std::string& table, std::span<const std::string> keys) const {
  const toml::table* entries = state_->root[table].as_table();
  if (entries == nullptr) return;
  for (const auto& [key, node] : *entries) {
    const std::string name(key.str());
    if (std::find(keys.begin(), keys.end(), name) != keys.end()) continue;
    throw InputError(state_->path, line_at(key.source()), one_line(name), "",
                     "unknown key of [" + table + "]; allowed: " + joined(keys) + did_you_mean(name, keys));
  }
}

std::optional<PlacedNumber> TomlFile::read_number(const void* entry, const std::string& key) const {
  const toml::node& node = *static_cast<const toml::node*>(entry);
  const long line = line_at(node.source());
  PlacedNumber number{0, line, ""};
  if (const auto* text = node.as_string()) {
    number.text = '"' + one_line(text->get()) + '"';
    const auto value = parse_exact(text->get());
    if (!value) throw InputError(path(), line, key, number.text, number_rule);
    number.value = *value;
  } else if (const auto* integer = node.as_integer()) {
    number.text = std::to_string(integer->get());
    number.value = decimal(number.text);
  } else if (const auto* real = node.as_floating_point()) {
    number.text = one_line(state_->source_of(node));
    if (!std::isfinite(real->get()))
      throw InputError(path(), line, key, std::isnan(real->get()) ? "nan" : "inf", number_rule);
    const auto value = parse_exact(number.text);
    const bool same = value && to_double(*value) == real->get();
    number.value = same ? *value : decimal_of(real->get());
    if (!same) number.text = to_text(number.value);
  } else {
    throw InputError(path(), line, key, "", number_rule + ", not " + type_of(node));
  }
  const Exact size = abs(number.value);
  if (size != 0 && (size < decimal("1e-300") || size > decimal("1e300")))
    throw InputError(path(), line, key, number.text, "0 or a magnitude between 1e-300 and 1e300 is required");
  return number;
}

std::optional<PlacedNumber> TomlFile::number(const std::string& table, const std::string& key) const {
  const toml::node* node = state_->find(table, key);
  return node == nullptr ? std::nullopt : read_number(node, key);
}

std::vector<PlacedNumber> TomlFile::numbers(const std::string& table, const std::string& key) const {
  std::vector<PlacedNumber> values;
  const toml::node* node = state_->find(table, key);
  if (node == nullptr) return values;
  if (!node->is_array()) throw error(table, key, "an array of numbers is required, not " + type_of(*node));
  for (const toml::node& entry : *node->as_array())
    values.push_back(*read_number(&entry, key + "[" + std::to_string(values.size()) + "]"));
  return values;
}

std::optional<std::string> TomlFile::text(const std::string& table, const std::string& key, bool integers) const {
  const toml::node* node = state_->find(table, key);
  if (node == nullptr) return std::nullopt;
  if (const auto* value = node->as_string()) return value->get();
  const auto* integer = node->as_integer();
  if (integers && integer != nullptr) return std::to_string(integer->get());
  throw error(table, key, "a string is required, not " + type_of(*node));
}

std::vector<std::string> TomlFile::texts(const std::string& table, const std::string& key) const {
  std::vector<std::string> values;
  const toml::node* node = state_->find(table, key);
  if (node == nullptr) return values;
  if (!node->is_array()) throw error(table, key, "an array of strings is required, not " + type_of(*node));
  for (const toml::node& entry : *node->as_array()) {
    if (!entry.is_string()) throw error(table, key, "an array of strings is required, but it holds " + type_of(entry));
    values.push_back(entry.as_string()->get());
  }
  return values;
}

InputError TomlFile::error(const std::string& table, const std::string& key, const std::string& allowed) const {
  const toml::node* node = state_->find(table, key);
  std::string value;
  if (node != nullptr && node->is_string()) value = '"' + one_line(node->as_string()->get()) + '"';
  if (node != nullptr && node->is_number()) value = read_number(node, key)->text;
  return InputError(path(), line_of(table, key), key, value, allowed);
}

}  // namespace spikeproof
