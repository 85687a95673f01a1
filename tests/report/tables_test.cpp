#include "report/tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "sample_outcomes.h"

namespace spikeproof::report {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(LedgerTable, AlignsItsColumnsAndCountsTheVerdicts) {
  const std::string text = ledger_table(ledger_rows(sample::all()));
  EXPECT_EQ(text,
            "claim              kind      verdict             margin      time\n"
            "test.verified      theorem   verified              50 %     1.2 s\n"
            "test.proved        theorem   proved                50 %     1.2 s\n"
            "test.inconclusive  theorem   inconclusive                   1.2 s\n"
            "test.refuted       formal    refuted\n"
            "test.undecided     open      not yet decided\n"
            "1 proved, 1 verified, 1 refuted, 1 inconclusive, 1 not yet decided\n");
}

TEST(LedgerTable, ColourOnlyWhenAsked) {
  EXPECT_THAT(ledger_table(ledger_rows(sample::all())), Not(HasSubstr("\033")));
  EXPECT_THAT(ledger_table(ledger_rows(sample::all()), true), HasSubstr("\033[31mrefuted"));
  EXPECT_THAT(ledger_table({}), HasSubstr("no claims"));
}

TEST(RatesTable, ShowsLocalOrdersAndTheBand) {
  const std::string text = rates_table({sample::verified()});
  EXPECT_EQ(text,
            "artificial, in h  (test.verified)\n"
            "     parameter         error  local order\n"
            "           0.1    4.0000e-02\n"
            "          0.05    1.0000e-02        2.000\n"
            "         0.025    2.5000e-03        2.000\n"
            "  measured 2.000, band [1.8, 2.2]: passed\n");
}

TEST(RatesTable, SaysWhatFailedAndWhatIsMissing) {
  claim::Outcome o = sample::verified();
  o.orders[0].measured = 2.5;
  EXPECT_THAT(rates_table({o}), HasSubstr("FAILED"));
  EXPECT_EQ(rates_table({sample::undecided()}), "no convergence orders were measured\n");
}

TEST(LocalOrders, AreNanWhereNothingCanBeSaid) {
  const std::vector<double> local = local_orders({"", 0, 0, 0, {0.4, 0.2, 0.2, 0.1}, {8, 1, 1, 0}});
  ASSERT_EQ(local.size(), 4u);
  EXPECT_TRUE(std::isnan(local[0]));
  EXPECT_DOUBLE_EQ(local[1], 3);
  EXPECT_TRUE(std::isnan(local[2])) << "equal parameters";
  EXPECT_TRUE(std::isnan(local[3])) << "error 0";
}

}  // namespace
}  // namespace spikeproof::report
