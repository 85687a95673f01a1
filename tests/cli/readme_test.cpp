// The README's model file and commands, run in its order.
#include <gmock/gmock.h>

#include <map>
#include <sstream>

#include "run_binary.h"

namespace spikeproof::cli {
namespace {

// Lines of the fenced blocks of a language.
std::vector<std::string> block_lines(const std::string& language) {
  std::istringstream readme(read_file(fs::path(SPIKEPROOF_SOURCE_DIR) / "README.md"));
  std::vector<std::string> lines;
  bool inside = false;
  for (std::string line; std::getline(readme, line);) {
    if (line.starts_with("```")) {
      inside = !inside && line == "```" + language;
    } else if (inside) {
      lines.push_back(line);
    }
  }
  return lines;
}

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream stream(line);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

using SlowReadme = CliTest;

TEST_F(SlowReadme, EveryCommandRunsAsWritten) {
  // A block of TOML says in its first line which file it is: "# model.toml".
  std::map<std::string, std::string> files;
  std::string name;
  for (const std::string& line : block_lines("toml")) {
    if (line.starts_with("# ") && line.ends_with(".toml")) name = line.substr(2);
    files[name] += line + "\n";
  }
  ASSERT_TRUE(files.contains("model.toml"));
  for (const auto& file : files) write(file.first, file.second);
  const auto commands = block_lines("sh");
  EXPECT_GE(commands.size(), 5u);
  for (const std::string& command : commands) {
    std::vector<std::string> words = words_of(command);
    ASSERT_EQ(words.front(), "spikeproof") << command;
    words.erase(words.begin());
    const Said said = run(words);
    EXPECT_EQ(said.code, 0) << command << '\n' << said.err;
    EXPECT_FALSE(said.out.empty()) << command;
  }
  EXPECT_TRUE(exists("report/index.html"));
}

}  // namespace
}  // namespace spikeproof::cli
