#include "rigor/blow_up.h"

#include <fmt/format.h>

#include <algorithm>

#include "rigor/density_moment.h"

namespace spikeproof::rigor {
namespace {

using Side = MomentCriterion::Side;

constexpr long least_accuracy = 64, most_bits = 8192;
constexpr long largest_exponent = 40'000;

struct Sides {
  Ball M, threshold, deck;
};

Sides sides_at(const Nnlif& model, const ExactDensity& density, const Exact& mu, long precision) {
  const Ball scale(Exact(model.b() * mu), precision), top = exp(Ball(Exact(mu * model.V_F()), precision));
  return {DensityMoment(density, model.V_F(), precision).at(mu),
          (top - exp(Ball(Exact(mu * model.V_R()), precision))) / scale, top / scale};
}

Side compared(const Ball& M, const Ball& threshold) {
  if (certainly_less(threshold, M)) return Side::holds;
  return certainly_less(M, threshold) ? Side::fails : Side::undecided;
}

// (mu V_F - ln M)/(mu (mu a0 - V_F + I)).
Ball lifespan_of(const Nnlif& model, const Exact& mu, const Ball& M) {
  const long p = M.precision();
  const Ball growth(Exact(mu * (mu * model.a0() - model.V_F() + model.I())), p);
  return (Ball(Exact(mu * model.V_F()), p) - log(M)) / growth;
}

std::optional<Error> outside(const Nnlif& model, const Exact& mu) {
  const auto error = [](const std::string& note) { return Error{ErrorCode::out_of_range, "moment_criterion", note}; };
  if (const std::string why = outside_blow_up_theorem(model); !why.empty()) return error(why);
  if (mu <= 0) return error("mu > 0 is required, got " + to_text(mu));
  const Exact drift = model.V_F() - model.I();
  if (mu * model.a0() <= drift) {
    return error(fmt::format("mu a0 > V_F - I is required, got {} <= {}", to_text(mu * model.a0()), to_text(drift)));
  }
  if (mu * std::max(Exact(::abs(model.V_R())), Exact(::abs(model.V_F()))) >= largest_exponent)
    return error("mu = " + to_text(mu) + " is beyond what a certificate can hold");
  return std::nullopt;
}

// Rounded outward to so few bits that the comparison can still be read off the end points.
MomentCriterion rounded_sides(const Nnlif& model, const Exact& mu, const Sides& sides) {
  MomentCriterion c;
  c.mu = mu;
  c.side = compared(sides.M, sides.threshold);
  c.deck_side = compared(sides.M, sides.deck);
  c.precision = sides.M.precision();
  for (long bits = 53;; bits *= 2) {
    c.M = enclosure_of(sides.M, bits);
    c.threshold = enclosure_of(sides.threshold, bits);
    const bool apart = c.M.upper < c.threshold.lower || c.M.lower > c.threshold.upper;
    if (apart || c.side == Side::undecided || bits >= sides.M.precision()) break;
  }
  c.deck_threshold = enclosure_of(sides.deck);
  if (c.side == Side::holds) c.lifespan = enclosure_of(lifespan_of(model, mu, sides.M));
  return c;
}

// b n(V_F-, 0), where it is certainly above 1.
std::optional<Enclosure> edge_of(const Nnlif& model, const ExactDensity& density) {
  const Ball edge = Ball(model.b(), 256) * DensityMoment(density, model.V_F(), 256).at_threshold();
  if (!edge.is_finite()) return std::nullopt;
  Enclosure e = enclosure_of(edge);
  if (e.lower <= 1) return std::nullopt;
  return e;
}

Certificate certificate_of(const Nnlif& model, const ExactDensity& density, const MomentFacts& facts, long precision) {
  Certificate c(field::blow_up_moment, model, precision);
  c.statement(blow_up_moment_statement(model.parameters(), density, facts));
  c.initial(json_of(density));
  c.enclosure("M_mu", facts.M).enclosure("threshold", facts.threshold).enclosure("lifespan", facts.lifespan);
  if (facts.edge) c.enclosure("b_n_at_threshold", *facts.edge);
  c.hypothesis("b > 0").hypothesis("delay = 0").hypothesis("a(N) >= a0 > 0").hypothesis("mu a0 > V_F - I");
  c.hypothesis("M_mu(0) >= (e^(mu V_F) - e^(mu V_R))/(b mu)", facts.M);
  c.oracle("mu", to_text(facts.mu));
  c.scope(
      "Solutions are classical: n >= 0 of mass 1, N continuous and finite. T* is the end of the largest interval "
      "[0, T*) on which one exists. Proof in proofs-checks/blow-up-moment.");
  c.not_covered("What happens at T* and beyond; a lower bound on T*.");
  c.not_covered("Data that miss the criterion: they may blow up or not.");
  return c;
}

}  // namespace

std::string outside_blow_up_theorem(const Nnlif& model) {
  if (model.b() <= 0) return "b > 0 is required, got b = " + to_text(model.b());
  if (model.delay() > 0) return "delay = 0 is required, got delay = " + to_text(model.delay());
  return "";
}

std::string MomentCriterion::failed() const {
  if (side == Side::holds) return "";
  return fmt::format("for mu = {} M_mu(0) lies in {}, the threshold (e^(mu V_F) - e^(mu V_R))/(b mu) in {}{}",
                     to_text(mu), interval_text(M), interval_text(threshold),
                     side == Side::fails ? ", which is larger" : "");
}

Exact deck_mu(const Nnlif& model) {
  return 2 * std::max(Exact(1 / model.b()), Exact((model.V_F() - model.I()) / model.a0()));
}

Result<MomentCriterion> moment_criterion(const Nnlif& model, const ExactDensity& density, const Exact& mu) {
  if (const auto error = outside(model, mu)) return *error;
  for (long precision = 128; precision <= most_bits; precision *= 2) {
    const Sides sides = sides_at(model, density, mu, precision);
    if (!sides.M.is_finite() || sides.M.accuracy_bits() < least_accuracy) continue;
    const bool decided = compared(sides.M, sides.threshold) != Side::undecided;
    if (decided || precision == most_bits) return rounded_sides(model, mu, sides);
  }
  return Error{ErrorCode::precision_exhausted, "moment_criterion",
               fmt::format("M_mu(0) has fewer than {} bits at {} bits", least_accuracy, most_bits)};
}

Result<BlowUpProof> prove_blow_up(const Nnlif& model, const ExactDensity& density) {
  if (const std::string why = outside_blow_up_theorem(model); !why.empty())
    return Error{ErrorCode::out_of_range, "prove_blow_up", why};
  return prove_blow_up(model, density, best_mu(model, density));
}

Result<BlowUpProof> prove_blow_up(const Nnlif& model, const ExactDensity& density, const Exact& mu) {
  auto criterion = moment_criterion(model, density, mu);
  if (!criterion) return criterion.error();
  if (criterion->side != Side::holds) {
    return Error{ErrorCode::out_of_range, "prove_blow_up",
                 "the sufficient criterion does not hold, which leaves open whether the solution blows up: " +
                     criterion->failed()};
  }
  const MomentFacts facts{mu, criterion->M, criterion->threshold, *criterion->lifespan, edge_of(model, density)};
  Certificate certificate = certificate_of(model, density, facts, criterion->precision);
  return BlowUpProof{std::move(criterion).value(), facts.edge, std::move(certificate)};
}

}  // namespace spikeproof::rigor
