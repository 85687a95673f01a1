#include "core/file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "core/input_error.h"

namespace spikeproof {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class FileTest : public testing::Test {
 protected:
  FileTest() {
    std::string name = (fs::temp_directory_path() / "spikeproof-file-XXXXXX").string();
    folder = ::mkdtemp(name.data());
  }
  ~FileTest() override { fs::remove_all(folder); }

  std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
  }
  fs::path folder;
};

template <class F>
std::string message_of(F&& action) {
  try {
    action();
  } catch (const InputError& problem) {
    return problem.what();
  }
  return "no error";
}

TEST_F(FileTest, WritesWholeFilesAndMakesFolders) {
  const fs::path path = folder / "a/b/c.txt";
  std::string content(300000, 'x');
  content[1234] = '\0';
  write_file(path, content);
  EXPECT_EQ(read_file(path), content);
  write_file(path, "");
  EXPECT_EQ(read_file(path), "");
  EXPECT_EQ(fs::status(path).permissions() & fs::perms::owner_all, fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(std::distance(fs::directory_iterator(path.parent_path()), fs::directory_iterator()), 1);
}

TEST_F(FileTest, ReplacesTheTargetOfALinkAndKeepsTheLink) {
  write_file(folder / "real", "old");
  fs::create_symlink("real", folder / "link");
  write_file(folder / "link", "new");
  EXPECT_TRUE(fs::is_symlink(folder / "link"));
  EXPECT_EQ(read_file(folder / "real"), "new");
}

TEST_F(FileTest, RefusesAFolderAsFile) {
  EXPECT_THAT(message_of([&] { write_file(folder, "x"); }), HasSubstr("Is a directory"));
  EXPECT_THAT(message_of([&] { static_cast<void>(read_file(folder)); }), HasSubstr("Is a directory"));
  EXPECT_EQ(entries(), 0u);
}

TEST_F(FileTest, RefusesAPathBelowAFile) {
  write_file(folder / "file", "x");
  EXPECT_THAT(message_of([&] { write_file(folder / "file/below", "y"); }), HasSubstr("Not a directory"));
  EXPECT_THAT(message_of([&] { require_writable_folder(folder / "file"); }), HasSubstr("Not a directory"));
  EXPECT_THAT(message_of([&] { require_writable_folder(folder / "file/below"); }), HasSubstr("Not a directory"));
  EXPECT_EQ(read_file(folder / "file"), "x");
}

TEST_F(FileTest, SaysWhyTheSystemRefuses) {
  EXPECT_THAT(message_of([] { write_file("/proc/spikeproof/x", "y"); }), HasSubstr("/proc/spikeproof"));
  EXPECT_THAT(message_of([&] { static_cast<void>(read_file(folder / "none")); }), HasSubstr("No such file"));
  EXPECT_THAT(message_of([] { write_file("", "y"); }), HasSubstr("empty"));
  EXPECT_THAT(message_of([] { static_cast<void>(read_file("/dev/null")); }), HasSubstr("not a regular file"));
}

TEST_F(FileTest, SaysThatTheDiskIsFull) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
  EXPECT_THAT(message_of([] { write_file("/dev/full", "x"); }), HasSubstr("No space left"));
}

TEST_F(FileTest, KeepsTheOldFileWhenWritingFails) {
  write_file(folder / "kept", "old");
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  fs::permissions(folder, fs::perms::owner_read | fs::perms::owner_exec);
  EXPECT_THAT(message_of([&] { write_file(folder / "kept", "new"); }), HasSubstr("Permission denied"));
  fs::permissions(folder, fs::perms::owner_all);
  EXPECT_EQ(read_file(folder / "kept"), "old");
}

TEST_F(FileTest, LeavesNothingBehindInAWritableFolder) {
  require_writable_folder(folder / "report");
  EXPECT_TRUE(fs::is_empty(folder / "report"));
}

}  // namespace
}  // namespace spikeproof
