// scripts/setup where nothing is missing, and where it can install nothing.
#include <gmock/gmock.h>

#include <cstdlib>

#include "run_binary.h"

namespace spikeproof::cli {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class Setup : public CliTest {
 protected:
  // Runs the script with a PATH that holds only what the test puts there, and the plain tools the script uses.
  Said run_setup(const std::string& before = "") const {
    const std::string bin = (folder / "bin").string();
    fs::create_directories(bin);
    for (const char* tool : {"tr", "sed", "env"}) {
      const fs::path link = fs::path(bin) / tool;
      if (!fs::exists(link)) fs::create_symlink(fs::path("/usr/bin") / tool, link);
    }
    const std::string command = "cd '" + folder.string() + "' && " + before + " PATH='" + bin + "' /bin/sh '" +
                                SPIKEPROOF_SOURCE_DIR + "/scripts/setup' >out.txt 2>err.txt";
    const int status = std::system(command.c_str());
    return {WEXITSTATUS(status), read_file(folder / "out.txt"), read_file(folder / "err.txt")};
  }
  void tool(const std::string& name, const std::string& body) const {
    write("bin/" + name, "#!/bin/sh\n" + body + "\n");
    fs::permissions(folder / "bin" / name, fs::perms::owner_all);
  }
};

TEST_F(Setup, PrintsTheListAndStopsWhereTheSystemIsNotDebian) {
  const Said said = run_setup();
  EXPECT_EQ(said.code, 3);
  EXPECT_THAT(said.err, HasSubstr("not a Debian system"));
  for (const char* package : {"  cmake\n", "  build-essential\n", "  gnuplot-nox\n", "  libflint-arb-dev\n"})
    EXPECT_THAT(said.err, HasSubstr(package));
  EXPECT_EQ(run_setup("SPIKEPROOF_SKIP_SETUP=1").code, 0);
}

TEST_F(Setup, PrintsTheListAndStopsWithoutRootAndSudo) {
  tool("dpkg-query", "exit 1");
  tool("apt-get", "exit 0");
  tool("id", "echo 1000");
  const Said said = run_setup();
  EXPECT_EQ(said.code, 3);
  EXPECT_THAT(said.err, HasSubstr("neither root nor sudo"));
  EXPECT_THAT(said.err, HasSubstr("  libspectra-dev\n"));
}

TEST_F(Setup, InstallsOnlyWhatIsMissing) {
  tool("dpkg-query", "shift 3; for p in \"$@\"; do [ $p = ccache ] || echo \"$p installed\"; done");
  tool("apt-get", "echo \"$@\" >> apt.txt");
  tool("id", "echo 0");
  const Said said = run_setup();
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_EQ(read_file(folder / "apt.txt"), "install -y -q --no-install-recommends ccache\n");
}

TEST_F(Setup, IsSilentWhereNothingIsMissing) {
  tool("dpkg-query", "shift 3; for p in \"$@\"; do echo \"$p installed\"; done");
  tool("apt-get", "echo \"$@\" >> apt.txt");
  const Said said = run_setup();
  EXPECT_EQ(said.code, 0);
  EXPECT_THAT(said.err, IsEmpty());
  EXPECT_FALSE(exists("apt.txt"));
}

TEST_F(Setup, AFailedInstallationIsAnError) {
  tool("dpkg-query", "exit 1");
  tool("apt-get", "exit 100");
  tool("id", "echo 0");
  const Said said = run_setup();
  EXPECT_EQ(said.code, 3);
  EXPECT_THAT(said.err, HasSubstr("apt-get update failed"));
}

}  // namespace
}  // namespace spikeproof::cli
