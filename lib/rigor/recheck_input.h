// Reading a certificate for the re-checker: every access names its key when it fails.
#pragma once

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "model/nnlif.h"
#include "rigor/statement.h"

namespace spikeproof::rigor::recheck_detail {

/// Why a certificate is not accepted; caught in recheck().
struct Refusal : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A certificate whose schema and common fields have been checked, and its model where it is of kind nnlif.
struct Input {
  nlohmann::json root;
  NnlifParameters model;
  std::string statement;
};

/// Parses and checks what all kinds have in common. Throws Refusal.
Input read_certificate(std::string_view text);
/// Member `key` of an object; `where` names the object in the refusal.
const nlohmann::json& member(const nlohmann::json& object, const std::string& where, const char* key);
std::string text_of(const nlohmann::json& object, const std::string& where, const char* key);
Exact number_of(const nlohmann::json& value, const std::string& where);
/// A model's parameter: a decimal or ratio of at most 200 characters and 1e6 in size, given as a string.
Exact parameter_of(const nlohmann::json& model, const char* key);
/// {"lower": ..., "upper": ...} with lower <= upper, each with at most `digits` characters.
Enclosure enclosure_at(const nlohmann::json& object, const std::string& where, const char* key);
/// The model's parameters for the proofs on the linear equation; refuses unless b = 0 and a1 = 0.
LinearParameters require_linear(const Input& input);
/// Refuses unless `expected` is the certificate's statement.
void require_statement(const Input& input, const std::string& expected);

void recheck_steady_state(const Input& input);
void recheck_poincare(const Input& input);
void recheck_gap(const Input& input);
void recheck_fold(const Input& input);
void recheck_local(const Input& input);
void recheck_count(const Input& input);
void recheck_blow_up_moment(const Input& input);
void recheck_blow_up_universal(const Input& input);
void recheck_inhibitory_bound(const Input& input);
void recheck_stability(const Input& input);
void recheck_stable_range(const Input& input);
void recheck_macroscopic(const Input& input);

}  // namespace spikeproof::rigor::recheck_detail
