#include "core/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <string_view>

namespace spikeproof {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto silence = std::chrono::seconds(1);
constexpr auto redraw = std::chrono::milliseconds(100);  // on a terminal
constexpr auto interval = std::chrono::seconds(5);       // between lines elsewhere

// A signal handler can reach nothing else.
volatile std::sig_atomic_t interrupt_flag = 0;

extern "C" void on_signal(int) { interrupt_flag = 1; }

void print(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

}  // namespace

void install_interrupt_handler() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool interrupted() { return interrupt_flag != 0; }

void throw_if_interrupted() {
  if (interrupted()) throw Interrupted();
}

Progress::Progress(Style style) : quiet_(style == Style::quiet), terminal_(::isatty(STDERR_FILENO) == 1) {
  started_ = drawn_ = Clock::now();
}

Progress::~Progress() { end(); }

void Progress::begin(const std::string& task) {
  end();
  task_ = task;
  shown_ = false;
  started_ = drawn_ = Clock::now();
}

void Progress::update(double fraction) {
  throw_if_interrupted();
  if (quiet_ || task_.empty()) return;
  const auto now = Clock::now();
  if (now - started_ < silence) return;
  if (shown_ && now - drawn_ < (terminal_ ? Clock::duration(redraw) : Clock::duration(interval))) return;
  draw(fraction);
  shown_ = true;
  drawn_ = now;
}

void Progress::note(const std::string& line) {
  if (quiet_) return;
  print((terminal_ && shown_ ? "\r\033[K" : "") + line + "\n");
}

void Progress::end() {
  if (shown_ && terminal_) print("\r\033[K");
  shown_ = false;
  task_.clear();
}

void Progress::draw(double fraction) {
  const double part = fraction >= 0 ? std::min(fraction, 1.0) : 0.0;  // nan counts as nothing done
  const int percent = static_cast<int>(100 * part);
  if (!terminal_) return print(fmt::format("{}: {} %\n", task_, percent));
  constexpr int width = 30;
  const auto done = static_cast<std::size_t>(width * part);
  print(fmt::format("\r\033[K{} [{}{}] {} %", task_, std::string(done, '#'), std::string(width - done, '.'), percent));
}

}  // namespace spikeproof
