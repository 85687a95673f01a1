#include "claim/claim.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace spikeproof::claim {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

Check check(Relation relation, double value, double reference, double tolerance) {
  Check c;
  c.name = "N_inf";
  c.relation = relation;
  c.value = value;
  c.reference = reference;
  c.tolerance = tolerance;
  c.tolerance_source = "sum of both error estimates";
  c.knob = "halve h";
  return c;
}

Order order(double measured, double lowest, double highest) {
  return {"finite volumes, N in h", measured, lowest, highest, {0.1, 0.05, 0.025}, {4e-2, 1e-2, 2.5e-3}};
}

/// Everything that `verified` asks for.
Outcome good() {
  Outcome o;
  o.claim.id = "test.claim";
  o.claim.kind = Kind::theorem;
  o.checks = {check(Relation::agrees, 1.375, 1.5, 0.25)};
  o.orders = {order(2.02, 1.8, 2.2)};
  o.measures_orders = true;
  o.controls = {{"reset shifted", true, "N_inf: 1.9 is not 1.5"}};
  return o;
}

TEST(Check, MarginIsTheRoomThatIsLeft) {
  EXPECT_DOUBLE_EQ(check(Relation::agrees, 1.375, 1.5, 0.25).margin(), 0.125);
  EXPECT_DOUBLE_EQ(check(Relation::agrees, 1.5, 1.375, 0.25).margin(), 0.125);
  EXPECT_DOUBLE_EQ(check(Relation::at_most, 1.375, 1.5, 0.25).margin(), 0.375);
  EXPECT_DOUBLE_EQ(check(Relation::at_most, 1.5, 1.375, 0.25).margin(), 0.125);
  EXPECT_DOUBLE_EQ(check(Relation::at_least, 1.375, 1.5, 0.25).margin(), 0.125);
  EXPECT_DOUBLE_EQ(check(Relation::at_least, 1.5, 1.375, 0.25).margin(), 0.375);
}

TEST(Check, RelativeMarginIsAFractionOfTheToleranceOrOfTheBound) {
  EXPECT_DOUBLE_EQ(check(Relation::agrees, 1.375, 1.5, 0.25).relative_margin(), 0.5);
  EXPECT_DOUBLE_EQ(check(Relation::agrees, 2, 2, 0).relative_margin(), 1);
  EXPECT_DOUBLE_EQ(check(Relation::at_least, 2, 1, 0).relative_margin(), 0.5);
  EXPECT_DOUBLE_EQ(check(Relation::at_most, 1, 4, 0).relative_margin(), 0.75);
  EXPECT_DOUBLE_EQ(check(Relation::at_least, 0, 0, 0).relative_margin(), 0);
}

TEST(Check, PassesInsideAndOnTheEdge) {
  EXPECT_TRUE(check(Relation::agrees, 1.375, 1.5, 0.125).passed());
  EXPECT_TRUE(check(Relation::agrees, 3, 3, 0).passed());
  EXPECT_TRUE(check(Relation::at_most, 1.5, 1.5, 0).passed());
  EXPECT_TRUE(check(Relation::at_least, 1.5, 1.5, 0).passed());
}

TEST(Check, FailsOutsideOnTheRightSide) {
  EXPECT_FALSE(check(Relation::agrees, 1.0, 1.5, 0.25).passed());
  EXPECT_FALSE(check(Relation::agrees, 1.5, 1.0, 0.25).passed());
  EXPECT_FALSE(check(Relation::at_most, 2.0, 1.5, 0.25).passed());
  EXPECT_TRUE(check(Relation::at_most, -9, 1.5, 0.25).passed());
  EXPECT_FALSE(check(Relation::at_least, 1.0, 1.5, 0.25).passed());
  EXPECT_TRUE(check(Relation::at_least, 9, 1.5, 0.25).passed());
}

