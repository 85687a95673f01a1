#include "model/initial_data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>

#include "core/file.h"
#include "core/input_error.h"

namespace spikeproof {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

Nnlif model_with(const Exact& V_R, const Exact& V_F) {
  NnlifParameters p;
  p.V_R = V_R;
  p.V_F = V_F;
  return Nnlif(p);
}

// Composite Gauss-Legendre with 2 points, n cells: the error is that of Simpson's rule, h^4.
double mass(const InitialDensity& density, double from, double to, int n = 20000) {
  const double h = (to - from) / n, shift = h / (2 * std::sqrt(3.0));
  double sum = 0;
  for (int i = 0; i < n; ++i) {
    const double middle = from + (i + 0.5) * h;
    sum += density.value(middle - shift) + density.value(middle + shift);
  }
  return sum * h / 2;
}

struct Case {
  const char *mean, *variance, *V_F;
};

TEST(GaussianData, HasMassOneWhereverTheThresholdLies) {
  for (const Case& c :
       {Case{"0", "0.25", "2"}, Case{"1.37", "0.83", "1.5"}, Case{"2", "1", "2"}, Case{"2.1", "0.04", "2"},
        Case{"50", "0.25", "2"}, Case{"1000", "1", "-3"}, Case{"-50", "9", "2"}}) {
    InitialData data;
    data.mean = decimal(c.mean);
    data.variance = decimal(c.variance);
    const double V_F = to_double(decimal(c.V_F));
    const InitialDensity density = density_of(data, model_with(decimal(c.V_F) - 1, decimal(c.V_F)));
    const double top = std::min(V_F, density.centre + 10 * density.width);
    // Beyond `lowest` there is 1e-18; the quadrature's rounding is a few 1e-15.
    EXPECT_NEAR(mass(density, density.lowest, top), 1, 2e-13) << c.mean << ' ' << c.variance << ' ' << c.V_F;
    EXPECT_NEAR(density.value(V_F), density.value_at_threshold, 1e-13 * density.value_at_threshold);
    EXPECT_EQ(density.value(std::nextafter(V_F, 1e9)), 0);
    EXPECT_TRUE(density.breaks.empty());
  }
}

TEST(GaussianData, LowestIsNotFartherThanNeeded) {
  for (const char* mean : {"0", "2.5", "40"}) {
    InitialData data;
    data.mean = decimal(mean);
    const InitialDensity density = density_of(data, model_with(1, 2));
    const double step = density.width / 2;
    EXPECT_LT(mass(density, density.lowest - 40 * step, density.lowest), 1e-18) << mean;
    EXPECT_GT(mass(density, density.lowest, density.lowest + 3 * step), 1e-18) << mean;
  }
}

TEST(GaussianData, BothFormulasMeetAtTheThreshold) {
  InitialData below, above;
  below.mean = decimal("1.9999999999");
  above.mean = decimal("2.0000000001");
  const InitialDensity x = density_of(below, model_with(1, 2)), y = density_of(above, model_with(1, 2));
  for (double v : {-1.0, 0.83, 1.37, 1.99})
    EXPECT_NEAR(x.value(v) / y.value(v), 1, 3e-9) << v;  // derivative in the mean: < 13
}

TEST(GaussianData, RefusesInadmissibleNumbers) {
  InitialData data;
  data.variance = 0;
  EXPECT_THROW(static_cast<void>(density_of(data, model_with(1, 2))), std::invalid_argument);
  data.variance = -1;
  EXPECT_THROW(static_cast<void>(density_of(data, model_with(1, 2))), std::invalid_argument);
  data.variance = decimal("1e-36");
  data.mean = 1;
  EXPECT_THROW(static_cast<void>(density_of(data, model_with(1, 2))), std::invalid_argument);
}

TEST(UniformData, IsFlatWithItsBreaks) {
  InitialData data;
  data.kind = InitialKind::uniform;
  data.lower = ratio(1, 4);
  data.upper = ratio(3, 4);
  const InitialDensity density = density_of(data, model_with(1, 2));
  EXPECT_EQ(density.value(0.5), 2);
  EXPECT_EQ(density.value(0.2), 0);
  EXPECT_EQ(density.value(0.8), 0);
  EXPECT_EQ(density.breaks, (std::vector<double>{0.25, 0.75}));
  EXPECT_EQ(density.value_at_threshold, 0);
  data.upper = 2;
  EXPECT_EQ(density_of(data, model_with(1, 2)).breaks.size(), 1u);
  EXPECT_EQ(density_of(data, model_with(1, 2)).value_at_threshold, 4.0 / 7);
}

TEST(UniformData, RefusesEmptyAndTooHighIntervals) {
  InitialData data;
  data.kind = InitialKind::uniform;
  data.lower = data.upper = 1;
  EXPECT_THROW(static_cast<void>(density_of(data, model_with(1, 2))), std::invalid_argument);
  data.upper = ratio(21, 10);
  EXPECT_THROW(static_cast<void>(density_of(data, model_with(1, 2))), std::invalid_argument);
}

TEST(SteadyData, IsRefusedHere) {
  InitialData data;
  data.kind = InitialKind::steady;
  EXPECT_THROW(static_cast<void>(density_of(data, model_with(1, 2))), std::invalid_argument);
}

class DensityFileTest : public testing::Test {
 protected:
  DensityFileTest() {
    std::string name = (fs::temp_directory_path() / "spikeproof-csv-XXXXXX").string();
    folder = ::mkdtemp(name.data());
    data.kind = InitialKind::file;
    data.file = (folder / "n.csv").string();
  }
  ~DensityFileTest() override { fs::remove_all(folder); }
  InitialDensity read(const std::string& content) {
    write_file(data.file, content);
    return density_of(data, model_with(1, 2));
  }
  std::string refusal(const std::string& content) {
    try {
      static_cast<void>(read(content));
    } catch (const InputError& problem) {
      return problem.what();
    }
    return "accepted";
  }
  fs::path folder;
  InitialData data;
};

TEST_F(DensityFileTest, IsPiecewiseLinearWithMassOne) {
  const InitialDensity hat = read("v,n\n# a hat\n0, 0\r\n\n0.5,3\n1,0\n");
  EXPECT_EQ(hat.value(0.25), 1);
  EXPECT_EQ(hat.value(0.5), 2);
  EXPECT_EQ(hat.value(-0.1), 0);
  EXPECT_EQ(hat.value(1.1), 0);
  EXPECT_EQ(hat.breaks, (std::vector<double>{0, 0.5, 1}));
  EXPECT_EQ(hat.lowest, 0);
  EXPECT_EQ(hat.value_at_threshold, 0);
}

TEST_F(DensityFileTest, IsRestrictedToBelowTheThreshold) {
  const InitialDensity ramp = read("0,0\n4,4\n");
  EXPECT_EQ(ramp.value_at_threshold, 1);
  EXPECT_NEAR(mass(ramp, 0, 2, 10), 1, 1e-15);
  EXPECT_EQ(ramp.value(2.5), 0);
  EXPECT_EQ(ramp.breaks, std::vector<double>{0});
}

TEST_F(DensityFileTest, NamesTheLineOfABadRow) {
  const std::pair<const char*, const char*> corpus[] = {
      {"0,0\n1\n", ":2: row"},         {"0,0\n1,2,3\n", ":2: row"},     {"0,0\n1,x\n", ":2: n = \"x\""},
      {"0,0\n1,nan\n", ":2: n"},       {"v,n\n0,0\n1,-1\n", ":3: n"},   {"0,1\n0,1\n", "v has to increase"},
      {"1,1\n0.5,1\n", ":2: v"},       {"0,1\n", "at least two rows"},  {"", "at least two rows"},
      {"0,0\n1,0\n", "positive mass"}, {"3,1\n4,1\n", "positive mass"}, {"nan,inf\n0,1\n1,1\n", ":1: v"},
      {"0,1\nv,n\n", ":2: v"},         {"0;1\n1;1\n", ":1: row"},       {"0,1e999\n1,1\n", ":1: n"},
  };
  for (const auto& bad : corpus) EXPECT_THAT(refusal(bad.first), HasSubstr(bad.second)) << bad.first;
  data.file = (folder / "none.csv").string();
  EXPECT_THROW(static_cast<void>(density_of(data, model_with(1, 2))), InputError);
}

}  // namespace
}  // namespace spikeproof
