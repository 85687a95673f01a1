#include "rigor/blow_up.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "blow_up_models.h"
#include "models.h"
#include "rigor/recheck.h"

namespace spikeproof::rigor {
namespace {

using testing::excitatory;
using testing::gaussian;
using ::testing::HasSubstr;
using Side = MomentCriterion::Side;

double middle(const Enclosure& e) { return to_double(Exact((e.lower + e.upper) / 2)); }

BlowUpProof proved(const Nnlif& model, const ExactDensity& density) {
  auto proof = prove_blow_up(model, density);
  EXPECT_TRUE(proof.has_value()) << proof.error().message();
  const auto again = recheck(proof->certificate.text());
  EXPECT_TRUE(again.accepted) << again.reason;
  return std::move(proof).value();
}

TEST(BlowUp, TheDecksMuFailsWhereAnotherDecides) {
  const Nnlif model = excitatory("1.5");
  const ExactDensity density = gaussian("1.5", "0.005");
  EXPECT_EQ(deck_mu(model), 4);
  const auto deck = moment_criterion(model, density, deck_mu(model));
  ASSERT_TRUE(deck.has_value());
  EXPECT_EQ(deck->side, Side::fails);
  EXPECT_EQ(deck->deck_side, Side::fails);
  EXPECT_NEAR(middle(deck->M), std::exp(6.04), 1e-6);  // no mass is cut off
  EXPECT_NEAR(middle(deck->deck_threshold), std::exp(8.0) / 6, 1e-9);
  EXPECT_THAT(deck->failed(), HasSubstr("larger"));
  const BlowUpProof proof = proved(model, density);
  EXPECT_GT(proof.criterion.mu, 2);
  EXPECT_LT(proof.criterion.mu, decimal("3.5"));
  // ln M = 1.5 mu + 0.0025 mu^2
  const double mu = to_double(proof.criterion.mu), bound = (0.5 - 0.0025 * mu) / (mu - 2);
  EXPECT_NEAR(middle(*proof.criterion.lifespan), bound, 1e-7);
  EXPECT_LT(bound, 0.362);
  EXPECT_FALSE(proof.edge.has_value());
}

TEST(BlowUp, NoMuAboveTheBestOneMeetsTheCriterion) {
  const Nnlif model = excitatory("1.5", "0.83", "2", "1.37", "0.2", "0.1");
  const ExactDensity density = gaussian("1.7", "0.005");
  const BlowUpProof proof = proved(model, density);
  double last = 1e300;
  for (const auto& [part, side] : {std::pair{"0.9", Side::holds},
                                   {"1", Side::holds},
                                   {"1.01", Side::fails},
                                   {"1.5", Side::fails},
                                   {"10", Side::fails}}) {
    const auto other = moment_criterion(model, density, Exact(proof.criterion.mu * decimal(part)));
    ASSERT_TRUE(other.has_value());
    EXPECT_EQ(other->side, side) << part;
    if (side != Side::holds) continue;
    EXPECT_LT(middle(*other->lifespan), last);  // the bound decreases in mu
    last = middle(*other->lifespan);
  }
}

TEST(BlowUp, TheDecksHypothesisHoldsForNarrowData) {
  const Nnlif model = excitatory("0.5");
  const auto deck = moment_criterion(model, gaussian("1.83", "0.003"), deck_mu(model));
  ASSERT_TRUE(deck.has_value());
  EXPECT_EQ(deck->deck_side, Side::holds);
  proved(model, gaussian("1.83", "0.003"));
}

TEST(BlowUp, MissedCriterionDecidesNothing) {
  for (const auto& [b, mean, variance] : {std::tuple{"3", "-1", "0.5"}, {"3", "1", "0.01"}, {"2.05", "-1", "0.5"}}) {
    const auto proof = prove_blow_up(excitatory(b), gaussian(mean, variance));
    ASSERT_FALSE(proof.has_value());
    EXPECT_EQ(proof.error().code, ErrorCode::out_of_range);
    EXPECT_THAT(proof.error().note, HasSubstr("leaves open"));
    EXPECT_THAT(proof.error().note, HasSubstr("threshold"));
  }
}

TEST(BlowUp, CurrentOnlyShiftsThePotential) {
  NnlifParameters p = excitatory("1.5").parameters();
  const auto plain = prove_blow_up(Nnlif(p), gaussian("1.5", "0.005"), decimal("3"));
  p.I = decimal("0.7");
  p.V_R += p.I;
  p.V_F += p.I;
  const auto shifted = prove_blow_up(Nnlif(p), gaussian("2.2", "0.005"), decimal("3"));
  ASSERT_TRUE(plain.has_value() && shifted.has_value());
  EXPECT_NEAR(middle(*plain->criterion.lifespan), middle(*shifted->criterion.lifespan), 1e-14);
}

TEST(BlowUp, OtherDataAndParameters) {
  proved(excitatory("2.5", "-3", "0.7", "0.3"), testing::uniform("0.5", "0.69"));
  proved(excitatory("2.5", "1", "2", "1", "0.5"), testing::bump());
  proved(excitatory("4", "-3", "-0.5", "0.05", "0", "0.2"), gaussian("-4", "2"));  // V_F below I: every b > V_F - V_R
  proved(excitatory("0.01", "1", "2", "10"), gaussian("1.9999", "1e-10"));
}

TEST(BlowUp, DataThatJumpAtOnceAreNamed) {
  const BlowUpProof proof = proved(excitatory("1.2"), testing::uniform("1.37", "2"));
  ASSERT_TRUE(proof.edge.has_value());
  EXPECT_NEAR(middle(*proof.edge), 1.2 / 0.63, 1e-14);
  EXPECT_THAT(proof.certificate.text(), HasSubstr("T* = 0"));
  EXPECT_FALSE(prove_blow_up(excitatory("0.6"), testing::uniform("1.37", "2")).has_value());
}

TEST(BlowUp, RefusesModelsAndMuOutsideTheTheorem) {
  const ExactDensity density = gaussian("1.83", "0.003");
  EXPECT_FALSE(prove_blow_up(excitatory("-1.5"), density).has_value());
  EXPECT_FALSE(prove_blow_up(excitatory("0"), density).has_value());
  NnlifParameters p = excitatory("1.5").parameters();
  p.delay = decimal("0.01");
  EXPECT_THAT(prove_blow_up(Nnlif(p), density).error().note, HasSubstr("delay = 0"));
  for (const char* mu : {"2", "1.37", "0", "-3", "20000"})
    EXPECT_FALSE(prove_blow_up(excitatory("1.5"), density, decimal(mu)).has_value()) << mu;
}

}  // namespace
}  // namespace spikeproof::rigor