TEST(Check, FailsWhereANumberIsNotFiniteOrTheToleranceNegative) {
  for (const Relation relation : {Relation::agrees, Relation::at_most, Relation::at_least})
    for (const double bad : {nan, infinity, -infinity}) {
      EXPECT_FALSE(check(relation, bad, 1, 1).passed());
      EXPECT_FALSE(check(relation, 1, bad, 1).passed());
      EXPECT_FALSE(check(relation, 1, 1, bad).passed());
    }
  EXPECT_FALSE(check(Relation::at_least, 9, 1, -0.5).passed());
}

TEST(Order, HasToLieInTheBand) {
  EXPECT_TRUE(order(2.0, 1.8, 2.2).passed());
  EXPECT_TRUE(order(1.8, 1.8, 2.2).passed());
  EXPECT_FALSE(order(1.79, 1.8, 2.2).passed());
  EXPECT_FALSE(order(2.21, 1.8, 2.2).passed()) << "an order that is too high is not understood either";
  EXPECT_FALSE(order(nan, 1.8, 2.2).passed());
}

TEST(Order, NeedsABandOnBothSidesAndTheErrorsItComesFrom) {
  EXPECT_FALSE(order(2.0, 1.8, infinity).passed());
  EXPECT_FALSE(order(2.0, -infinity, 2.2).passed());
  Order o = order(2.0, 1.8, 2.2);
  o.error.pop_back();
  EXPECT_FALSE(o.passed());
  o.parameter = {0.1};
  o.error = {0.01};
  EXPECT_FALSE(o.passed());
}

TEST(Names, RoundTrip) {
  for (const Verdict v : {Verdict::proved, Verdict::verified, Verdict::evidence, Verdict::refuted,
                          Verdict::inconclusive, Verdict::undecided, Verdict::error})
    EXPECT_EQ(verdict_named(name_of(v)), v);
  EXPECT_EQ(verdict_named("Proved"), std::nullopt);
  EXPECT_EQ(verdict_named(""), std::nullopt);
  EXPECT_STREQ(name_of(Kind::theorem), "theorem");
  EXPECT_STREQ(name_of(Kind::figure), "figure");
}

TEST(Decide, VerifiedWithCheckOrderAndControl) {
  const Decision d = decide(good());
  EXPECT_EQ(d.verdict, Verdict::verified);
  EXPECT_EQ(d.reason, "1 check passed, 1 order in the band, 1 control rejected");
  EXPECT_DOUBLE_EQ(d.margin, 0.5);
}

TEST(Decide, OrdersAreNeededOnlyWhereTheDriverMeasuresThem) {
  Outcome o = good();
  o.orders.clear();
  EXPECT_EQ(decide(o).verdict, Verdict::inconclusive);
  EXPECT_EQ(decide(o).reason, "no order of convergence was measured");
  o.measures_orders = false;
  EXPECT_EQ(decide(o).verdict, Verdict::verified);
}

TEST(Decide, ProvedOnlyByAnAcceptedCertificate) {
  Outcome o = good();
  o.proof = Proof{"certificates/test.json", true, "N_inf in [1, 2]"};
  EXPECT_EQ(decide(o).verdict, Verdict::proved);
  EXPECT_EQ(decide(o).reason, "N_inf in [1, 2]");
  o.proof->accepted = false;
  o.proof->reason = "enclosure of N_inf does not contain 1";
  EXPECT_EQ(decide(o).verdict, Verdict::inconclusive);
  EXPECT_EQ(decide(o).reason, "the re-checker refused the certificate: enclosure of N_inf does not contain 1");
}

TEST(Decide, AProofDoesNotExcuseAMissingOrFailedCheck) {
  Outcome o = good();
  o.proof = Proof{"certificates/test.json", true, ""};
  o.checks[0].value = 9;
  EXPECT_EQ(decide(o).verdict, Verdict::inconclusive);
  o.checks.clear();
  EXPECT_EQ(decide(o).reason, "no check was made");
  o = good();
  o.proof = Proof{"certificates/test.json", true, ""};
  o.controls.clear();
  EXPECT_EQ(decide(o).reason, "no control was run");
}

