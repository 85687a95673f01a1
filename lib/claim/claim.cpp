#include "claim/claim.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace spikeproof::claim {
namespace {

constexpr std::array every_verdict = {Verdict::proved,       Verdict::verified,  Verdict::evidence, Verdict::refuted,
                                      Verdict::inconclusive, Verdict::undecided, Verdict::error};

std::string in_parentheses(const std::string& text) { return text.empty() ? "" : " (" + text + ")"; }
std::string after_colon(const std::string& text) { return text.empty() ? "" : ": " + text; }

/// The inequality that a failed check violates, as text.
std::string failure_of(const Check& c) {
  const std::string knob = after_colon(c.knob);
  const std::string tolerance = fmt::format("{:.3g}{}", c.tolerance, in_parentheses(c.tolerance_source));
  switch (c.relation) {
    case Relation::agrees:
      return fmt::format("{}: |{:.17g} - {:.17g}| = {:.3g} is not within {}{}", c.name, c.value, c.reference,
                         std::abs(c.value - c.reference), tolerance, knob);
    case Relation::at_most:
      return fmt::format("{}: {:.17g} is not <= {:.17g} + {}{}", c.name, c.value, c.reference, tolerance, knob);
    case Relation::at_least:
      return fmt::format("{}: {:.17g} is not >= {:.17g} - {}{}", c.name, c.value, c.reference, tolerance, knob);
  }
  return c.name;
}

/// The first thing that failed or is missing; empty if all is there and passed.
std::string first_obstacle(const Outcome& o) {
  for (const Check& c : o.checks)
    if (!c.passed()) return failure_of(c);
  for (const Order& r : o.orders)
    if (!r.passed())
      return fmt::format("{}: measured order {:.4g} is not in [{:.4g}, {:.4g}], or its {} errors do not support it",
                         r.name, r.measured, r.lowest, r.highest, r.error.size());
  for (const Control& c : o.controls)
    if (!c.rejected) return fmt::format("control \"{}\" was not rejected{}", c.name, after_colon(c.reason));
  if (o.proof && !o.proof->accepted) return "the re-checker refused the certificate" + after_colon(o.proof->reason);
  if (o.checks.empty()) return "no check was made";
  if (o.controls.empty()) return "no control was run";
  const bool independent = std::any_of(o.checks.begin(), o.checks.end(), [](const Check& c) { return c.independent; });
  if (o.claim.kind != Kind::open && !independent) return "no check by two methods that share no discretisation";
  if (o.measures_orders && o.orders.empty()) return "no order of convergence was measured";
  return "";
}

std::string summary_of(const Outcome& o) {
  std::string text = fmt::format("{} check{} passed", o.checks.size(), o.checks.size() == 1 ? "" : "s");
  if (!o.orders.empty())
    text += fmt::format(", {} order{} in the band", o.orders.size(), o.orders.size() == 1 ? "" : "s");
  return text + fmt::format(", {} control{} rejected", o.controls.size(), o.controls.size() == 1 ? "" : "s");
}

bool is_empty(const Outcome& o) {
  return o.checks.empty() && o.orders.empty() && o.controls.empty() && o.figures.empty() && !o.proof;
}

}  // namespace

const char* name_of(Kind kind) {
  switch (kind) {
    case Kind::theorem:
      return "theorem";
    case Kind::identity:
      return "identity";
    case Kind::formal:
      return "formal";
    case Kind::open:
      return "open";
    case Kind::figure:
      return "figure";
  }
  return "unknown";
}

const char* name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::proved:
      return "proved";
    case Verdict::verified:
      return "verified";
    case Verdict::evidence:
      return "evidence";
    case Verdict::refuted:
      return "refuted";
    case Verdict::inconclusive:
      return "inconclusive";
    case Verdict::undecided:
      return "undecided";
    case Verdict::error:
      return "error";
  }
  return "unknown";
}

std::optional<Verdict> verdict_named(std::string_view name) {
  for (const Verdict v : every_verdict)
    if (name == name_of(v)) return v;
  return std::nullopt;
}

double Check::margin() const {
  switch (relation) {
    case Relation::agrees:
      return tolerance - std::abs(value - reference);
    case Relation::at_most:
      return reference + tolerance - value;
    case Relation::at_least:
      return value - reference + tolerance;
  }
  return std::numeric_limits<double>::quiet_NaN();
}

bool Check::passed() const {
  const bool finite = std::isfinite(value) && std::isfinite(reference) && std::isfinite(tolerance);
  return finite && tolerance >= 0 && margin() >= 0;
}

double Check::relative_margin() const {
  const double room = margin();
  if (relation == Relation::agrees) return room == 0 && tolerance == 0 ? 1 : room / tolerance;
  const double scale = std::max({std::abs(value), std::abs(reference), tolerance});
  return room == 0 ? 0 : room / scale;
}

bool Order::passed() const {
  const bool paired = parameter.size() == error.size() && parameter.size() >= 2;
  return paired && std::isfinite(lowest) && std::isfinite(highest) && lowest <= measured && measured <= highest;
}

Decision decide(const Outcome& o) {
  double margin = std::numeric_limits<double>::quiet_NaN();
  for (const Check& c : o.checks) margin = std::fmin(margin, c.relative_margin());

  if (o.error) return {Verdict::error, *o.error, margin};
  if (o.counterexample) return {Verdict::refuted, *o.counterexample, margin};
  if (is_empty(o)) return {Verdict::undecided, "not yet decided", margin};
  if (const std::string obstacle = first_obstacle(o); !obstacle.empty())
    return {Verdict::inconclusive, obstacle, margin};
  if (o.proof) return {Verdict::proved, o.proof->reason.empty() ? "certificate accepted" : o.proof->reason, margin};
  if (o.claim.kind == Kind::open) return {Verdict::evidence, summary_of(o), margin};
  return {Verdict::verified, summary_of(o), margin};
}

}  // namespace spikeproof::claim
