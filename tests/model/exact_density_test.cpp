#include "model/exact_density.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "core/file.h"
#include "core/input_error.h"

namespace spikeproof {
namespace {

Nnlif model_below(std::string_view V_F) {
  NnlifParameters p;
  p.V_F = decimal(V_F);
  p.V_R = p.V_F - 1;
  return Nnlif(p);
}

class ExactTable : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("spikeproof_exact_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  InitialData data(const std::string& content) const {
    InitialData data;
    data.kind = InitialKind::file;
    data.file = (folder_ / "n.csv").string();
    write_file(data.file, content);
    return data;
  }
  std::filesystem::path folder_;
};

TEST_F(ExactTable, KeepsTheDecimalsOfTheFile) {
  const ExactDensity density = exact_density_of(data("v,n\n-0.1,0\n1/3,0.7\n1.37,1e-3\n"), model_below("1.5"));
  ASSERT_EQ(density.rows.size(), 3u);
  EXPECT_EQ(density.rows[0].v, ratio(-1, 10));
  EXPECT_EQ(density.rows[1].v, ratio(1, 3));
  EXPECT_EQ(density.rows[2].n, ratio(1, 1000));
  EXPECT_EQ(density.shape, ExactDensity::Shape::table);
}

TEST_F(ExactTable, IsCutAtTheThresholdByInterpolation) {
  const std::vector<DensityRow> rows{{0, 1}, {1, ratio(1, 2)}, {2, 2}};
  const auto kept = rows_below(rows, ratio(5, 4));
  ASSERT_EQ(kept.size(), 3u);
  EXPECT_EQ(kept[2].v, ratio(5, 4));
  EXPECT_EQ(kept[2].n, ratio(7, 8));
  EXPECT_EQ(rows_below(rows, 2).size(), 3u);
  EXPECT_EQ(rows_below(rows, 3).size(), 3u);
  EXPECT_EQ(rows_below(rows, 1).size(), 2u);
  EXPECT_TRUE(rows_below(rows, 0).empty());
  EXPECT_TRUE(rows_below(rows, -1).empty());
}

TEST_F(ExactTable, RefusesWhatHasNoMassBelowTheThreshold) {
  EXPECT_THROW(exact_density_of(data("2,1\n3,1\n"), model_below("2")), InputError);
  EXPECT_THROW(exact_density_of(data("0,0\n1,0\n3,1\n"), model_below("1")), InputError);
  EXPECT_THROW(exact_density_of(data("0,0\n1,-1\n"), model_below("2")), InputError);
  EXPECT_THROW(exact_density_of(data("0,0\n"), model_below("2")), InputError);
}

TEST(ExactDensity, RefusesInadmissibleNumbers) {
  InitialData data;
  data.variance = 0;
  EXPECT_THROW(exact_density_of(data, model_below("2")), std::invalid_argument);
  data.kind = InitialKind::uniform;
  data.lower = data.upper = 1;
  EXPECT_THROW(exact_density_of(data, model_below("2")), std::invalid_argument);
  data.lower = 0;
  data.upper = ratio(21, 10);
  EXPECT_THROW(exact_density_of(data, model_below("2")), std::invalid_argument);
  data.kind = InitialKind::steady;
  EXPECT_THROW(exact_density_of(data, model_below("2")), std::invalid_argument);
  EXPECT_THROW(require_admissible({ExactDensity::Shape::table, 0, 1, {{1, 1}, {0, 1}}}, 2), std::invalid_argument);
}

}  // namespace
}  // namespace spikeproof
