// The counts of a diagram against the states themselves.
#include "stationary/count_diagram.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nnlif_models.h"

namespace spikeproof::stationary {
namespace {

using testing::ElementsAre;

void expect_counts(const Nnlif& model) {
  const CountDiagram diagram = count_diagram(model).value();
  ASSERT_EQ(diagram.counts.size(), diagram.breaks.size() + 1);
  for (std::size_t i = 0; i <= diagram.breaks.size(); ++i) {
    NnlifParameters p = model.parameters();
    const double below = i == 0 ? diagram.breaks.front() - 2.7 : diagram.breaks[i - 1];
    const double above = i == diagram.breaks.size() ? diagram.breaks.back() + 2.7 : diagram.breaks[i];
    for (const double share : {0.003, 0.41, 0.997}) {
      p.b = Exact(below + share * (above - below));
      EXPECT_EQ(steady_states(Nnlif(p)).value().size(), static_cast<std::size_t>(diagram.counts[i])) << p.b;
      EXPECT_EQ(diagram.count(to_double(p.b)), diagram.counts[i]);
    }
  }
}

TEST(CountDiagram, StandardSet) {
  const CountDiagram diagram = count_diagram(nnlif_model("1", "2", "1", "0", "0")).value();
  EXPECT_THAT(diagram.counts, ElementsAre(1, 2, 0));
  EXPECT_EQ(diagram.breaks[0], 1);
  EXPECT_NEAR(diagram.richest(1), 1.55, 0.01);
}

TEST(CountDiagram, ThreeStates) {
  EXPECT_THAT(count_diagram(nnlif_model("-12", "3", "1", "0", "0")).value().counts, ElementsAre(1, 3, 2, 0));
  EXPECT_THAT(count_diagram(nnlif_model("1", "2", "0.3", "2", "0")).value().counts, ElementsAre(1, 3, 2, 0));
  EXPECT_THAT(count_diagram(nnlif_model("-3", "-1", "1", "0", "0")).value().counts, ElementsAre(1, 0));
}

TEST(CountDiagram, AgreesWithTheStates) {
  expect_counts(nnlif_model("1", "2", "1", "0", "0"));
  expect_counts(nnlif_model("1", "2", "0.3", "5", "0"));
  expect_counts(nnlif_model("-12", "3", "1", "0", "0"));
  expect_counts(nnlif_model("-3", "-1", "1", "0", "0"));
  expect_counts(nnlif_model("-2", "2", "1", "0", "0"));
  expect_counts(nnlif_model("0.83", "1.37", "0.7", "0.4", "0", "0.21"));
  expect_counts(nnlif_model("0.83", "1.37", "0.7", "0.4", "0", "1.9"));
  expect_counts(nnlif_model("-5", "2", "0.2", "0", "0", "-0.37"));
}

}  // namespace
}  // namespace spikeproof::stationary
