// What a sweep has finished, cell by cell: one file per process, one line per cell, so that an interrupted sweep loses
// and repeats nothing.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace spikeproof::experiments {

/// What was observed in a cell: the texts of the members, empty where there is none; or why there is nothing.
struct SweepCell {
  std::vector<std::string> values;
  std::string error;
  double seconds = 0;
};

class SweepJournal {
 public:
  /// Of the process `rank`. Throws InputError where a journal in the folder belongs to another sweep or is damaged, or
  /// cannot be read. Nothing is written yet. A line that was being written when a process ended is not counted.
  SweepJournal(const std::filesystem::path& folder, int rank, const std::string& definition);
  ~SweepJournal();
  SweepJournal(const SweepJournal&) = delete;
  SweepJournal& operator=(const SweepJournal&) = delete;

  /// Cells that are finished, those of other processes when the object was made or read_all() was called.
  const std::map<std::size_t, SweepCell>& cells() const { return cells_; }
  void read_all();
  /// Writes the line of a finished cell. Throws InputError with the system's reason (disk full): nothing is half there.
  void add(std::size_t cell, const SweepCell& finished);
  /// Takes the journals of all processes away.
  void remove_all();

 private:
  void read(const std::filesystem::path& file);
  void open();
  std::vector<std::filesystem::path> files() const;

  std::filesystem::path folder_, own_;
  std::string definition_;
  std::map<std::size_t, SweepCell> cells_;
  int handle_ = -1;
};

}  // namespace spikeproof::experiments
