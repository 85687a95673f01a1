// A statement of the ledger, and what a check of it leaves behind.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "claim/figure.h"

namespace spikeproof::claim {

enum class Kind { theorem, identity, formal, open, figure };

struct Claim {
  std::string id;  // "linear.steady-state"
  Kind kind;
  std::string statement;                // plain Unicode, one or two sentences
  std::vector<std::string> hypotheses;  // each an inequality or condition
  std::string source;                   // deck section, and the paper where there is one
  std::string refuted_by;               // what would refute it
};

enum class Verdict { proved, verified, evidence, refuted, inconclusive, undecided, error };
const char* name_of(Kind kind);
const char* name_of(Verdict verdict);
std::optional<Verdict> verdict_named(std::string_view name);  // inverse of name_of

/// Two values of one number by two methods, or a value against a bound.
enum class Relation { agrees, at_most, at_least };

struct Check {
  std::string name;  // "N_inf"
  Relation relation = Relation::agrees;
  double value = 0;      // by `method`
  double reference = 0;  // by `reference_method`; for at_most, at_least the bound
  double tolerance = 0;  // absolute; allowed |value - reference|, or excess over the bound
  std::string method, reference_method;
  std::string tolerance_source;  // "sum of both error estimates", "rounding: 64 ulp"
  bool independent = true;       // the two methods share no discretisation
  std::string knob;              // what would decide it if it fails

  /// margin() >= 0. False where a number is nan or infinite, or the tolerance negative: such a check decides nothing.
  bool passed() const;
  /// Room that is left: tolerance - |difference| (agrees), bound + tolerance - value (at_most), and so on.
  double margin() const;
  /// The room as a fraction: of the tolerance (agrees; 1 for exact agreement with tolerance 0), or of the largest of
  /// |value|, |bound|, tolerance (at_most, at_least; 0 where all three are 0).
  double relative_margin() const;
};

/// A measured order of convergence with the band it must lie in, bounded on both sides.
struct Order {
  std::string name;  // "finite volumes, N_inf in h"
  double measured = 0, lowest = 0, highest = 0;
  std::vector<double> parameter;  // h, dt, ...
  std::vector<double> error;
  /// False also where the band is not bounded, or parameter and error do not pair up in two rows or more.
  bool passed() const;
};

/// A wrong twin of the claim: the check of the claim was run on it and has to fail.
struct Control {
  std::string name;       // "jump term dropped"
  bool rejected = false;  // the check failed on it, as it has to
  std::string reason;     // the number that rejected it
};

struct Proof {
  std::string certificate;  // path, relative to the report
  bool accepted = false;    // by the independent re-checker
  std::string reason;       // statement accepted, or why not
};

struct Outcome {
  Claim claim;
  std::vector<Check> checks;
  std::vector<Order> orders;
  bool measures_orders = false;  // the driver measures orders: without one nothing is decided
  bool orders_waived = false;    // set by a driver where no discretisation can hold the numbers; a note says why
  std::vector<Control> controls;
  std::optional<Proof> proof;
  std::optional<std::string> counterexample;  // set only where it is beyond all error bars
  std::optional<std::string> error;           // the computation failed; nothing is decided
  std::vector<std::string> notes;             // remarks for the reader: errata, limits, what is not covered
  std::vector<Figure> figures;
  std::string parameters;  // "V_R = 1, V_F = 2, a0 = 1, ..."
  std::string command;     // makes it again
  unsigned long seed = 0;  // 0: no random numbers
  double cpu_seconds = 0;
};

struct Decision {
  Verdict verdict;
  std::string reason;  // what decided it; for inconclusive the first inequality that failed and its knob
  double margin;       // smallest relative_margin() over the checks; nan without checks
};

/// The verdict, computed from the outcome alone; the first of these that holds:
/// error; refuted (a counterexample); undecided (no check, order, control, proof or figure); inconclusive (a check, an
/// order or a control failed, a proof was refused, there is no check or no control, no independent check unless the
/// claim is open, no order where measures_orders); proved (proof accepted); evidence (open claims); verified.
Decision decide(const Outcome& outcome);

}  // namespace spikeproof::claim
