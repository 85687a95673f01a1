// spikeproof certify, spikeproof check
#include <fmt/format.h>

#include <cstdio>

#include "commands.h"
#include "core/file.h"
#include "core/input_error.h"
#include "core/suggest.h"
#include "rigor/gap.h"
#include "rigor/poincare.h"
#include "rigor/recheck.h"
#include "rigor/steady_state.h"

namespace spikeproof::experiments {
namespace {

using Text = Result<std::string>;

template <class Proof>
Text text_of(const Result<Proof>& proof) {
  if (!proof) return proof.error();
  return proof->certificate.text();
}

struct Prover {
  std::string name, other_name;  // claim, and folder of proofs-checks
  Text (*prove)(const Nnlif&, const CertifyOptions&);
};

const std::vector<Prover>& provers() {
  static const std::vector<Prover> all{
      {"linear.steady-state", "steady-state",
       [](const Nnlif& model, const CertifyOptions& o) { return text_of(rigor::prove_steady_state(model, o.digits)); }},
      {"linear.poincare", "poincare",
       [](const Nnlif& model, const CertifyOptions&) { return text_of(rigor::prove_poincare(model)); }},
      {"linear.exponential-rate", "spectral-gap",
       [](const Nnlif& model, const CertifyOptions& o) { return text_of(rigor::prove_gap(model, o.count)); }},
  };
  return all;
}

const Prover& prover_of(const std::string& name) {
  std::vector<std::string> names;
  for (const Prover& prover : provers()) {
    if (prover.name == name || prover.other_name == name) return prover;
    names.push_back(prover.name);
  }
  throw InputError("", 0, "NAME", name,
                   "no proof of this name; available: " + joined(names) + did_you_mean(name, names));
}

Nnlif model_of(const CertifyOptions& options) {
  if (!options.model) return Nnlif(NnlifParameters{});
  const Nnlif model = read_model_file(*options.model).model;
  if (model.is_linear()) return model;
  throw InputError(options.model->string(), 0, "", "",
                   "b = 0 and a1 = 0 are required for this proof, but b = " + to_text(model.b()) +
                       " and a1 = " + to_text(model.a1()));
}

}  // namespace

int certify_command(const CertifyOptions& options) {
  const Prover& prover = prover_of(options.name);
  const Nnlif model = model_of(options);
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