TEST(Decide, OpenClaimsGiveEvidenceAtMostUnlessProved) {
  Outcome o = good();
  o.claim.kind = Kind::open;
  o.checks[0].independent = false;
  EXPECT_EQ(decide(o).verdict, Verdict::evidence);
  o.checks.push_back(check(Relation::at_least, -1, 0, 0));
  EXPECT_EQ(decide(o).verdict, Verdict::inconclusive);
  o = good();
  o.claim.kind = Kind::open;
  o.proof = Proof{"certificates/test.json", true, ""};
  EXPECT_EQ(decide(o).verdict, Verdict::proved);
}

TEST(Decide, NeedsAnIndependentCheck) {
  Outcome o = good();
  o.checks[0].independent = false;
  EXPECT_EQ(decide(o).verdict, Verdict::inconclusive);
  EXPECT_EQ(decide(o).reason, "no check by two methods that share no discretisation");
}

TEST(Decide, NamesTheFirstFailedInequalityAndItsKnob) {
  Outcome o = good();
  o.checks[0].value = 1.0;
  const Decision d = decide(o);
  EXPECT_EQ(d.verdict, Verdict::inconclusive);
  EXPECT_EQ(d.reason, "N_inf: |1 - 1.5| = 0.5 is not within 0.25 (sum of both error estimates): halve h");
  EXPECT_DOUBLE_EQ(d.margin, -1);
  o.checks[0] = check(Relation::at_most, 2, 1.5, 0.25);
  EXPECT_EQ(decide(o).reason, "N_inf: 2 is not <= 1.5 + 0.25 (sum of both error estimates): halve h");
  o.checks[0] = check(Relation::at_least, 1, 1.5, 0.25);
  EXPECT_EQ(decide(o).reason, "N_inf: 1 is not >= 1.5 - 0.25 (sum of both error estimates): halve h");
}

TEST(Decide, ANanDecidesNothing) {
  Outcome o = good();
  o.checks.insert(o.checks.begin(), check(Relation::at_most, nan, 1, 1));
  EXPECT_EQ(decide(o).verdict, Verdict::inconclusive);
}

TEST(Decide, AnOrderTooHighOrTooLowDecidesNothing) {
  Outcome o = good();
  o.orders[0].measured = 1.2;
  EXPECT_EQ(decide(o).verdict, Verdict::inconclusive);
  o.orders[0].measured = 3.1;
  EXPECT_EQ(decide(o).verdict, Verdict::inconclusive);
  EXPECT_NE(decide(o).reason.find("3.1 is not in [1.8, 2.2]"), std::string::npos) << decide(o).reason;
}

TEST(Decide, AControlThatPassesIsAnObstacle) {
  Outcome o = good();
  o.controls.push_back({"jump dropped", false, "residual 1e-9"});
  EXPECT_EQ(decide(o).verdict, Verdict::inconclusive);
  EXPECT_EQ(decide(o).reason, "control \"jump dropped\" was not rejected: residual 1e-9");
}

TEST(Decide, CounterexampleRefutesAndAnErrorComesFirst) {
  Outcome o = good();
  o.counterexample = "two steady states at b = 1.37";
  EXPECT_EQ(decide(o).verdict, Verdict::refuted);
  EXPECT_EQ(decide(o).reason, "two steady states at b = 1.37");
  o.error = "newton: no convergence";
  EXPECT_EQ(decide(o).verdict, Verdict::error);
  EXPECT_EQ(decide(o).reason, "newton: no convergence");
}

TEST(Decide, NothingIsUndecidedAndFiguresAloneDecideNothing) {
  Outcome o;
  o.claim.kind = Kind::figure;
  EXPECT_EQ(decide(o).verdict, Verdict::undecided);
  EXPECT_TRUE(std::isnan(decide(o).margin));
  o.figures.push_back({"relaxation", "", {}});
  EXPECT_EQ(decide(o).verdict, Verdict::inconclusive);
  EXPECT_EQ(decide(o).reason, "no check was made");
}

TEST(Decide, FigureClaimsAreVerifiedByChecksWithoutOrders) {
  Outcome o = good();
  o.claim.kind = Kind::figure;
  o.orders.clear();
  o.measures_orders = false;
  EXPECT_EQ(decide(o).verdict, Verdict::verified);
}

}  // namespace
}  // namespace spikeproof::claim
