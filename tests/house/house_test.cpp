// The rules of the house that a program can check: who includes whom, sizes of files, words that do not belong here.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace spikeproof {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;
using Rooms = std::map<std::string, std::set<std::string>>;

const fs::path source = SPIKEPROOF_SOURCE_DIR;

// What a room may include beside itself: the rooms to its left.
const Rooms& allowed() {
  static const Rooms rooms{
      {"core", {}},
      {"model", {"core"}},
      {"fokker_planck", {"core", "model"}},
      {"stationary", {"core", "model"}},
      {"kinetic", {"core", "model"}},
      {"network", {"core", "model"}},
      {"neuron", {"core", "model"}},
      {"spectrum", {"core", "model", "fokker_planck", "stationary", "kinetic", "network", "neuron"}},
      {"entropy", {"core", "model", "fokker_planck", "stationary", "kinetic", "network", "neuron"}},
      {"rigor", {"core", "model"}},
      {"claim", {"core"}},
      {"report", {"core", "claim"}},
  };
  return rooms;
}

std::vector<std::string> lines_of(const fs::path& file) {
  std::ifstream stream(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::vector<fs::path> files_below(const std::string& folder, const std::set<std::string>& extensions) {
  std::vector<fs::path> files;
  if (!fs::exists(source / folder)) return files;
  for (const auto& entry : fs::recursive_directory_iterator(source / folder))
    if (entry.is_regular_file() && (extensions.empty() || extensions.contains(entry.path().extension().string())))
      files.push_back(entry.path());
  return files;
}

const std::set<std::string> cpp{".h", ".cpp"};

// The first folder of an included path, if it is one of lib/'s; empty for other headers.
std::string room_included(const std::string& line) {
  static const std::regex include(R"(^\s*#\s*include\s*["<]([a-z_]+)/)");
  std::smatch match;
  if (!std::regex_search(line, match, include)) return "";
  return fs::is_directory(source / "lib" / match[1].str()) ? match[1].str() : "";
}

// Violations in the text of one file of a room.
std::vector<std::string> forbidden_includes(const std::string& room, const std::vector<std::string>& lines) {
  std::vector<std::string> found;
  for (const std::string& line : lines) {
    const std::string other = room_included(line);
    if (!other.empty() && other != room && !allowed().at(room).contains(other)) found.push_back(room + ": " + line);
    if (line.find("#include \"..") != std::string::npos) found.push_back(room + ": relative " + line);
  }
  return found;
}

TEST(IncludeGraph, EveryRoomHasARule) {
  for (const auto& entry : fs::directory_iterator(source / "lib"))
    EXPECT_TRUE(allowed().contains(entry.path().filename().string())) << entry.path();
}

TEST(IncludeGraph, ARoomIncludesOnlyItselfAndRoomsToItsLeft) {
  for (const auto& [room, left] : allowed())
    for (const fs::path& file : files_below("lib/" + room, cpp))
      EXPECT_THAT(forbidden_includes(room, lines_of(file)), IsEmpty()) << file;
}

TEST(IncludeGraph, NothingInLibIncludesExperiments) {
  for (const fs::path& file : files_below("lib", cpp))
    for (const std::string& line : lines_of(file))
      EXPECT_EQ(line.find("#include \"driver.h\""), std::string::npos) << file;
}

TEST(IncludeGraph, FailsOnEdgesThatAreNotAllowed) {
  EXPECT_EQ(forbidden_includes("core", {"#include \"model/nnlif.h\""}).size(), 1u);
  EXPECT_EQ(forbidden_includes("rigor", {"#include <claim/claim.h>", "#include <vector>"}).size(), 1u);
  EXPECT_EQ(forbidden_includes("report", {"# include \"model/nnlif.h\""}).size(), 1u);
  EXPECT_EQ(forbidden_includes("model", {"#include \"../claim/claim.h\""}).size(), 1u);
  EXPECT_THAT(forbidden_includes("model", {"#include \"core/exact.h\"", "// claim/claim.h"}), IsEmpty());
}

// The prover and the re-checker of proofs share the number reader, the words of a statement and, where a special
// function needs Arb on both sides, the shells around its types; no formula.
TEST(IncludeGraph, ReCheckersIncludeNoProver) {
  const std::set<std::string> shared{"ball", "complex_ball"};
  const std::regex include(R"(^\s*#\s*include\s*"rigor/([a-z_]+)\.h")");
  for (const fs::path& file : files_below("lib/rigor", cpp)) {
    if (!file.filename().string().starts_with("recheck")) continue;
    for (const std::string& line : lines_of(file)) {
      std::smatch match;
      if (!std::regex_search(line, match, include)) continue;
      const std::string header = match[1];
      const bool wording = header.starts_with("statement");
      EXPECT_TRUE(wording || header.starts_with("recheck") || shared.contains(header)) << file << ": " << line;
    }
  }
}

TEST(Sizes, FilesHaveAtMost400Lines) {
  for (const char* folder : {"lib", "experiments", "proofs-checks", "tests", "bench"})
    for (const fs::path& file : files_below(folder, cpp)) EXPECT_LE(lines_of(file).size(), 400u) << file;
}

TEST(Trust, FastMathIsForbiddenInRigor) {
  bool guarded = false;
  for (const fs::path& file : files_below("lib/rigor", cpp))
    for (const std::string& line : lines_of(file)) guarded = guarded || line.find("__FAST_MATH__") != std::string::npos;
  EXPECT_TRUE(guarded || files_below("lib/rigor", cpp).empty());
  for (const char* folder : {"cmake", "lib", "bench"})
    for (const fs::path& file : files_below(folder, {".txt", ".cmake"}))
      for (const std::string& line : lines_of(file)) EXPECT_EQ(line.find("-ffast-math"), std::string::npos) << file;
}

std::vector<std::string> forbidden_words(const std::vector<std::string>& lines) {
  // Spelt in two parts so that this file does not find itself.
  const std::vector<std::string> words{std::string("/wo") + "rk/", std::string("/ro") + "ot/",
                                       std::string("TO") + "DO",   std::string("FIX") + "ME",
                                       std::string("XX") + "X:",   std::string("/ho") + "me/"};
  std::vector<std::string> found;
  for (const std::string& line : lines)
    for (const std::string& word : words)
      if (line.find(word) != std::string::npos) found.push_back(line);
  return found;
}

TEST(Words, NoUnfinishedWorkAndNoPathsOfOneMachine) {
  for (const char* folder :
       {"lib", "experiments", "proofs-checks", "tests", "bench", "scripts", "cmake", ".ci", "docs"})
    for (const fs::path& file : files_below(folder, {})) {
      const std::string extension = file.extension().string();
      if (extension == ".png" || extension == ".pdf") continue;
      EXPECT_THAT(forbidden_words(lines_of(file)), IsEmpty()) << file;
    }
  for (const char* file : {"README.md", "CMakeLists.txt", "CMakePresets.json"})
    EXPECT_THAT(forbidden_words(lines_of(source / file)), IsEmpty()) << file;
}

TEST(Words, TheCheckFindsThem) {
  EXPECT_EQ(forbidden_words({std::string("// TO") + "DO later"}).size(), 1u);
  EXPECT_THAT(forbidden_words({"nothing to do here"}), IsEmpty());
}

// A driver is named as its claim is, and defines the function of that name.
TEST(Drivers, DefineTheFunctionOfTheirClaim) {
  for (const fs::path& file : files_below("experiments", {".cpp"})) {
    const std::string stem = file.stem().string();
    if (stem.find('.') == std::string::npos) continue;
    std::string function = stem;
    for (char& c : function)
      if (c == '.' || c == '-') c = '_';
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    EXPECT_THAT(text.str(), testing::HasSubstr("Driver " + function + "()")) << file;
    EXPECT_THAT(text.str(), testing::HasSubstr('"' + stem + '"')) << file;
  }
}

}  // namespace
}  // namespace spikeproof
