#include "report/figure_script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "report/figure_layout.h"
#include "sample_outcomes.h"

namespace spikeproof::report {
namespace {

using claim::Series;
using testing::HasSubstr;
using testing::Not;

constexpr PanelSize size{550, 350};

claim::Panel panel_of(std::vector<double> x, std::vector<double> y, Series::Style style = Series::Style::line) {
  claim::Panel panel;
  panel.series = {{"label", std::move(x), std::move(y), style}};
  return panel;
}

TEST(Csv, HasLabelsAndAllDigits) {
  claim::Figure f{"f", "", {panel_of({0.1, 0.2, 1.0 / 3}, {1e-300, std::nan(""), 2})}};
  f.panels[0].x.label = "t, in \"s\"";
  EXPECT_EQ(csv_of(f), "\"t, in \"\"s\"\"\",\"label\"\n0.1,1e-300\n0.2,nan\n0.3333333333333333,2\n");
}

TEST(Csv, SharesEqualColumnsWithinAPanelOnly) {
  EXPECT_EQ(csv_of(sample::figure()),
            "\"x_1\",\"a_1\",\"say \"\"b\"\", c\",\"t\",\"e^{-t}\"\n"
            "0,1,2,0,1\n1,3,2,1,0.1\n2,2,4,2,0.01\n,,,3,0.001\n");
}

TEST(Script, ReadsItsDataByRelativePathAndEscapesLabels) {
  const std::string script = script_of(sample::figure(), Markup::enhanced);
  EXPECT_THAT(script, HasSubstr("'artificial.csv' using 1:2 skip 1"));
  EXPECT_THAT(script, HasSubstr("'artificial.csv' using 4:5 skip 1 with points"));
  EXPECT_THAT(script, HasSubstr(R"(title "a_{1}")"));
  EXPECT_THAT(script, HasSubstr(R"(title "say \"b\", c")"));
  EXPECT_THAT(script, HasSubstr(R"(set ylabel "y \\& <z>")"));
  EXPECT_THAT(script, HasSubstr("set multiplot layout 1,2"));
  EXPECT_THAT(script, HasSubstr("set format y '10^{%L}'"));
  EXPECT_THAT(script, HasSubstr("dt (8,5)"));
  EXPECT_THAT(script, Not(HasSubstr("/tmp")));
}

TEST(Script, ForLatexHasItsOwnMarkup) {
  const std::string script = script_of(sample::figure(), Markup::tex);
  EXPECT_THAT(script, HasSubstr("set terminal tikz"));
  EXPECT_THAT(script, HasSubstr(R"(title "a\\textsubscript{1}")"));
}

TEST(Script, ACaptionCannotBreakOutOfItsComment) {
  claim::Figure f = sample::figure();
  f.caption = "first\nsystem('true')";
  EXPECT_THAT(script_of(f, Markup::enhanced), testing::StartsWith("# first system('true')\n"));
}

TEST(Script, RefusesWhatCannotBeDrawn) {
  claim::Figure f{"f", "", {}};
  EXPECT_THROW((void)script_of(f, Markup::enhanced), std::invalid_argument);
  f.panels = {claim::Panel{}};
  EXPECT_THROW((void)csv_of(f), std::invalid_argument);
  f.panels = {panel_of({1, 2}, {1})};
  EXPECT_THROW((void)csv_of(f), std::invalid_argument);
  f.panels = {panel_of({}, {})};
  EXPECT_THROW((void)csv_of(f), std::invalid_argument);
  f.panels = {panel_of({1, 2}, {1, 2})};
  for (const char* name : {"", "../f", "a b", "a'b", ".f"}) {
    f.name = name;
    EXPECT_THROW((void)script_of(f, Markup::enhanced), std::invalid_argument) << name;
  }
}

TEST(Layout, RangesHoldTheFiniteData) {
  const PanelLayout l = layout_of(panel_of({-1, 3, 5}, {2, std::nan(""), 7}), size);
  EXPECT_DOUBLE_EQ(l.x.lowest, -1);
  EXPECT_DOUBLE_EQ(l.x.highest, 5);
  EXPECT_DOUBLE_EQ(l.y.lowest, 1.75);
  EXPECT_GE(l.y.highest, 7.25);
}

TEST(Layout, LogarithmicRangesLeaveOutWhatIsNotPositive) {
  claim::Panel panel = panel_of({1, 2, 3, 4}, {0, -1, 1e-4, 1});
  panel.y.log = true;
  const PanelLayout l = layout_of(panel, size);
  EXPECT_GT(l.y.lowest, 1e-5);
  EXPECT_LT(l.y.lowest, 1e-4);
  EXPECT_GT(l.y.highest, 1);
}

TEST(Layout, SurvivesNoDataAndExtremeData) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  PanelLayout l = layout_of(panel_of({1, 2}, {nan, nan}), size);
  EXPECT_LT(l.y.lowest, l.y.highest);
  l = layout_of(panel_of({1, 1}, {3, 3}), size);
  EXPECT_LT(l.x.lowest, l.x.highest);
  EXPECT_LT(l.y.lowest, l.y.highest);
  claim::Panel panel = panel_of({1, 2, 3}, {1e-320, 1, 1e308});
  panel.y.log = true;
  l = layout_of(panel, size);
  EXPECT_GT(l.y.lowest, 0);
  EXPECT_TRUE(std::isfinite(l.y.highest));
}

TEST(Layout, GivenRangesAndKeysStay) {
  claim::Panel panel = panel_of({0, 1}, {0, 1});
  panel.y.lowest = -3;
  panel.y.highest = 4;
  panel.key = "bottom left";
  const PanelLayout l = layout_of(panel, size);
  EXPECT_DOUBLE_EQ(l.y.lowest, -3);
  EXPECT_DOUBLE_EQ(l.y.highest, 4);
  EXPECT_EQ(l.key, "bottom left");
}

TEST(Layout, TheKeyGoesWhereNoCurveIs) {
  EXPECT_EQ(layout_of(panel_of({0, 1, 2}, {2, 1, 0}), size).key, "top right");
  EXPECT_EQ(layout_of(panel_of({0, 1, 2}, {0, 1, 2}), size).key, "top left");
  EXPECT_EQ(layout_of(panel_of({0, 0.9, 1, 1.1, 2}, {1, 1, 0, 1, 1}), size).key, "bottom right");
  claim::Panel unlabelled = panel_of({0, 1}, {0, 1});
  unlabelled.series[0].label = "";
  EXPECT_EQ(layout_of(unlabelled, size).key, "off");
}

TEST(Layout, ACrowdedPanelGetsRoomAboveOrBelow) {
  claim::Panel panel = panel_of({0, 0.01, 1.99, 2, 0}, {0, 1, 0, 1, 0});
  const PanelLayout roomy = layout_of(panel, size);
  EXPECT_EQ(roomy.key, "top right");
  EXPECT_GT(roomy.y.highest, 1.1);
  panel.y.lowest = 0;
  panel.y.highest = 1;
  EXPECT_EQ(layout_of(panel, size).key, "bmargin center horizontal");
}

TEST(FigureScript, AreasColoursAndNamedTicks) {
  claim::Figure figure{"phase", "Two regions.", {}};
  claim::Panel panel;
  panel.x.label = "b";
  panel.y.ticks = {{1, "published"}, {2.5, "say \"exact\""}};
  panel.series.push_back({"one", {0, 1, 1, 0}, {0, 0, 1, 1}, claim::Series::Style::area, 2});
  panel.series.push_back({"fold", {0.5}, {0.5}, claim::Series::Style::points, 0});
  figure.panels.push_back(panel);
  const std::string script = script_of(figure, Markup::enhanced);
  EXPECT_NE(script.find("filledcurves closed fill transparent solid 0.3 noborder lc rgb '#009E73'"), std::string::npos);
  EXPECT_NE(script.find("with points pt 7 ps 0.7 lc rgb '#0072B2'"), std::string::npos);
  EXPECT_NE(script.find("set ytics (\"published\" 1, \"say \\\"exact\\\"\" 2.5)"), std::string::npos);
  EXPECT_NE(script.find("set xtics autofreq"), std::string::npos);
}

}  // namespace
}  // namespace spikeproof::report
