// Progress on standard error, and Ctrl-C.
#pragma once

#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>

namespace spikeproof {

/// Thrown by throw_if_interrupted; main turns it into exit code 130.
struct Interrupted : std::runtime_error {
  Interrupted() : std::runtime_error("interrupted") {}
};

/// Installs handlers for SIGINT and SIGTERM that set a flag (and restore the default, so that a second Ctrl-C ends at
/// once).
void install_interrupt_handler();
bool interrupted();
void throw_if_interrupted();

/// What long computations report to. A bar on a terminal, a line every few seconds elsewhere, nothing when quiet.
/// Nothing is shown during the first second, so that quick work stays silent.
class Progress {
 public:
  enum class Style { automatic, quiet };
  explicit Progress(Style style = Style::automatic);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Starts a task; `fraction` of update() is of this task. Ends the task before.
  void begin(const std::string& task);
  /// 0 <= fraction <= 1. Cheap enough for inner loops; throws Interrupted after Ctrl-C.
  void update(double fraction);
  /// One line of information, kept (not overwritten by the bar).
  void note(const std::string& line);
  void end();

 private:
  void draw(double fraction);
  bool quiet_, terminal_, shown_ = false;
  std::string task_;
  std::chrono::steady_clock::time_point started_, drawn_;
};

}  // namespace spikeproof
