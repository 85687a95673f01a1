#include "core/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include "core/input_error.h"

namespace spikeproof {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& what, int code) {
  throw InputError(path.string(), 0, "", "", what + ": " + std::generic_category().message(code));
}

// Parent folders of a file; the current folder where the path names none.
void make_folders(const std::filesystem::path& folder) {
  if (folder.empty()) return;
  std::error_code code;
  std::filesystem::create_directories(folder, code);
  if (code) fail(folder, "cannot make the folder", code.value());
  // create_directories is content with a link to a file.
  if (!std::filesystem::is_directory(folder, code)) fail(folder, "cannot make the folder", ENOTDIR);
}

// A temporary file that is removed unless it was renamed.
class Temporary {
 public:
  explicit Temporary(const std::filesystem::path& target) : name_(target.string() + ".XXXXXX") {
    descriptor_ = ::mkostemp(name_.data(), O_CLOEXEC);
    if (descriptor_ < 0) fail(target, "cannot write", errno);
    const mode_t mask = ::umask(0);  // mkostemp makes 0600; a report is readable as other files are
    ::umask(mask);
    static_cast<void>(::fchmod(descriptor_, 0666 & ~mask));
  }
  ~Temporary() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!kept_) ::unlink(name_.c_str());
  }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;

  void write(std::string_view content, const std::filesystem::path& target) {
    while (!content.empty()) {
      const ssize_t written = ::write(descriptor_, content.data(), content.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) fail(target, "cannot write", errno);
      content.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(descriptor_) != 0 && errno != EINVAL) fail(target, "cannot write", errno);
    const int closed = ::close(descriptor_);
    descriptor_ = -1;
    if (closed != 0) fail(target, "cannot write", errno);
  }
  void rename_to(const std::filesystem::path& target) {
    if (::rename(name_.c_str(), target.c_str()) != 0) fail(target, "cannot write", errno);
    kept_ = true;
  }

 private:
  std::string name_;
  int descriptor_ = -1;
  bool kept_ = false;
};

// Devices, pipes and the like are written in place: there is nothing to keep, and a rename would replace them.
void write_in_place(const std::filesystem::path& path, std::string_view content) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) fail(path, "cannot write", errno);
  int code = 0;
  while (!content.empty() && code == 0) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written >= 0) {
      content.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      code = errno;
    }
  }
  if (::close(descriptor) != 0 && code == 0) code = errno;
  if (code != 0) fail(path, "cannot write", code);
}

}  // namespace

void write_file(const std::filesystem::path& path, std::string_view content) {
  if (path.empty()) throw InputError("", 0, "", "", "cannot write: the file name is empty");
  struct stat status {};
  const bool exists = ::stat(path.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) fail(path, "cannot write", EISDIR);
  if (exists && !S_ISREG(status.st_mode)) return write_in_place(path, content);
  make_folders(path.parent_path());
  // Through a link, replace what it points to and keep the link.
  std::error_code code;
  std::filesystem::path target = exists ? std::filesystem::canonical(path, code) : path;
  if (code) fail(path, "cannot write", code.value());
  Temporary temporary(target);
  temporary.write(content, path);
  temporary.rename_to(target);
}

std::string read_file(const std::filesystem::path& path) {
  if (path.empty()) throw InputError("", 0, "", "", "cannot read: the file name is empty");
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) fail(path, "cannot read", errno);
  struct Closer {
    int descriptor;
    ~Closer() { ::close(descriptor); }
  } const closer{descriptor};
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) fail(path, "cannot read", errno);
  if (S_ISDIR(status.st_mode)) fail(path, "cannot read", EISDIR);
  if (!S_ISREG(status.st_mode)) throw InputError(path.string(), 0, "", "", "cannot read: not a regular file");
  std::string content;
  std::string buffer(1 << 16, '\0');
  for (;;) {
    const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail(path, "cannot read", errno);
    if (count == 0) return content;
    content.append(buffer, 0, static_cast<std::size_t>(count));
  }
}

void require_writable_folder(const std::filesystem::path& folder) {
  if (folder.empty()) throw InputError("", 0, "", "", "cannot write: the folder's name is empty");
  make_folders(folder);
  Temporary probe(folder / ".probe");
  probe.write("probe", folder);
}

}  // namespace spikeproof
