// Steady state, gap and Poincaré constant of the linear equation, from enclosures.
#include <cmath>
#include <optional>

#include "proof_file.h"
#include "rigor/gap.h"
#include "rigor/poincare.h"
#include "rigor/steady_state.h"
#include "solve_model.h"
#include "spectrum/characteristic.h"
#include "spectrum/poincare.h"

namespace spikeproof::experiments {
namespace {

using Json = nlohmann::ordered_json;

constexpr int rate_digits = 20;

void fail(Solution& solution, const std::string& member, const Error& error) {
  solution.failures.emplace_back(member, error.message());
}

// An estimate with its error, as an interval: not proved, but no digit beyond the error is shown.
rigor::Enclosure estimate(double value, double error) {
  return {Exact(value) - Exact(error), Exact(value) + Exact(error)};
}

void note(Solution& solution, const std::string& member, const Error& error) {
  solution.notes.push_back(member + ": not enclosed (" + error.message() + "); estimated in double precision instead");
}

// Enclosed, or estimated where the proof does not close.
std::optional<rigor::EigenvalueBox> leading(const Nnlif& model, Solution& solution) {
  const auto proof = rigor::prove_gap(model);
  if (proof) return proof->eigenvalues.front();
  const auto found = spectrum::leading_eigenvalues_characteristic(model, 1);
  if (!found) {
    fail(solution, "linear.gap", proof.error());
    return std::nullopt;
  }
  note(solution, "linear.gap", proof.error());
  const std::complex<double> value = found->value.front();
  const double error = found->error.front();
  return rigor::EigenvalueBox{estimate(value.real(), error),
                              value.imag() == 0 ? estimate(0, 0) : estimate(value.imag(), error)};
}

std::optional<rigor::Enclosure> poincare_constant(const Nnlif& model, Solution& solution) {
  const auto proof = rigor::prove_poincare(model);
  if (proof) return proof->C;
  const auto shooting = spectrum::poincare_shooting(model), galerkin = spectrum::poincare_galerkin(model);
  if (!shooting || !galerkin || !(std::abs(shooting->rate - galerkin->rate) <= shooting->error + galerkin->error)) {
    fail(solution, "linear.poincare", proof.error());
    return std::nullopt;
  }
  note(solution, "linear.poincare", proof.error());
  const auto& best = shooting->error <= galerkin->error ? *shooting : *galerkin;
  return estimate(best.C, best.C * best.error / best.rate);
}

// The decimal text of -x for an enclosure of x.
std::string negated(const rigor::Enclosure& x) { return rigor::Enclosure{-x.upper, -x.lower}.decimal(); }

}  // namespace

Json rate_json(const rigor::Enclosure& N) {
  const double lower = N.lower_double(), upper = N.upper_double();
  const bool in_range = std::isnormal(lower) && std::isnormal(upper);
  Json state;
  state["N"] = N.decimal();
  // A reader's hexadecimal parser takes doubles as they are.
  state["N_enclosure"] = in_range ? Json::array({rigor::to_hex(Exact(lower)), rigor::to_hex(Exact(upper))})
                                  : Json::array({N.lower_hex(), N.upper_hex()});
  return state;
}

void solve_linear(const Nnlif& model, Solution& solution) {
  const auto steady = rigor::prove_steady_state(model, rate_digits);
  const auto eigenvalue = leading(model, solution);
  if (steady) {
    Json state = rate_json(steady->N_inf);
    if (eigenvalue) {
      state["stable"] = eigenvalue->re.upper < 0;
      state["leading_eigenvalue"] = Json::array({middle(eigenvalue->re), middle(eigenvalue->im)});
      state["unstable_eigenvalues"] = 0;
    }
    solution.json["steady_states"] = Json::array({state});
    solution.json["steady_state_count"] = Json{{"value", 1}, {"verdict", "proved"}};
    solution.anything = true;
  } else {
    fail(solution, "steady_states", steady.error());
  }
  Json linear;
  if (eigenvalue) linear["gap"] = negated(eigenvalue->re);
  if (const auto C = poincare_constant(model, solution)) linear["poincare"] = C->decimal();
  if (linear.empty()) return;
  solution.json["linear"] = linear;
  solution.anything = true;
}

}  // namespace spikeproof::experiments
