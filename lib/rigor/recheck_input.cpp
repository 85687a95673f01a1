#include "rigor/recheck_input.h"

#include <fmt/format.h>

#include "rigor/statement_macroscopic.h"

namespace spikeproof::rigor::recheck_detail {
namespace {

constexpr size_t longest_number = 30'000;  // characters
constexpr size_t longest_parameter = 200;  // characters
constexpr long largest_parameter = 1'000'000;

NnlifParameters read_model(const nlohmann::json& root) {
  const auto& model = member(root, "certificate", "model");
  if (!model.is_object()) throw Refusal("model: expected an object");
  const NnlifParameters p{parameter_of(model, "V_R"),  parameter_of(model, "V_F"), parameter_of(model, "a0"),
                          parameter_of(model, "a1"),   parameter_of(model, "b"),   parameter_of(model, "I"),
                          parameter_of(model, "delay")};
  if (p.V_R >= p.V_F) {
    throw Refusal(fmt::format("model.V_R: V_R < V_F is required, got {} >= {}", to_text(p.V_R), to_text(p.V_F)));
  }
  if (p.a0 <= 0) throw Refusal("model.a0: a0 > 0 is required, got " + to_text(p.a0));
  if (p.a0 < Exact(1, largest_parameter)) throw Refusal("model.a0: below 1e-6");
  if (p.a1 < 0) throw Refusal("model.a1: must not be negative");
  if (p.delay < 0) throw Refusal("model.delay: must not be negative");
  return p;
}

}  // namespace

Exact parameter_of(const nlohmann::json& model, const char* key) {
  const auto& value = member(model, "model", key);
  if (!value.is_string()) throw Refusal(fmt::format("model.{}: expected a string with an exact number", key));
  const auto& text = value.get_ref<const std::string&>();
  if (text.size() > longest_parameter || text.find_first_of("eEpP") != std::string::npos) {
    throw Refusal(
        fmt::format("model.{}: expected a decimal or ratio of at most {} characters", key, longest_parameter));
  }
  const Exact x = number_of(value, fmt::format("model.{}", key));
  if (abs(x) > largest_parameter) throw Refusal(fmt::format("model.{}: larger than {}", key, largest_parameter));
  return x;
}

const nlohmann::json& member(const nlohmann::json& object, const std::string& where, const char* key) {
  if (!object.is_object()) throw Refusal(where + ": expected an object");
  const auto found = object.find(key);
  if (found == object.end()) throw Refusal(fmt::format("{}: key \"{}\" is missing", where, key));
  return *found;
}

std::string text_of(const nlohmann::json& object, const std::string& where, const char* key) {
  const auto& value = member(object, where, key);
  if (!value.is_string()) throw Refusal(fmt::format("{}.{}: expected a string", where, key));
  return value.get<std::string>();
}

Exact number_of(const nlohmann::json& value, const std::string& where) {
  if (!value.is_string()) throw Refusal(where + ": expected a string with an exact number");
  const auto& text = value.get_ref<const std::string&>();
  if (text.size() > longest_number) throw Refusal(where + ": number too long");
  auto x = parse_exact(text);
  if (!x) throw Refusal(where + ": " + x.error().note);
  return *x;
}

Enclosure enclosure_at(const nlohmann::json& object, const std::string& where, const char* key) {
  const std::string name = where + "." + key;
  const auto& e = member(object, where, key);
  Enclosure result{number_of(member(e, name, "lower"), name + ".lower"),
                   number_of(member(e, name, "upper"), name + ".upper")};
  if (result.lower > result.upper) throw Refusal(name + ": lower end point above the upper one");
  for (const auto& x : {result.lower, result.upper}) {
    const auto& d = x.get_den();
    if (mpz_scan1(d.get_mpz_t(), 0) + 1 != mpz_sizeinbase(d.get_mpz_t(), 2)) {
      throw Refusal(name + ": end points must be hexadecimal floating numbers");
    }
  }
  return result;
}

LinearParameters require_linear(const Input& input) {
  const NnlifParameters& p = input.model;
  if (p.b != 0) throw Refusal("model.b: must be 0 for the linear equation");
  if (p.a1 != 0) throw Refusal("model.a1: must be 0 for the linear equation");
  return {p.V_R, p.V_F, p.a0, p.I};
}

void require_statement(const Input& input, const std::string& expected) {
  if (input.statement != expected) {
    throw Refusal("statement: the text is not the one that the certified numbers give: \"" + expected + "\"");
  }
}

Input read_certificate(std::string_view text) {
  Input input;
  input.root = nlohmann::json::parse(text, nullptr, false);
  if (input.root.is_discarded()) throw Refusal("not a complete JSON text");
  if (!input.root.is_object()) throw Refusal("certificate: expected a JSON object");
  const std::string schema = text_of(input.root, "certificate", "schema");
  if (schema != field::schema_name) {
    throw Refusal(fmt::format("schema: expected \"{}\", read \"{}\"", field::schema_name, schema));
  }
  input.statement = text_of(input.root, "certificate", "statement");
  if (text_of(input.root, "certificate", "kind") != field::macroscopic_states) input.model = read_model(input.root);
  return input;
}

}  // namespace spikeproof::rigor::recheck_detail
