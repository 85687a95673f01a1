// Proofs of the bifurcation diagram in b: folds against published digits and against the branch evaluated apart, counts
// on both sides of every critical b, refusals.
#include "rigor/fold.h"

#include <gtest/gtest.h>

#include "models.h"
#include "rigor/rate_moments.h"

namespace spikeproof::rigor {
namespace {

NnlifParameters fold_parameters(std::string_view V_R, std::string_view V_F, std::string_view a0, std::string_view a1,
                                std::string_view I = "0") {
  NnlifParameters p;
  p.V_R = parse_exact(V_R).value();
  p.V_F = parse_exact(V_F).value();
  p.a0 = parse_exact(a0).value();
  p.a1 = parse_exact(a1).value();
  p.I = parse_exact(I).value();
  return p;
}

FoldProof proof_of(const NnlifParameters& p, int digits = 15) { return prove_folds(Nnlif(p), digits).value(); }

bool starts(const Enclosure& e, std::string_view digits) { return e.decimal().substr(0, digits.size()) == digits; }

// b = B(N) by bisection of N J_0(b N, a0 + a1 N) = 1 in b, for comparison.
double branch(const NnlifParameters& p, double N) {
  double low = -1000, high = 1000;
  for (int i = 0; i < 90; ++i) {
    const double b = (low + high) / 2;
    const Exact a = p.a0 + p.a1 * Exact(N);
    const Ball J = rate_moments(p.V_R - p.I, p.V_F - p.I, Ball(Exact(Exact(b) * N), 80), Ball(a, 80).midpoint(), 0)[0];
    (certainly_less(Ball(1, 80), J * Ball(Exact(N), 80)) ? low : high) = b;
  }
  return low;
}

TEST(Fold, StandardSetToThirtyDigits) {
  const auto proof = proof_of(fold_parameters("1", "2", "1", "0"), 30);
  ASSERT_EQ(proof.folds.size(), 1u);
  EXPECT_TRUE(starts(proof.folds[0].b, "2.1009677604557875361048451912")) << proof.folds[0].b.decimal();
  EXPECT_TRUE(starts(proof.folds[0].N, "0.42422435978628412386174235771")) << proof.folds[0].N.decimal();
  EXPECT_TRUE(proof.folds[0].maximum);
  EXPECT_LT(testing::relative_width(proof.folds[0].b), 1e-30);
  EXPECT_EQ(proof.diagram.counts, (std::vector<long>{1, 2, 0}));
  EXPECT_EQ(proof.diagram.critical[0].count, 1);  // b = D
  EXPECT_EQ(proof.diagram.critical[1].count, 1);  // the fold
}

TEST(Fold, CountsOfEveryRealConnectivity) {
  const auto diagram = proof_of(fold_parameters("1", "2", "1", "0"), 20).diagram;
  const struct {
    const char* b;
    long count;
  } cases[] = {{"-1e30", 1},          {"-20", 1}, {"0", 1}, {"1", 1}, {"1.0000000001", 2}, {"2.100967760455", 2},
               {"2.100967760456", 0}, {"1e30", 0}};
  for (const auto& k : cases) EXPECT_EQ(diagram.count_at(decimal(k.b)), k.count) << k.b;
  EXPECT_FALSE(diagram.count_at(diagram.critical[1].lower).has_value());
}

TEST(Fold, ThreeStatesWithNoiseThatDependsOnTheRate) {
  const auto proof = proof_of(fold_parameters("1", "2", "0.3", "2"));
  ASSERT_EQ(proof.folds.size(), 2u);
  EXPECT_TRUE(starts(proof.folds[0].b, "31.388"));
  EXPECT_TRUE(starts(proof.folds[1].b, "0.96958"));
  EXPECT_TRUE(proof.folds[0].maximum);
  EXPECT_FALSE(proof.folds[1].maximum);
  EXPECT_EQ(proof.diagram.count_at(decimal("0.96")), 1);
  EXPECT_EQ(proof.diagram.count_at(decimal("0.99")), 3);
  EXPECT_EQ(proof.diagram.count_at(exactly(1)), 2);
  EXPECT_EQ(proof.diagram.count_at(exactly(31)), 2);
  EXPECT_EQ(proof.diagram.count_at(exactly(32)), 0);
}

TEST(Fold, ThreeStatesUnderInhibition) {
  const auto proof = proof_of(fold_parameters("1", "2", "0.3", "5"));
  ASSERT_EQ(proof.folds.size(), 2u);
  EXPECT_TRUE(starts(proof.folds[1].b, "-0.1701923"));
  EXPECT_EQ(proof.diagram.count_at(exactly(0)), 3);
}

TEST(SlowFold, ThreeStatesWithTheResetFarBelow) {
  const auto proof = proof_of(fold_parameters("-12", "3", "1", "0"));
  ASSERT_EQ(proof.folds.size(), 2u);
  EXPECT_TRUE(starts(proof.folds[1].b, "9.9912"));
  EXPECT_EQ(proof.diagram.count_at(exactly(12)), 3);
  EXPECT_EQ(proof_of(fold_parameters("-5", "2", "0.2", "0")).diagram.count_at(decimal("6.5")), 3);
}

TEST(Fold, ThresholdAtOrBelowTheCurrentHasNoFold) {
  for (const char* I : {"2", "3.7"}) {
    const auto proof = proof_of(fold_parameters("1", "2", "0.83", "0.37", I));
    EXPECT_TRUE(proof.folds.empty()) << I;
    EXPECT_EQ(proof.diagram.counts, (std::vector<long>{1, 0}));
    EXPECT_EQ(proof.diagram.count_at(exactly(1)), 0);
  }
}

TEST(Fold, CurrentShiftsThePotentials) {
  const auto shifted = proof_of(fold_parameters("1.83", "3.37", "0.7", "0.4", "0.5"));
  const auto direct = proof_of(fold_parameters("1.33", "2.87", "0.7", "0.4"));
  ASSERT_EQ(shifted.folds.size(), direct.folds.size());
  EXPECT_EQ(shifted.folds[0].b.lower, direct.folds[0].b.lower);
}

TEST(Fold, AgreesWithTheBranchEvaluatedApart) {
  const struct {
    const char *V_R, *V_F, *a0, *a1, *I;
  } sets[] = {
      {"0.83", "1.37", "0.41", "0", "0.2"}, {"-1.3", "2.9", "2.7", "0.6", "-0.4"}, {"1.9", "2", "0.3", "0.05", "0"}};
  for (const auto& s : sets) {
    const auto p = fold_parameters(s.V_R, s.V_F, s.a0, s.a1, s.I);
    for (const FoldPoint& f : proof_of(p).folds) {
      const double N = to_double(f.N.lower), b = branch(p, N);
      EXPECT_NEAR(b, f.b.lower_double(), 1e-12 * std::abs(b)) << s.V_R;
      for (const double factor : {0.99, 1.01})
        EXPECT_EQ(branch(p, factor * N) < b, f.maximum) << s.V_R << ", " << factor << " N";
    }
  }
}

TEST(Fold, LowAndWideEnclosuresContainTheNarrow) {
  const auto p = fold_parameters("0.83", "2", "1.37", "0.2");
  const auto narrow = proof_of(p, 200), wide = proof_of(p, 3);
  ASSERT_EQ(narrow.folds.size(), wide.folds.size());
  for (size_t i = 0; i < wide.folds.size(); ++i) {
    EXPECT_LE(wide.folds[i].b.lower, narrow.folds[i].b.lower);
    EXPECT_GE(wide.folds[i].b.upper, narrow.folds[i].b.upper);
    EXPECT_LT(testing::relative_width(narrow.folds[i].b), 1e-199);
  }
}

TEST(Fold, ThousandDigits) {
  EXPECT_GE(proof_of(fold_parameters("1", "2", "1", "0"), 1000).folds[0].b.decimal().size(), 1000u);
}

TEST(Fold, ResetJustBelowTheThreshold) {
  const auto proof = proof_of(fold_parameters("1.999999999", "2", "1", "0"));
  ASSERT_EQ(proof.folds.size(), 1u);
  EXPECT_EQ(proof.diagram.counts, (std::vector<long>{1, 2, 0}));
}

TEST(Fold, WeakNoise) {
  const auto proof = proof_of(fold_parameters("1", "2", "0.01", "0"));
  ASSERT_EQ(proof.folds.size(), 1u);
  EXPECT_EQ(proof.folds[0].b.decimal().substr(0, 8), "1.676352");  // times 10^83
}

// a1 = D (V_R + V_F)/2 makes B(N) - D of second order in 1/N; beside it a fold sits at a rate of 1e5 and comes within
// 1e-10 of D.
TEST(SlowFold, FoldsFarOutOnTheBranch) {
  EXPECT_EQ(proof_of(fold_parameters("1", "2", "1", "1.5")).folds.size(), 1u);
  const auto proof = proof_of(fold_parameters("1", "2", "1", "1.50001"));
  ASSERT_EQ(proof.folds.size(), 2u);
  EXPECT_LT(proof.folds[1].b.upper, 1);
  EXPECT_EQ(proof.diagram.counts, (std::vector<long>{1, 3, 2, 0}));
}

TEST(SlowFold, VeryWeakNoise) {
  EXPECT_EQ(proof_of(fold_parameters("-6.181", "1.334", "0.02104", "2.263")).folds.size(), 2u);
}

TEST(Fold, RefusesRatesBelowWhatACertificateHolds) {
  const auto proof = prove_folds(Nnlif(fold_parameters("1", "2", "0.00002", "0")));
  ASSERT_FALSE(proof.has_value());
  EXPECT_EQ(proof.error().code, ErrorCode::out_of_range);
}

TEST(Fold, RefusesADegenerateEnd) {
  const auto proof = prove_folds(Nnlif(fold_parameters("-1", "1", "1/3", "0")));
  ASSERT_FALSE(proof.has_value());
  EXPECT_EQ(proof.error().code, ErrorCode::no_convergence);
  EXPECT_NE(proof.error().note.find("third order"), std::string::npos);
}

TEST(Fold, RefusesCallersBugs) {
  const Nnlif model(fold_parameters("1", "2", "1", "0"));
  EXPECT_THROW(static_cast<void>(prove_folds(model, 0)), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(prove_folds(model, 2001)), std::invalid_argument);
}

}  // namespace
}  // namespace spikeproof::rigor
