#include "rigor/refractory_count.h"

#include <gtest/gtest.h>

#include "spectrum/refractory.h"

namespace spikeproof::rigor {
namespace {

std::vector<Enclosure> proved(const Refractory& model) {
  auto proof = prove_refractory_count(model);
  EXPECT_TRUE(proof) << (proof ? "" : proof.error().message());
  return proof ? *proof : std::vector<Enclosure>{};
}

void expect_the_same(const Refractory& model, std::size_t count) {
  const auto proof = proved(model);
  const auto found = spectrum::refractory_states(model);
  ASSERT_TRUE(found);
  ASSERT_EQ(proof.size(), count);
  ASSERT_EQ(found->size(), count);
  for (std::size_t i = 0; i < count; ++i) {
    EXPECT_NEAR(proof[i].lower_double(), (*found)[i].N, (*found)[i].error);
    EXPECT_LT(proof[i].upper_double() - proof[i].lower_double(), 1e-13 * (*found)[i].N);
  }
}

TEST(SlowRefractoryCount, EnclosesOneOrThreeStatesOfAnySign) {
  expect_the_same(Refractory(Nnlif({.b = decimal("1.5")}), decimal("0.001")), 3);
  expect_the_same(Refractory(Nnlif({.b = decimal("1.5")}), ratio(1, 3)), 1);
  const NnlifParameters odd{.V_R = decimal("-0.83"),
                            .V_F = decimal("0.6"),
                            .a0 = decimal("0.37"),
                            .a1 = decimal("0.13"),
                            .b = decimal("-3.7"),
                            .I = decimal("0.21")};
  expect_the_same(Refractory(Nnlif(odd), decimal("0.07")), 1);
}

TEST(SlowRefractoryCount, RefusesARandomThreshold) {
  EXPECT_THROW(static_cast<void>(prove_refractory_count(Refractory(Nnlif({}), 1, FiringLaw::step(1, 2)))),
               std::invalid_argument);
}

}  // namespace
}  // namespace spikeproof::rigor
