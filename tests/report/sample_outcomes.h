// Outcomes with artificial numbers, one per verdict. No statement about any equation.
#pragma once

#include <limits>
#include <vector>

#include "claim/claim.h"
#include "report/info.h"

namespace spikeproof::report::sample {

inline ReportInfo info() {
  return {"A <title>", "spikeproof verify 'a & b'", "2000-01-01T00:00:00Z", {{"spikeproof", "0"}}, 3};
}

inline claim::Figure figure() {
  claim::Panel left{"curves", {"x_1"}, {"y & <z>"}, {}};
  left.series = {{"a_1", {0, 1, 2}, {1, 3, 2}}, {"say \"b\", c", {0, 1, 2}, {2, 2, 4}, claim::Series::Style::dashed}};
  claim::Panel right{"decay", {"t"}, {"e^{-t}", true}, {}};
  right.series = {{"", {0, 1, 2, 3}, {1, 0.1, 0.01, 0.001}, claim::Series::Style::points}};
  return {"artificial", "Two panels <made up>.", {left, right}};
}

inline claim::Outcome verified() {
  claim::Outcome o;
  o.claim = {"test.verified", claim::Kind::theorem, "If x_1 < 2 then <b> & N_inf.", {"x > 0"}, "nowhere", "x = 3"};
  claim::Check check;
  check.name = "N_inf";
  check.value = 1.375;
  check.reference = 1.5;
  check.tolerance = 0.25;
  check.method = "left method";
  check.reference_method = "right method";
  check.tolerance_source = "made up";
  o.checks = {check};
  o.orders = {{"artificial, in h", 2, 1.8, 2.2, {0.1, 0.05, 0.025}, {4e-2, 1e-2, 2.5e-3}}};
  o.controls = {{"wrong twin", true, "9 is not 1.5"}};
  o.figures = {figure()};
  o.notes = {"A note with <angle brackets>."};
  o.parameters = "V_R = 0.83, V_F = 2";
  o.command = "spikeproof verify test.verified";
  o.seed = 7;
  o.cpu_seconds = 1.25;
  return o;
}

inline claim::Outcome proved() {
  claim::Outcome o = verified();
  o.claim.id = "test.proved";
  o.figures.clear();
  o.proof = claim::Proof{"certificates/test.proved.json", true, "x in [1, 2]"};
  return o;
}

inline claim::Outcome inconclusive() {
  claim::Outcome o = verified();
  o.claim.id = "test.inconclusive";
  o.figures.clear();
  o.checks[0].value = std::numeric_limits<double>::quiet_NaN();
  o.checks[0].knob = "more digits";
  return o;
}

inline claim::Outcome refuted() {
  claim::Outcome o;
  o.claim.id = "test.refuted";
  o.claim.kind = claim::Kind::formal;
  o.counterexample = "x = 3";
  return o;
}

inline claim::Outcome undecided() {
  claim::Outcome o;
  o.claim.id = "test.undecided";
  o.claim.kind = claim::Kind::open;
  o.claim.statement = "Nobody knows.";
  return o;
}

inline std::vector<claim::Outcome> all() { return {verified(), proved(), inconclusive(), refuted(), undecided()}; }

}  // namespace spikeproof::report::sample
