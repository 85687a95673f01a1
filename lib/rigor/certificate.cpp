#include "rigor/certificate.h"

#include <fmt/format.h>

#include <stdexcept>

namespace spikeproof::rigor {

Certificate::Certificate(const char* kind, const Nnlif& model, long precision)
    : Certificate(kind,
                  nlohmann::ordered_json{{"V_R", to_text(model.V_R())},
                                         {"V_F", to_text(model.V_F())},
                                         {"a0", to_text(model.a0())},
                                         {"a1", to_text(model.a1())},
                                         {"b", to_text(model.b())},
                                         {"I", to_text(model.I())},
                                         {"delay", to_text(model.parameters().delay)}},
                  precision) {}

Certificate::Certificate(const char* kind, nlohmann::ordered_json model, long precision) {
  json_ = {{"schema", field::schema_name},
           {"kind", kind},
           {"statement", ""},
           {"model", std::move(model)},
           {"enclosures", nlohmann::ordered_json::object()},
           {"hypotheses", nlohmann::ordered_json::array()},
           {"oracle", nlohmann::ordered_json::object()},
           {"scope", ""},
           {"not_covered", nlohmann::ordered_json::array()},
           {"arithmetic", {{"library", fmt::format("Arb {}", arb_version)}, {"precision_bits", precision}}},
           {"versions", {{"spikeproof", SPIKEPROOF_VERSION}}}};
}

Certificate& Certificate::statement(const std::string& text) {
  json_["statement"] = text;
  return *this;
}

Certificate& Certificate::initial(nlohmann::ordered_json density) {
  json_["initial"] = std::move(density);
  return *this;
}

Certificate& Certificate::enclosure(const std::string& name, const Enclosure& e) {
  json_["enclosures"][name] = json_of(e);
  return *this;
}

Certificate& Certificate::hypothesis(const std::string& inequality) {
  json_["hypotheses"].push_back({{"inequality", inequality}});
  return *this;
}

Certificate& Certificate::hypothesis(const std::string& inequality, const Enclosure& e) {
  auto entry = json_of(e);
  entry["inequality"] = inequality;
  json_["hypotheses"].push_back(std::move(entry));
  return *this;
}

Certificate& Certificate::oracle(const std::string& name, nlohmann::ordered_json data) {
  json_["oracle"][name] = std::move(data);
  return *this;
}

Certificate& Certificate::scope(const std::string& text) {
  json_["scope"] = text;
  return *this;
}

Certificate& Certificate::not_covered(const std::string& text) {
  json_["not_covered"].push_back(text);
  return *this;
}

nlohmann::ordered_json json_of(const Enclosure& e) { return {{"lower", e.lower_hex()}, {"upper", e.upper_hex()}}; }

Enclosure enclosure_of(const Ball& x, long bits) { return {x.lower(bits), x.upper(bits)}; }

LinearParameters linear_parameters(const Nnlif& model) {
  if (!model.is_linear()) {
    throw std::invalid_argument("the linear equation needs b = 0 and a1 = 0, got b = " + to_text(model.b()) +
                                ", a1 = " + to_text(model.a1()));
  }
  return {model.V_R(), model.V_F(), model.a0(), model.I()};
}

}  // namespace spikeproof::rigor
