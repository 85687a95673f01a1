// spikeproof certify, spikeproof check
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "commands.h"
#include "core/file.h"
#include "core/input_error.h"
#include "core/suggest.h"
#include "model/exact_density.h"
#include "model/model_file.h"
#include "rigor/blow_up.h"
#include "rigor/count.h"
#include "rigor/fold.h"
#include "rigor/gap.h"
#include "rigor/inhibitory_bound.h"
#include "rigor/local_convergence.h"
#include "rigor/macroscopic_states.h"
#include "rigor/poincare.h"
#include "rigor/recheck.h"
#include "rigor/stability.h"
#include "rigor/steady_state.h"
#include "rigor/universal_blow_up.h"

namespace spikeproof::experiments {
namespace {

using Text = Result<std::string>;

template <class Proof>
Text proof_text(const Result<Proof>& proof) {
  if (!proof) return proof.error();
  return proof->certificate.text();
}

struct Range {
  Exact lower, upper;
};

// The end points of --b-range, or nothing.
std::optional<Range> b_range(const CertifyOptions& options) {
  if (options.b_range.empty()) return std::nullopt;
  std::vector<Exact> ends;
  for (const std::string& text : options.b_range) {
    auto value = parse_exact(text);
    if (!value) throw InputError("", 0, "--b-range", text, value.error().note);
    ends.push_back(*value);
  }
  if (ends[0] > ends[1])
    throw InputError("", 0, "--b-range", options.b_range[0] + " " + options.b_range[1], "LOWER <= UPPER is required");
  return Range{ends[0], ends[1]};
}

Text count_of(const Nnlif& model, const CertifyOptions& o) {
  const rigor::CountOptions count{o.digits.value_or(15), o.most_bits};
  const auto range = b_range(o);
  return range ? proof_text(rigor::prove_count(model, range->lower, range->upper, count))
               : proof_text(rigor::prove_count(model, count));
}

Text stability_of(const Nnlif& model, const CertifyOptions& o) {
  const auto range = b_range(o);
  return range ? proof_text(rigor::prove_stable_range(model, range->lower, range->upper))
               : proof_text(rigor::prove_stability(model));
}

// The model file's data; without a file, data that the deck's mu does not decide.
Text blow_up_of(const Nnlif& model, const CertifyOptions& o) {
  InitialData initial;
  initial.mean = ratio(3, 2);
  initial.variance = ratio(1, 200);
  if (o.model) initial = read_model_file(*o.model).initial;
  if (initial.kind == InitialKind::steady)
    throw InputError(o.model->string(), 0, "initial.kind", "steady", "gaussian, uniform or file is required");
  return proof_text(rigor::prove_blow_up(model, exact_density_of(initial, model)));
}

// The model file's data; without a file b = -1 and a Gaussian.
Text inhibitory_bound_of(const Nnlif& model, const CertifyOptions& o) {
  InitialData initial;
  if (o.model) initial = read_model_file(*o.model).initial;
  if (initial.kind == InitialKind::steady)
    throw InputError(o.model->string(), 0, "initial.kind", "steady", "gaussian, uniform or file is required");
  const Nnlif inhibited = o.model ? model : Nnlif({.b = -1});
  return proof_text(rigor::prove_inhibitory_bound(inhibited, exact_density_of(initial, inhibited)));
}

// The model of kind macroscopic or firing-kinetic; without a file a step law with three steady states.
Text macroscopic_states_of(const Nnlif&, const CertifyOptions& o) {
  ConductanceParameters p;
  p.g0 = ratio(1, 5), p.b = ratio(3, 10);
  Conductance model(p, FiringLaw::step(10, 1));
  if (o.model) {
    const ModelFile file = read_model_file(*o.model);
    if (!file.conductance || !file.conductance->model.firing())
      throw InputError(o.model->string(), 0, "model.kind", file.kind, "macroscopic or firing-kinetic is required");
    model = file.conductance->model;
  }
  return proof_text(rigor::prove_macroscopic_states(model, {o.digits.value_or(15), std::max(64L, o.most_bits)}));
}

struct Prover {
  std::string name, other_name;  // claim, and folder of proofs-checks
  bool linear, ranges;           // needs b = 0 and a1 = 0; takes --b-range
  Text (*prove)(const Nnlif&, const CertifyOptions&);
};

const std::vector<Prover>& provers() {
  static const std::vector<Prover> all{
      {"linear.steady-state", "steady-state", true, false,
       [](const Nnlif& model, const CertifyOptions& o) {
         return proof_text(rigor::prove_steady_state(model, o.digits.value_or(15)));
       }},
      {"linear.poincare", "poincare", true, false,
       [](const Nnlif& model, const CertifyOptions&) { return proof_text(rigor::prove_poincare(model)); }},
      {"linear.exponential-rate", "spectral-gap", true, false,
       [](const Nnlif& model, const CertifyOptions& o) { return proof_text(rigor::prove_gap(model, o.count)); }},
      {"nnlif.steady-states", "steady-states", false, true, count_of},
      {"nnlif.fold", "fold", false, false,
       [](const Nnlif& model, const CertifyOptions& o) {
         return proof_text(rigor::prove_folds(model, o.digits.value_or(30)));
       }},
      {"nnlif.stability", "stability", false, true, stability_of},
      {"nnlif.small-connectivity", "local-convergence", false, false,
       [](const Nnlif& model, const CertifyOptions&) { return proof_text(rigor::prove_local_convergence(model)); }},
      {"nnlif.blow-up-moment", "blow-up-moment", false, false, blow_up_of},
      {"nnlif.inhibitory-bound", "inhibitory-bound", false, false, inhibitory_bound_of},
      {"nnlif.blow-up-universal", "blow-up-universal", false, false,
       [](const Nnlif& model, const CertifyOptions& o) {
         return proof_text(
             rigor::prove_universal_blow_up(o.model ? model : Nnlif({.b = ratio(18, 5)}), o.digits.value_or(15)));
       }},
      {"fast.several-steady-states", "macroscopic-states", false, false, macroscopic_states_of},
  };
  return all;
}

const Prover& prover_of(const std::string& name) {
  std::vector<std::string> names;
  for (const Prover& prover : provers()) {
    if (prover.name == name || prover.other_name == name) return prover;
    names.push_back(prover.name);
    names.push_back(prover.other_name);
  }
  throw InputError("", 0, "NAME", name,
                   "no proof of this name; available: " + joined(names) + did_you_mean(name, names));
}

Nnlif model_of(const Prover& prover, const CertifyOptions& options) {
  if (prover.prove == macroscopic_states_of) return Nnlif({});  // it reads the file itself
  if (!options.model) return prover.linear ? Nnlif({}) : Nnlif({.b = ratio(3, 2)});
  const Nnlif model = require_nnlif(read_model_file(*options.model));
  if (model.is_linear() || !prover.linear) return model;
  throw InputError(options.model->string(), 0, "", "",
                   "b = 0 and a1 = 0 are required for this proof, but b = " + to_text(model.b()) +
                       " and a1 = " + to_text(model.a1()));
}

}  // namespace

int certify_command(const CertifyOptions& options) {
  const Prover& prover = prover_of(options.name);
  if (!prover.ranges && !options.b_range.empty())
    throw InputError("", 0, "--b-range", "", "only nnlif.steady-states and nnlif.stability take a range of b");
  const Nnlif model = model_of(prover, options);
  const std::string out = options.out.empty() ? prover.name + ".certificate.json" : options.out;
  const auto parent = std::filesystem::path(out).parent_path();
  if (out != "-") require_writable_folder(parent.empty() ? "." : parent);
  const Text text = prover.prove(model, options);
  if (!text) {
    fmt::print(stderr, "spikeproof: inconclusive: {}\n", text.error().message());
    return exit_inconclusive;
  }
  const rigor::Recheck recheck = rigor::recheck(*text);
  if (!recheck.accepted) {
    fmt::print(stderr, "spikeproof: inconclusive: the re-checker did not accept the certificate: {}\n", recheck.reason);
    return exit_inconclusive;
  }
  if (out == "-") {
    fmt::print("{}", *text);
    return exit_ok;
  }
  write_file(out, *text);
  fmt::print("proved: {}\nre-checked: accepted\ncertificate: {}\n", recheck.statement, out);
  return exit_ok;
}

int check_command(const std::filesystem::path& certificate) {
  const rigor::Recheck recheck = rigor::recheck(read_file(certificate));
  if (recheck.accepted) {
    fmt::print("accepted: {}\n", recheck.statement);
    return exit_ok;
  }
  fmt::print("rejected: {}\n", recheck.reason);
  return exit_refuted;
}

}  // namespace spikeproof::experiments
