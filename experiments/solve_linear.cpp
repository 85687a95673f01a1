// Steady state, gap and Poincaré constant of the linear equation, from enclosures.
#include <cmath>
#include <optional>

#include "rigor/gap.h"
#include "rigor/poincare.h"
#include "rigor/steady_state.h"
#include "solve_model.h"

namespace spikeproof::experiments {
namespace {

using Json = nlohmann::ordered_json;

constexpr int rate_digits = 20;

void fail(Solution& solution, const std::string& member, const Error& error) {
  solution.failures.emplace_back(member, error.message());
}

// End points with 53 bits, rounded outward, that a reader's hexadecimal parser takes as they are; where the rate is
// beyond the range of doubles, the exact ones.
Json hex_pair(const rigor::Enclosure& e) {
  const double lower = e.lower_double(), upper = e.upper_double();
  const bool in_range = std::isnormal(lower) && std::isnormal(upper);
  if (!in_range) return Json::array({e.lower_hex(), e.upper_hex()});
  return Json::array({rigor::to_hex(Exact(lower)), rigor::to_hex(Exact(upper))});
}

double middle(const rigor::Enclosure& e) { return to_double((e.lower + e.upper) / 2); }

std::optional<rigor::EigenvalueBox> leading(const Nnlif& model, Solution& solution) {
  const auto proof = rigor::prove_gap(model);
  if (proof) return proof->eigenvalues.front();
  fail(solution, "linear.gap", proof.error());
  return std::nullopt;
}

// The decimal text of -x for an enclosure of x.
std::string negated(const rigor::Enclosure& x) { return rigor::Enclosure{-x.upper, -x.lower}.decimal(); }

}  // namespace

void solve_linear(const Nnlif& model, Solution& solution) {
  const auto steady = rigor::prove_steady_state(model, rate_digits);
  const auto eigenvalue = leading(model, solution);
  if (steady) {
    Json state;
    state["N"] = steady->N_inf.decimal();
    state["N_enclosure"] = hex_pair(steady->N_inf);
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
  if (const auto poincare = rigor::prove_poincare(model)) {
    linear["poincare"] = poincare->C.decimal();
  } else {
    fail(solution, "linear.poincare", poincare.error());
  }
  if (linear.empty()) return;
  solution.json["linear"] = linear;
  solution.anything = true;
}

}  // namespace spikeproof::experiments
