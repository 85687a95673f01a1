// A proof on paper: what is claimed, for which parameters, with which numbers; readable by people and by the
// re-checker.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "model/nnlif.h"
#include "rigor/ball.h"
#include "rigor/statement.h"

namespace spikeproof::rigor {

/// The JSON object of schema spikeproof.certificate/1, complete once a prover returns it.
class Certificate {
 public:
  /// Starts a certificate: kind, model parameters as exact text, arithmetic and versions.
  Certificate(const char* kind, const Nnlif& model, long precision);
  /// The same for a model of another kind, as an object that names it.
  Certificate(const char* kind, nlohmann::ordered_json model, long precision);

  Certificate& statement(const std::string& text);
  /// The initial density that the statement is about, where it is about one.
  Certificate& initial(nlohmann::ordered_json density);
  Certificate& enclosure(const std::string& name, const Enclosure& e);
  /// An inequality that the proof rests on, with the enclosure of its left side where it has one.
  Certificate& hypothesis(const std::string& inequality);
  Certificate& hypothesis(const std::string& inequality, const Enclosure& e);
  /// Untrusted data that the bounds are computed from.
  Certificate& oracle(const std::string& name, nlohmann::ordered_json data);
  Certificate& scope(const std::string& text);
  Certificate& not_covered(const std::string& text);

  const nlohmann::ordered_json& json() const { return json_; }
  /// The file's content, ending with a newline.
  std::string text() const { return json_.dump(1) + "\n"; }

 private:
  nlohmann::ordered_json json_;
};

nlohmann::ordered_json json_of(const Enclosure& e);
/// The ball's end points, rounded outward to `bits` bits.
Enclosure enclosure_of(const Ball& x, long bits = 53);
/// Throws std::invalid_argument unless the model is linear (b = 0, a1 = 0).
LinearParameters linear_parameters(const Nnlif& model);

}  // namespace spikeproof::rigor
