#include "report/html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "core/file.h"
#include "core/input_error.h"
#include "report/html_figure.h"
#include "report/report.h"
#include "sample_outcomes.h"

namespace spikeproof::report {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

std::string page() { return report_html(sample::all(), "nowhere", sample::info()); }

std::vector<std::string> matches(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  std::vector<std::string> found;
  for (std::sregex_iterator i(text.begin(), text.end(), regex), end; i != end; ++i) found.push_back((*i)[1].str());
  return found;
}

/// Every element is closed in the order in which it was opened; "" if so, else the first that is not.
std::string first_unbalanced(const std::string& html) {
  static const std::set<std::string> empty_elements = {"meta", "img", "br"};
  std::vector<std::string> open;
  const std::regex tag("<(/?)([a-z0-9]+)[^>]*>");
  for (std::sregex_iterator i(html.begin(), html.end(), tag), end; i != end; ++i) {
    const std::string name = (*i)[2];
    if (empty_elements.count(name) != 0) continue;
    if ((*i)[1].str().empty()) {
      open.push_back(name);
    } else {
      if (open.empty() || open.back() != name) return name;
      open.pop_back();
    }
  }
  return open.empty() ? "" : open.back();
}

TEST(Html, IsBalancedAndItsIdsAreUniqueAndLinked) {
  const std::string html = page();
  EXPECT_EQ(first_unbalanced(html), "");
  const std::vector<std::string> ids = matches(html, " id=\"([^\"]*)\"");
  const std::set<std::string> unique(ids.begin(), ids.end());
  EXPECT_EQ(ids.size(), unique.size());
  for (const std::string& target : matches(html, "href=\"#([^\"]*)\"")) EXPECT_EQ(unique.count(target), 1u) << target;
}

TEST(Html, NeedsNoNetwork) {
  for (const std::string& target : matches(page(), "(?:src|href)=\"([^\"]*)\""))
    EXPECT_EQ(target.find("//"), std::string::npos) << target;
  EXPECT_THAT(page(), Not(HasSubstr("<script")));
  EXPECT_THAT(page(), Not(HasSubstr("@import")));
}

TEST(Html, TextOfTheOutcomesIsEscaped) {
  EXPECT_THAT(page(), HasSubstr("<h1>A &lt;title&gt;</h1>"));
  EXPECT_THAT(page(), HasSubstr("verify &#39;a &amp; b&#39;"));
  EXPECT_THAT(page(), HasSubstr("If x<sub>1</sub> &lt; 2 then &lt;b&gt; &amp; N<sub>∞</sub>."));
  EXPECT_THAT(page(), HasSubstr("A note with &lt;angle brackets&gt;."));
  EXPECT_THAT(page(), Not(HasSubstr("<b>")));
}

TEST(Html, HostileTextInEveryFieldStaysText) {
  const std::string evil = "<script>alert(\"1\")</script>";
  claim::Outcome o = sample::proved();
  o.claim = {"test.evil", claim::Kind::theorem, evil, {evil}, evil, evil};
  o.checks[0].name = o.checks[0].method = o.checks[0].reference_method = o.checks[0].tolerance_source = evil;
  o.checks[0].knob = o.orders[0].name = o.controls[0].name = o.controls[0].reason = evil;
  o.proof = claim::Proof{evil, true, evil};
  o.notes = {evil};
  o.parameters = o.command = evil;
  o.figures = {sample::figure()};
  o.figures[0].caption = o.figures[0].panels[0].title = o.figures[0].panels[0].series[0].label = evil;
  claim::Outcome open = sample::undecided();
  open.claim.statement = evil;
  ReportInfo i = sample::info();
  i.date = evil;
  i.versions = {{evil, evil}};
  const std::string html = report_html({o, open}, evil, i);
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_EQ(first_unbalanced(html), "");
}

TEST(Html, DecidedClaimsHaveASectionAndOthersARow) {
  const std::string html = page();
  for (const char* id : {"test.verified", "test.proved", "test.inconclusive", "test.refuted"})
    EXPECT_THAT(html, HasSubstr(std::string("<section class=\"claim\" id=\"claim-") + id + "\">"));
  EXPECT_THAT(html, Not(HasSubstr("claim-test.undecided")));
  EXPECT_THAT(html, HasSubstr("Nobody knows."));
  EXPECT_THAT(html, HasSubstr("not yet decided"));
}

TEST(Html, SaysWhatFailedAndHowToCheckAProof) {
  const std::string html = page();
  EXPECT_THAT(html, HasSubstr("more digits"));
  EXPECT_THAT(html, HasSubstr("spikeproof check nowhere/certificates/test.proved.json"));
  EXPECT_THAT(html, HasSubstr("href=\"certificates/test.proved.json\""));
  EXPECT_THAT(html, HasSubstr("Accepted by the independent re-checker: x in [1, 2]"));
  claim::Outcome o = sample::proved();
  o.proof->accepted = false;
  o.controls[0].rejected = false;
  const std::string refused = report_html({o}, "nowhere", sample::info());
  EXPECT_THAT(refused, HasSubstr("Refused"));
  EXPECT_THAT(refused, HasSubstr("not rejected"));
}

TEST(Html, IsReadableByMachinesAndScreenReaders) {
  const std::string html = page();
  EXPECT_THAT(html, HasSubstr("<html lang=\"en\">"));
  EXPECT_THAT(html, HasSubstr("name=\"viewport\""));
  EXPECT_THAT(html, HasSubstr("prefers-color-scheme: dark"));
  for (const std::string& attributes : matches(html, "<th( [^>]*)?>")) EXPECT_THAT(attributes, HasSubstr("scope="));
  EXPECT_EQ(matches(html, "<(h1)>").size(), 1u);
}

TEST(Html, AnEmptyLedgerIsAPage) {
  EXPECT_EQ(first_unbalanced(report_html({}, "nowhere", {})), "");
  EXPECT_EQ(first_unbalanced(report_html({sample::undecided()}, "nowhere", {})), "");
}

TEST(Base64, FollowsTheStandard) {  // the test vectors of RFC 4648, section 10
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64("\xff\xfe"), "//4=");
}

class Report : public testing::Test {
 protected:
  fs::path folder = fs::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name();
  void TearDown() override { fs::remove_all(folder); }
};

TEST_F(Report, IsWrittenWithPicturesInside) {
  const WrittenReport w = write_report(sample::all(), folder, sample::info());
  const std::string html = read_file(w.index);
  EXPECT_TRUE(fs::exists(w.ledger));
  EXPECT_THAT(html, HasSubstr("href=\"figures/test.verified/artificial.csv\""));
  EXPECT_TRUE(fs::exists(folder / "figures/test.verified/artificial.csv"));
  if (gnuplot_available()) {
    EXPECT_TRUE(w.warnings.empty());
    EXPECT_THAT(html, HasSubstr("<img alt=\"Two panels &lt;made up&gt;. Panel &quot;curves&quot;"));
    EXPECT_THAT(html, HasSubstr("src=\"data:image/svg+xml;base64,PD94bWwg"));
  } else {
    EXPECT_EQ(w.warnings.size(), 1u);
    EXPECT_THAT(html, HasSubstr("Not rendered."));
  }
}

TEST_F(Report, AFileInTheWayIsTheUsersError) {
  write_file(folder, "a file");
  EXPECT_THROW((void)write_report(sample::all(), folder, sample::info()), InputError);
}

}  // namespace
}  // namespace spikeproof::report
