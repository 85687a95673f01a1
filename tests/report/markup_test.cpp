#include "report/markup.h"

#include <gtest/gtest.h>

namespace spikeproof::report {
namespace {

TEST(Markup, EscapesHtmlEverywhere) {
  EXPECT_EQ(html_escaped("<a href='x'>\"&\"</a>"), "&lt;a href=&#39;x&#39;&gt;&quot;&amp;&quot;&lt;/a&gt;");
  EXPECT_EQ(html_of("x_{<script>} & y^{\"}"), "x<sub>&lt;script&gt;</sub> &amp; y<sup>&quot;</sup>");
}

TEST(Markup, ReadsSubscriptsAndSuperscripts) {
  EXPECT_EQ(html_of("N_inf"), "N<sub>∞</sub>");
  EXPECT_EQ(html_of("V_R < V_F"), "V<sub>R</sub> &lt; V<sub>F</sub>");
  EXPECT_EQ(html_of("λ_1 at n_v(V_F,t)"), "λ<sub>1</sub> at n<sub>v</sub>(V<sub>F</sub>,t)");
  EXPECT_EQ(html_of("u_v^2"), "u<sub>v</sub><sup>2</sup>");
  EXPECT_EQ(html_of("x^2/2"), "x<sup>2</sup>/2");
  EXPECT_EQ(html_of("(u-1)_+^2 at V_* and p^*"), "(u-1)<sub>+</sub><sup>2</sup> at V<sub>*</sub> and p<sup>*</sup>");
  EXPECT_EQ(html_of("∫_{-inf}^x"), "∫<sub>-∞</sub><sup>x</sup>");
  EXPECT_EQ(html_of("(u-1)_{+}^2"), "(u-1)<sub>+</sub><sup>2</sup>");
  EXPECT_EQ(html_of("e^{-x^2/2}"), "e<sup>-x<sup>2</sup>/2</sup>");
  EXPECT_EQ(html_of("e^(v^2/(2 a0)) <= M_μ(0) >= N^(-1/2)"),
            "e<sup>v<sup>2</sup>/(2 a0)</sup> ≤ M<sub>μ</sub>(0) ≥ N<sup>-1/2</sup>");
  EXPECT_EQ(html_of("t^-1"), "t<sup>-1</sup>");
}

TEST(Markup, LeavesNamesAndDanglingMarksAlone) {
  EXPECT_EQ(html_of("file_name.toml and rel_tol"), "file_name.toml and rel_tol");
  EXPECT_EQ(html_of("_x ^ y_"), "_x ^ y_");
  EXPECT_EQ(html_of("x_{unclosed"), "x_{unclosed");
  EXPECT_EQ(html_of("x^(unclosed"), "x^(unclosed");
  EXPECT_EQ(html_of(""), "");
}

TEST(Markup, GnuplotControlCharactersAreEscaped) {
  EXPECT_EQ(gnuplot_of("N_inf"), "N_{∞}");
  EXPECT_EQ(gnuplot_of("e^{-x^2/2}"), "e^{-x^{2}/2}");
  EXPECT_EQ(gnuplot_of("rel_tol @ 5% & {a~b}\n\\n"), "rel\\_tol \\@ 5% \\& \\{a\\~b\\} \\\\n");
}

TEST(Markup, TexControlCharactersAndGreekAreEscaped) {
  EXPECT_EQ(tex_of("λ_1"), "$\\lambda$\\textsubscript{1}");
  EXPECT_EQ(tex_of("50 % & a_b#"), "50 \\% \\& a\\textsubscript{b}\\#");
  EXPECT_EQ(tex_of("rel_tol\\"), "rel\\_tol\\textbackslash{}");
}

}  // namespace
}  // namespace spikeproof::report
