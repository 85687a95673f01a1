// The generator: a Markov chain with the right steady state, and its resolvent.
#include "fokker_planck/finite_volume.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <numeric>

#include "model/initial_data.h"

namespace spikeproof::fokker_planck {
namespace {

Nnlif model_with(const char* V_R, const char* V_F, const char* a0 = "1", const char* I = "0", const char* b = "0") {
  NnlifParameters p;
  p.V_R = decimal(V_R);
  p.V_F = decimal(V_F);
  p.a0 = decimal(a0);
  p.I = decimal(I);
  p.b = decimal(b);
  return Nnlif(p);
}

FiniteVolume scheme_of(const Nnlif& model, std::size_t cells, std::size_t refine = 1) {
  FiniteVolumeMeshOptions options;
  options.cells = cells;
  options.refine = refine;
  return FiniteVolume(model, finite_volume_mesh(model, nullptr, options));
}

double sum(const std::vector<double>& x) { return std::accumulate(x.begin(), x.end(), 0.0); }

// Siegert's integral by Simpson's rule; another formula than the scheme's.
double exact_rate(const Nnlif& model) {
  const NnlifReal m = rounded(model);
  const double s = std::sqrt(m.a0), x_R = (m.V_R - m.I) / s, x_F = (m.V_F - m.I) / s;
  const auto g = [](double x) {
    return std::sqrt(std::numbers::pi / 2) * std::exp(x * x / 2) * std::erfc(-x / std::numbers::sqrt2);
  };
  const int n = 2000;
  const double h = (x_F - x_R) / n;
  double total = 0;
  for (int i = 0; i < n; ++i) total += h / 6 * (g(x_R + i * h) + 4 * g(x_R + (i + 0.5) * h) + g(x_R + (i + 1) * h));
  return 1 / total;
}

TEST(FiniteVolumeMesh, HasVRonAFaceAndGrows) {
  const Nnlif model = model_with("0.83", "2", "0.37", "0.21");
  const FiniteVolumeMesh mesh = finite_volume_mesh(model, nullptr);
  EXPECT_DOUBLE_EQ(mesh.V_F + mesh.face[mesh.reset], 0.83);
  EXPECT_EQ(mesh.face.back(), 0);
  for (std::size_t i = 0; i < mesh.cells(); ++i) EXPECT_GT(mesh.width(i), 0);
  EXPECT_LT(mesh.width(mesh.cells() - 1), mesh.width(0));
  EXPECT_LT((mesh.V_F + mesh.face.front() - 0.21) / std::sqrt(0.37), -9);  // Phi(-9) = 1.1e-19
}

TEST(FiniteVolumeMesh, RefinesByTheSameMap) {
  const Nnlif model = model_with("0.83", "2");
  const FiniteVolumeMesh once = finite_volume_mesh(model, nullptr, {100, 1, 1, 0});
  const FiniteVolumeMesh twice = finite_volume_mesh(model, nullptr, {100, 2, 1, 0});
  ASSERT_EQ(twice.cells(), 2 * once.cells());
  for (std::size_t i = 0; i <= once.cells(); ++i) EXPECT_NEAR(twice.face[2 * i], once.face[i], 1e-11);
}

TEST(FiniteVolumeMesh, KeepsDistancesWhenVRReachesVF) {
  const FiniteVolume scheme = scheme_of(model_with("1.999999", "2"), 200);
  const FiniteVolumeMesh& mesh = scheme.mesh();
  EXPECT_NEAR(mesh.face[mesh.reset], -1e-6, 1e-21);
  EXPECT_GE(mesh.cells() - mesh.reset, 4u);
}

TEST(FiniteVolumeMesh, Refuses) {
  const Nnlif model = model_with("1", "2");
  EXPECT_THROW(finite_volume_mesh(model, nullptr, {8, 1, 1, 0}), std::invalid_argument);
  EXPECT_THROW(finite_volume_mesh(model, nullptr, {100, 0, 1, 0}), std::invalid_argument);
  EXPECT_THROW(finite_volume_mesh(model, nullptr, {100, 1, 0, 0}), std::invalid_argument);
  EXPECT_THROW(finite_volume_mesh(model, nullptr, {100, 1, 1, -1}), std::invalid_argument);
  EXPECT_THROW(finite_volume_mesh(model_with("1.99999999999999999", "2"), nullptr), std::invalid_argument);
}

TEST(FiniteVolume, GeneratorIsAMarkovChain) {
  FiniteVolume scheme = scheme_of(model_with("0.83", "2", "0.05", "7.3", "-3"), 150);
  for (const double N : {0.0, 1.37, 40.0}) {
    scheme.assemble(N, N);
    const Eigen::SparseMatrix<double> A = scheme.generator();
    for (int j = 0; j < A.outerSize(); ++j) {
      double column = 0, diagonal = 0;
      for (Eigen::SparseMatrix<double>::InnerIterator it(A, j); it; ++it) {
        column += it.value();
        if (it.row() == it.col())
          diagonal = it.value();
        else
          EXPECT_GE(it.value(), 0);
      }
      EXPECT_LE(std::abs(column), 4 * std::numeric_limits<double>::epsilon() * std::abs(diagonal));
    }
  }
}

TEST(FiniteVolume, ApplyIsTheGenerator) {
  const FiniteVolume scheme = scheme_of(model_with("-1.37", "0.83", "2.1", "0.4"), 64);
  std::vector<double> in(scheme.rows()), out(scheme.rows());
  for (std::size_t i = 0; i < in.size(); ++i) in[i] = std::sin(1.7 * static_cast<double>(i));
  scheme.apply(in, out);
  const Eigen::SparseMatrix<double> A = scheme.generator();
  const Eigen::VectorXd product = A * Eigen::Map<const Eigen::VectorXd>(in.data(), static_cast<long>(in.size()));
  for (std::size_t i = 0; i < in.size(); ++i)
    EXPECT_NEAR(out[i], product[static_cast<long>(i)],
                1e-12 * std::abs(A.coeff(static_cast<int>(i), static_cast<int>(i))));
  EXPECT_THROW(scheme.apply(in, in), std::invalid_argument);
  EXPECT_THROW(scheme.apply(in, std::span(out).first(3)), std::invalid_argument);
}

TEST(FiniteVolume, ResolventInvertsAndStaysPositive) {
  const FiniteVolume scheme = scheme_of(model_with("0.83", "2", "1.37"), 100);
  std::vector<double> in(scheme.rows(), 0.0), out(scheme.rows()), image(scheme.rows());
  in[7] = 0.25;
  in[90] = 0.75;
  for (const double tau : {0.0, 1e-9, 1e-3, 1.0, 1e6, 1e200}) {
    const Resolvent resolvent(scheme, tau);
    resolvent.apply(in, out);
    for (const double m : out) EXPECT_GE(m, 0);
    EXPECT_NEAR(sum(out), 1, 1e-13) << tau;
    if (tau > 1) continue;  // beyond, the residual below is rounding of size tau |A|
    scheme.apply(out, image);
    for (std::size_t i = 0; i < in.size(); ++i) EXPECT_NEAR(out[i] - tau * image[i], in[i], 1e-9);
  }
  const DiscreteSteadyState steady = scheme.steady_state().value();  // a huge step goes to the steady state
  for (std::size_t i = 0; i < in.size(); ++i) EXPECT_NEAR(out[i], steady.mass[i], 1e-12 * steady.mass[i] + 1e-300);
}

TEST(FiniteVolume, ResolventRefuses) {
  const FiniteVolume scheme = scheme_of(model_with("1", "2"), 64);
  EXPECT_THROW(Resolvent(scheme, -1), std::invalid_argument);
  EXPECT_THROW(Resolvent(scheme, std::numeric_limits<double>::infinity()), std::invalid_argument);
  EXPECT_THROW(Resolvent(scheme, std::nan("")), std::invalid_argument);
  std::vector<double> in(scheme.rows()), out(3);
  EXPECT_THROW(Resolvent(scheme, 1).apply(in, out), std::invalid_argument);
}

TEST(FiniteVolume, AssembleRefusesNoiseThatIsNotPositive) {
  FiniteVolume scheme = scheme_of(model_with("1", "2"), 64);
  EXPECT_THROW(scheme.assemble(std::nan(""), 0), std::invalid_argument);
  EXPECT_THROW(scheme.assemble(std::numeric_limits<double>::infinity(), std::nan("")), std::invalid_argument);
}

// The flux is exact for constant drift and flux, so what is left is the h^2 of cell averages and of the drift's slope;
// the cells' jump in width at V_R adds an h^3 that shows where the coefficient of h^2 is small (standard set: 1.84).
TEST(FiniteVolume, SteadyRateIsOfOrderTwo) {
  for (const Nnlif& model :
       {model_with("1", "2"), model_with("0.83", "2", "0.37", "1.1"), model_with("-7.3", "1.37"),
        model_with("1.9", "2", "0.05", "0"), model_with("1", "2", "0.1", "4.7"), model_with("1.999999", "2", "10")}) {
    const double exact = exact_rate(model);
    double error[3];
    for (std::size_t k = 0; k < 3; ++k)
      error[k] = std::abs(scheme_of(model, 200, std::size_t{1} << k).steady_state().value().N - exact) / exact;
    for (int k = 0; k < 2; ++k) {
      EXPECT_GT(std::log2(error[k] / error[k + 1]), 1.8) << exact << ' ' << error[k] << ' ' << error[k + 1];
      EXPECT_LT(std::log2(error[k] / error[k + 1]), 2.2) << exact << ' ' << error[k] << ' ' << error[k + 1];
    }
    EXPECT_LT(error[2], 2e-3);
  }
}

TEST(FiniteVolume, SteadyStateSaysWhenTheRateUnderflows) {
  const FiniteVolume low = scheme_of(model_with("35", "36"), 400);  // N about 1e-280
  ASSERT_TRUE(low.steady_state().has_value());
  EXPECT_NEAR(std::log(low.steady_state()->N), -36 * 36 / 2. + std::log(36 / std::sqrt(2 * std::numbers::pi)), 0.05);
  const Result<DiscreteSteadyState> none = scheme_of(model_with("39", "40"), 400).steady_state();
  ASSERT_FALSE(none.has_value());
  EXPECT_EQ(none.error().code, ErrorCode::out_of_range);
}

TEST(FiniteVolume, ProjectsDataAndRefusesWhatItCannotSee) {
  const Nnlif model = model_with("1", "2");
  const InitialDensity gaussian = density_of(InitialData{}, model);
  const FiniteVolume scheme(model, finite_volume_mesh(model, &gaussian));
  EXPECT_NEAR(sum(scheme.project(gaussian).value()), 1, 1e-14);
  InitialDensity spike = gaussian;
  spike.value = [](double v) { return std::abs(v - 0.4321) < 1e-9 ? 5e8 : 0.0; };
  const Result<std::vector<double>> refused = scheme.project(spike);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::precision_exhausted);
}

TEST(FiniteVolume, DensityAtResetSeesTheKink) {
  const Nnlif model = model_with("0.83", "2", "0.37");
  double error[2];
  const double s = std::sqrt(0.37), x_R = 0.83 / s, x_F = 2 / s;
  double integral = 0;  // int_{x_R}^{x_F} e^{w^2/2} dw
  const int n = 4000;
  const double h = (x_F - x_R) / n;
  for (int i = 0; i < n; ++i) {
    const double w = x_R + (i + 0.5) * h;
    integral += h * std::exp(w * w / 2) * (1 + h * h / 24 * (1 + w * w));
  }
  const double exact = exact_rate(model) / s * std::exp(-x_R * x_R / 2) * integral;
  for (std::size_t k = 0; k < 2; ++k) {
    const FiniteVolume scheme = scheme_of(model, 100, std::size_t{1} << k);
    error[k] = std::abs(scheme.density_at_reset(scheme.steady_state()->mass) - exact);
  }
  EXPECT_NEAR(std::log2(error[0] / error[1]), 2, 0.15) << error[0] << ' ' << error[1];
}

}  // namespace
}  // namespace spikeproof::fokker_planck
