#include "moment_run.h"

#include <cmath>

#include "core/gauss_legendre.h"

namespace spikeproof::experiments {
namespace {

// int e^{mu (v - V_F)} n and int v e^{mu (v - V_F)} n at output i.
struct MomentsAtTime {
  double plain = 0, first = 0;
};

MomentsAtTime moments_at(const fokker_planck::Evolution& run, std::size_t i, double mu, double V_F) {
  const auto& mesh = run.discretisation->mesh();
  const GaussRule rule = gauss_legendre(mesh.degree + 12);  // the exponential is no polynomial
  MomentsAtTime sum;
  for (std::size_t e = 0; e + 1 < mesh.faces.size(); ++e) {
    const double low = run.origin + mesh.faces[e], high = run.origin + mesh.faces[e + 1];
    const auto weighted = [&](double v) { return run.n(i, v) * std::exp(mu * (v - V_F)); };
    sum.plain += integrate(rule, low, high, weighted);
    sum.first += integrate(rule, low, high, [&](double v) { return v * weighted(v); });
  }
  return sum;
}

}  // namespace

MomentHistory moment_history(const Nnlif& model, const fokker_planck::Evolution& run, double mu) {
  const NnlifReal m = rounded(model);
  MomentHistory history;
  history.t = run.t;
  for (std::size_t i = 0; i < run.t.size(); ++i) {
    const double N = run.N[i], a = m.a0 + m.a1 * N, drop = -std::expm1(mu * (m.V_R - m.V_F));
    const MomentsAtTime M = moments_at(run, i, mu, m.V_F);
    const double inflow = mu * (m.b * N + m.I + mu * a) * M.plain;
    history.M.push_back(M.plain);
    history.derivative.push_back(inflow - mu * M.first - N * drop);
    history.bound.push_back(N * (m.b * mu * M.plain - drop) + mu * (mu * m.a0 - m.V_F + m.I) * M.plain);
    history.scale.push_back(std::abs(inflow) + std::abs(mu * M.first) + N * drop);
  }
  return history;
}

Result<fokker_planck::Evolution> run_before_blow_up(const Context& context, const InitialDensity& initial, double t_end,
                                                    double from, int nodes, double rel_tol) {
  const GaussRule rule = gauss_legendre(nodes);
  for (int attempt = 0;; ++attempt, t_end /= 2) {
    EvolveSettings settings;
    settings.rel_tol = rel_tol;
    settings.output_times = {decimal_of(from * t_end)};
    for (const double x : rule.node)
      settings.output_times.push_back(decimal_of(t_end * (from + (1 - from) * 0.5 * (1 + x))));
    settings.output_times.push_back(decimal_of(t_end));
    settings.t_end = settings.output_times.back();
    auto run = fokker_planck::evolve(context.model, initial, settings, context.progress);
    if (run && run->status == fokker_planck::Evolution::Status::completed) return run;
    if (attempt == 10) return run;
  }
}

}  // namespace spikeproof::experiments
