#include "report/ledger_json.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/file.h"
#include "core/input_error.h"

namespace spikeproof::report {
namespace {

using Json = nlohmann::ordered_json;

/// nlohmann writes nan and inf as null; a reader could not tell them from a missing number.
Json number(double x) {
  if (std::isnan(x)) return "nan";
  if (std::isinf(x)) return x > 0 ? "inf" : "-inf";
  return x;
}

Json numbers(const std::vector<double>& xs) {
  Json list = Json::array();
  for (const double x : xs) list.push_back(number(x));
  return list;
}

template <class T, class F>
Json list_of(const std::vector<T>& items, const F& json) {
  Json list = Json::array();
  for (const T& item : items) list.push_back(json(item));
  return list;
}

const char* name_of(claim::Relation relation) {
  switch (relation) {
    case claim::Relation::agrees:
      return "agrees";
    case claim::Relation::at_most:
      return "at_most";
    case claim::Relation::at_least:
      return "at_least";
  }
  return "unknown";
}

Json check_json(const claim::Check& c) {
  return {{"name", c.name},
          {"relation", name_of(c.relation)},
          {"value", number(c.value)},
          {"method", c.method},
          {"reference", number(c.reference)},
          {"reference_method", c.reference_method},
          {"tolerance", number(c.tolerance)},
          {"tolerance_source", c.tolerance_source},
          {"independent", c.independent},
          {"margin", number(c.margin())},
          {"relative_margin", number(c.relative_margin())},
          {"passed", c.passed()},
          {"knob", c.knob}};
}

Json order_json(const claim::Order& o) {
  return {{"name", o.name},
          {"measured", number(o.measured)},
          {"band", Json::array({number(o.lowest), number(o.highest)})},
          {"parameter", numbers(o.parameter)},
          {"error", numbers(o.error)},
          {"passed", o.passed()}};
}

Json control_json(const claim::Control& c) {
  return {{"name", c.name}, {"rejected", c.rejected}, {"reason", c.reason}};
}

Json figure_json(const claim::Figure& f, const std::string& id) {
  const std::string path = (figure_folder(id) / f.name).generic_string();
  return {{"name", f.name},
          {"caption", f.caption},
          {"image", path + ".svg"},
          {"data", path + ".csv"},
          {"script", path + ".gp"}};
}

Json outcome_json(const claim::Outcome& o) {
  const claim::Decision d = decide(o);
  Json j = {{"id", o.claim.id},
            {"kind", claim::name_of(o.claim.kind)},
            {"statement", o.claim.statement},
            {"hypotheses", o.claim.hypotheses},
            {"source", o.claim.source},
            {"refuted_by", o.claim.refuted_by},
            {"verdict", claim::name_of(d.verdict)},
            {"reason", d.reason},
            {"margin", number(d.margin)},
            {"parameters", o.parameters},
            {"checks", list_of(o.checks, check_json)},
            {"orders", list_of(o.orders, order_json)},
            {"controls", list_of(o.controls, control_json)}};
  if (o.proof)
    j["proof"] = {{"certificate", o.proof->certificate}, {"accepted", o.proof->accepted}, {"reason", o.proof->reason}};
  if (o.counterexample) j["counterexample"] = *o.counterexample;
  if (o.error) j["error"] = *o.error;
  j["figures"] = list_of(o.figures, [&o](const claim::Figure& f) { return figure_json(f, o.claim.id); });
  j["notes"] = o.notes;
  j["command"] = o.command;
  j["seed"] = o.seed;
  j["cpu_seconds"] = number(o.cpu_seconds);
  return j;
}

double number_in(const Json& object, const char* key) {
  const Json& value = object.at(key);
  if (value.is_number()) return value.get<double>();
  const std::string& text = value.get_ref<const std::string&>();
  if (text == "inf") return std::numeric_limits<double>::infinity();
  if (text == "-inf") return -std::numeric_limits<double>::infinity();
  if (text == "nan") return std::numeric_limits<double>::quiet_NaN();
  throw std::invalid_argument(fmt::format("\"{}\" = \"{}\" is not a number", key, text));
}

LastVerdict last_verdict(const Json& claim, const std::string& date) {
  const std::string& name = claim.at("verdict").get_ref<const std::string&>();
  const std::optional<claim::Verdict> verdict = claim::verdict_named(name);
  if (!verdict) throw std::invalid_argument("unknown verdict \"" + name + "\"");
  return {*verdict, claim.at("reason").get<std::string>(), number_in(claim, "margin"), number_in(claim, "cpu_seconds"),
          date};
}

std::map<std::string, LastVerdict> verdicts_in(const Json& ledger) {
  if (!ledger.is_object() || ledger.value("schema", "") != ledger_schema)
    throw std::invalid_argument(std::string("no ledger: its \"schema\" is not \"") + ledger_schema + "\"");
  std::map<std::string, LastVerdict> verdicts;
  const std::string date = ledger.at("date").get<std::string>();
  for (const Json& claim : ledger.at("claims"))
    verdicts.insert_or_assign(claim.at("id").get<std::string>(), last_verdict(claim, date));
  return verdicts;
}

}  // namespace

std::filesystem::path figure_folder(const std::string& claim_id) {
  if (claim_id.empty() || claim_id.find('/') != std::string::npos || claim_id[0] == '.')
    throw std::invalid_argument("claim id \"" + claim_id + "\" cannot name a folder");
  return std::filesystem::path("figures") / claim_id;
}

std::string ledger_json(const std::vector<claim::Outcome>& outcomes, const ReportInfo& info) {
  Json j = {{"schema", ledger_schema}, {"command", info.command}, {"date", info.date}, {"versions", info.versions}};
  if (info.wall_seconds > 0) j["wall_seconds"] = info.wall_seconds;
  j["claims"] = list_of(outcomes, outcome_json);
  return j.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::map<std::string, LastVerdict> read_last_verdicts(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / "ledger.json";
  if (!std::filesystem::exists(path)) return {};
  const std::string text = read_file(path);
  const std::string advice = " (remove the file, or run `spikeproof verify` again)";
  try {
    return verdicts_in(Json::parse(text));
  } catch (const Json::exception& e) {
    throw InputError(path.string(), 0, "", "", std::string("not a ledger: ") + e.what() + advice);
  } catch (const std::invalid_argument& e) {
    throw InputError(path.string(), 0, "", "", e.what() + advice);
  }
}

}  // namespace spikeproof::report
