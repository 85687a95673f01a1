// A checked view of one table of a TOML file: allowed keys, exact numbers, messages with file, line and key.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/exact.h"
#include "core/input_error.h"

namespace spikeproof {

/// A number with the place it came from, so that a violated inequality can point there.
struct PlacedNumber {
  Exact value;
  long line = 0;     // 0: a default
  std::string text;  // as the file has it
};

/// The parsed file. Only this room's .cpp files see the TOML library.
class TomlFile {
 public:
  /// Throws InputError with the line for a syntax error, an empty file, an unknown table or a key outside the tables.
  TomlFile(const std::string& path, const std::string& content, std::span<const std::string> tables);
  ~TomlFile();
  TomlFile(const TomlFile&) = delete;
  TomlFile& operator=(const TomlFile&) = delete;

  const std::string& path() const;
  bool has(const std::string& table) const;
  long line_of(const std::string& table, const std::string& key = "") const;  // 0 where there is none
  bool has(const std::string& table, const std::string& key) const;
  /// Keys of a table in the order of the file. A key "axis.from" means the key "from" of the table that "axis" holds.
  std::vector<std::string> keys(const std::string& table) const;
  bool is_table(const std::string& table, const std::string& key) const;

  /// Throws InputError, with the reason, for a table of the file that is not among `tables`.
  void require_tables(std::span<const std::string> tables, const std::string& reason) const;

  /// Throws InputError for a key of the table that is not among `keys`.
  void require_keys(const std::string& table, std::span<const std::string> keys) const;

  /// Strings hold exact decimals or ratios, TOML numbers mean their decimal text. Throws InputError for another type,
  /// for nan, inf, malformed text, and magnitudes outside 1e-300 .. 1e300 (0 is allowed). Empty where the key is
  /// absent.
  std::optional<PlacedNumber> number(const std::string& table, const std::string& key) const;
  std::vector<PlacedNumber> numbers(const std::string& table, const std::string& key) const;
  /// A string; with `integers` an integer >= 0 is accepted too, as its text.
  std::optional<std::string> text(const std::string& table, const std::string& key, bool integers = false) const;

  /// An array of strings.
  std::vector<std::string> texts(const std::string& table, const std::string& key) const;

  /// Puts a value in place of what the file says, as a string; it has no line.
  void set(const std::string& table, const std::string& key, const std::string& value);

  /// InputError that points to a key.
  InputError error(const std::string& table, const std::string& key, const std::string& allowed) const;

 private:
  struct State;
  std::optional<PlacedNumber> read_number(const void* node, const std::string& key) const;
  std::unique_ptr<State> state_;
};

}  // namespace spikeproof
