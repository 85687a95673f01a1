#include "sweep_journal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

#include "core/file.h"
#include "core/input_error.h"

namespace spikeproof::experiments {
namespace {

namespace fs = std::filesystem;

const char* const schema = "spikeproof.sweep-journal/1";

InputError system_error(const fs::path& file, const char* what) {
  return InputError(file.string(), 0, "", "", std::string(what) + ": " + std::strerror(errno));
}

}  // namespace

SweepJournal::SweepJournal(const fs::path& folder, int rank, const std::string& definition)
    : folder_(folder), own_(folder / fmt::format("journal.{}.jsonl", rank)), definition_(definition) {
  read_all();
}

SweepJournal::~SweepJournal() {
  if (handle_ >= 0) ::close(handle_);
}

std::vector<fs::path> SweepJournal::files() const {
  std::vector<fs::path> found;
  if (!fs::is_directory(folder_)) return found;
  for (const auto& entry : fs::directory_iterator(folder_)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("journal.") && name.ends_with(".jsonl")) found.push_back(entry.path());
  }
  return found;
}

void SweepJournal::read_all() {
  for (const fs::path& file : files()) read(file);
}

void SweepJournal::read(const fs::path& file) {
  const std::string content = read_file(file);
  std::size_t from = 0;
  for (long line = 1;; ++line) {
    const std::size_t to = content.find('\n', from);
    if (to == std::string::npos) return;
    const nlohmann::json json =
        nlohmann::json::parse(content.begin() + static_cast<std::ptrdiff_t>(from),
                              content.begin() + static_cast<std::ptrdiff_t>(to), nullptr, false);
    from = to + 1;
    if (!json.is_object()) throw InputError(file.string(), line, "", "", "not a line of a sweep's journal; remove it");
    if (line == 1) {
      if (json.value("schema", "") != schema || json.value("definition", "") != definition_)
        throw InputError(file.string(), 1, "", "",
                         "belongs to another sweep, model or version; choose another --out, or remove the folder");
      continue;
    }
    SweepCell& cell = cells_[json.at("cell").get<std::size_t>()];
    cell.values = json.value("values", std::vector<std::string>());
    cell.error = json.value("error", "");
    cell.seconds = json.value("seconds", 0.0);
  }
}

// Cuts off a line that was never finished, and goes on behind the last whole one.
void SweepJournal::open() {
  fs::create_directories(folder_);
  const std::string old = fs::exists(own_) ? read_file(own_) : "";
  const std::size_t whole = old.find_last_of('\n') == std::string::npos ? 0 : old.find_last_of('\n') + 1;
  handle_ = ::open(own_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  if (handle_ < 0 || ::ftruncate(handle_, static_cast<off_t>(whole)) != 0 || ::lseek(handle_, 0, SEEK_END) < 0)
    throw system_error(own_, "cannot be written");
}

void SweepJournal::add(std::size_t cell, const SweepCell& finished) {
  std::string text;
  if (handle_ < 0) {
    open();
    if (::lseek(handle_, 0, SEEK_END) == 0)
      text = nlohmann::json{{"schema", schema}, {"definition", definition_}}.dump() + "\n";
  }
  nlohmann::json json{{"cell", cell}, {"values", finished.values}, {"seconds", finished.seconds}};
  if (!finished.error.empty()) json["error"] = finished.error;
  text += json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  const off_t start = ::lseek(handle_, 0, SEEK_END);
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t count = ::write(handle_, text.data() + done, text.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      const InputError problem = system_error(own_, "cannot be written");
      static_cast<void>(!::ftruncate(handle_, start));
      throw problem;
    }
    done += static_cast<std::size_t>(count);
  }
  cells_[cell] = finished;
}

void SweepJournal::remove_all() {
  for (const fs::path& file : files()) fs::remove(file);
}

}  // namespace spikeproof::experiments
