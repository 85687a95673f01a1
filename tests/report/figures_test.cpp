#include "report/figures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "core/file.h"
#include "core/input_error.h"
#include "report/gnuplot.h"
#include "sample_outcomes.h"

namespace spikeproof::report {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr Format svg_only[] = {Format::svg};
constexpr Format every_format[] = {Format::svg, Format::pdf, Format::png, Format::tikz};

/// Sets PATH for the length of a test.
class Path {
 public:
  explicit Path(const std::string& path) : before_(std::getenv("PATH")) { setenv("PATH", path.c_str(), 1); }
  ~Path() { setenv("PATH", before_.c_str(), 1); }
  Path(const Path&) = delete;
  Path& operator=(const Path&) = delete;

 private:
  std::string before_;
};

class Figures : public testing::Test {
 protected:
  // A quote and a space in the path: it goes through a shell and through gnuplot.
  fs::path folder = fs::path(testing::TempDir()) /
                    (std::string("it's a ") + testing::UnitTest::GetInstance()->current_test_info()->name());
  void SetUp() override { fs::create_directories(folder); }
  void TearDown() override { fs::remove_all(folder); }

  void need_gnuplot() {
    if (!gnuplot_available()) GTEST_SKIP() << "gnuplot is not installed";
  }
  size_t file_count() const {
    return static_cast<size_t>(std::distance(fs::directory_iterator(folder / "figures/test.figure"), {}));
  }
};

TEST_F(Figures, EveryFormatIsRenderedWhole) {
  need_gnuplot();
  const RenderResult r = render_figure(sample::figure(), "test.figure", folder, every_format);
  EXPECT_EQ(r.warning, "");
  ASSERT_EQ(r.images.size(), 4u);
  EXPECT_THAT(read_file(r.images[0]), testing::StartsWith("<?xml"));
  EXPECT_THAT(read_file(r.images[1]), testing::StartsWith("%PDF"));
  EXPECT_THAT(read_file(r.images[2]), testing::StartsWith("\x89PNG"));
  EXPECT_THAT(read_file(r.images[3]), testing::StartsWith("\\begin{tikzpicture}"));
  EXPECT_EQ(file_count(), 7u) << "no temporary file stays";
}

TEST_F(Figures, TheSvgIsTheSameEachTimeAndIsNamed) {
  need_gnuplot();
  const std::string first = read_file(render_figure(sample::figure(), "test.figure", folder, svg_only).images.at(0));
  const std::string second = read_file(render_figure(sample::figure(), "test.figure", folder, svg_only).images.at(0));
  EXPECT_EQ(first, second);
  EXPECT_THAT(first, HasSubstr("<title>artificial</title>"));
}

TEST_F(Figures, TheScriptRunsByItself) {
  need_gnuplot();
  const RenderResult r = render_figure(sample::figure(), "test.figure", folder, {});
  EXPECT_TRUE(r.images.empty());
  const auto run = [&r](const std::string& arguments) {
    return std::system(("cd \"" + r.script.parent_path().string() + "\" && gnuplot " + arguments).c_str());
  };
  EXPECT_EQ(run("artificial.gp"), 0);
  EXPECT_TRUE(fs::exists(r.script.parent_path() / "artificial.svg"));
  EXPECT_EQ(run("-e 'format=\"png\"' artificial.gp"), 0);
  EXPECT_TRUE(fs::exists(r.script.parent_path() / "artificial.png"));
}

TEST_F(Figures, WithoutGnuplotDataAndScriptAreWrittenAndNothingFails) {
  const Path nowhere(folder.string());
  EXPECT_FALSE(gnuplot_available());
  const RenderResult r = render_figure(sample::figure(), "test.figure", folder, svg_only);
  EXPECT_TRUE(fs::exists(r.data));
  EXPECT_TRUE(fs::exists(r.script));
  EXPECT_TRUE(r.images.empty());
  EXPECT_THAT(r.warning, HasSubstr("gnuplot is not installed"));
  EXPECT_THAT(r.warning, HasSubstr("artificial.gp"));
}

TEST_F(Figures, AGnuplotThatDiesAtOnceIsAWarning) {
  write_file(folder / "gnuplot", "#!/bin/sh\nexit 1\n");
  fs::permissions(folder / "gnuplot", fs::perms::owner_all);
  const Path fake(folder.string());
  const RenderResult r = render_figure(sample::figure(), "test.figure", folder, svg_only);
  EXPECT_TRUE(r.images.empty());
  EXPECT_THAT(r.warning, HasSubstr("no whole picture came out"));
  EXPECT_EQ(file_count(), 2u);
}

TEST_F(Figures, AScriptThatStopsHalfwayIsNotFinished) {
  need_gnuplot();
  const std::string begin = "set terminal svg\nset output output\nset multiplot\nplot x\n";
  write_file(folder / "whole.gp", begin + "unset multiplot\nunset output\ndrawn = 1\n");
  write_file(folder / "broken.gp", begin + "plot nonsense(\nunset multiplot\nunset output\ndrawn = 1\n");
  EXPECT_TRUE(run_gnuplot(folder, "whole.gp", "svg", "whole.svg").finished);
  const GnuplotRun broken = run_gnuplot(folder, "broken.gp", "svg", "broken.svg");
  EXPECT_FALSE(broken.finished);
  EXPECT_THAT(broken.messages, HasSubstr("line 5"));
  EXPECT_FALSE(run_gnuplot(folder, "missing.gp", "svg", "missing.svg").finished);
}

TEST_F(Figures, APictureOfAnEarlierRunDoesNotStay) {
  write_file(folder / "figures/test.figure/artificial.svg", "old");
  const Path nowhere(folder.string());
  (void)render_figure(sample::figure(), "test.figure", folder, svg_only);
  EXPECT_FALSE(fs::exists(folder / "figures/test.figure/artificial.svg"));
}

TEST_F(Figures, DataThatCannotBeDrawnAreAWarning) {
  need_gnuplot();
  claim::Figure f = sample::figure();
  for (claim::Panel& panel : f.panels)
    for (claim::Series& s : panel.series) s.y.assign(s.y.size(), std::numeric_limits<double>::quiet_NaN());
  const RenderResult r = render_figure(f, "test.figure", folder, svg_only);
  EXPECT_TRUE(fs::exists(r.data));
  EXPECT_EQ(r.images.empty(), !r.warning.empty());
}

TEST_F(Figures, AFolderThatCannotBeWrittenIsTheUsersError) {
  write_file(folder / "figures", "a file in the way");
  EXPECT_THROW((void)render_figure(sample::figure(), "test.figure", folder, svg_only), InputError);
}

TEST_F(Figures, IdsThatLeaveTheFolderAreRefused) {
  for (const char* id : {"", "..", "a/b", "/etc"})
    EXPECT_THROW((void)render_figure(sample::figure(), id, folder, svg_only), std::invalid_argument) << id;
}

TEST(Formats, AreNamed) {
  EXPECT_EQ(format_named("tikz"), Format::tikz);
  EXPECT_EQ(format_named("svg"), Format::svg);
  EXPECT_EQ(format_named("jpeg"), std::nullopt);
  EXPECT_EQ(format_named(""), std::nullopt);
  EXPECT_STREQ(extension_of(Format::tikz), "tex");
}

}  // namespace
}  // namespace spikeproof::report
