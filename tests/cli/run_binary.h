// Runs the command line as a user does, and keeps what it said.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "core/file.h"

namespace spikeproof::cli {

namespace fs = std::filesystem;

struct Said {
  int code = -1;  // exit code; 128 + signal if a signal ended it
  std::string out, err;
};

/// A folder of its own for each test, which is also the current folder of the commands.
class CliTest : public testing::Test {
 protected:
  CliTest() {
    std::string name = (fs::temp_directory_path() / "spikeproof-cli-XXXXXX").string();
    folder = ::mkdtemp(name.data());
  }
  ~CliTest() override { fs::remove_all(folder); }

  pid_t start(const std::vector<std::string>& arguments, const std::string& out = "out.txt") const {
    const pid_t child = ::fork();
    if (child != 0) return child;
    const std::string command = SPIKEPROOF_BINARY;
    std::vector<char*> argv{const_cast<char*>(command.c_str())};
    for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    const bool ready = ::chdir(folder.c_str()) == 0 && std::freopen(out.c_str(), "w", stdout) != nullptr &&
                       std::freopen("err.txt", "w", stderr) != nullptr;
    if (ready) ::execv(command.c_str(), argv.data());
    std::_Exit(127);
  }

  Said wait_for(pid_t child) const {
    int status = 0;
    ::waitpid(child, &status, 0);
    Said said;
    said.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    if (fs::exists(folder / "out.txt")) said.out = read_file(folder / "out.txt");
    said.err = read_file(folder / "err.txt");
    return said;
  }

  Said run(const std::vector<std::string>& arguments, const std::string& out = "out.txt") const {
    return wait_for(start(arguments, out));
  }

  /// Sends the signal after a while, when the command is at work.
  Said interrupt(const std::vector<std::string>& arguments, std::chrono::milliseconds after) const {
    const pid_t child = start(arguments);
    std::this_thread::sleep_for(after);
    ::kill(child, SIGINT);
    return wait_for(child);
  }

  std::string write(const std::string& name, const std::string& content) const {
    write_file(folder / name, content);
    return name;
  }
  std::string model(const std::string& keys, const std::string& more = "") const {
    return write("model.toml", "[model]\nkind = \"nnlif\"\n" + keys + more);
  }
  bool exists(const std::string& name) const { return fs::exists(folder / name); }

  fs::path folder;
};

}  // namespace spikeproof::cli
