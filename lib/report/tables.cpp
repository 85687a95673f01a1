#include "report/tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "report/numbers.h"

namespace spikeproof::report {
namespace {

using claim::Verdict;

constexpr std::array every_verdict = {Verdict::proved,       Verdict::verified, Verdict::evidence, Verdict::refuted,
                                      Verdict::inconclusive, Verdict::error,    Verdict::undecided};

const char* ansi_of(Verdict v) {
  switch (v) {
    case Verdict::proved:
    case Verdict::verified:
      return "\033[32m";
    case Verdict::evidence:
      return "\033[36m";
    case Verdict::refuted:
    case Verdict::error:
      return "\033[31m";
    case Verdict::inconclusive:
      return "\033[33m";
    case Verdict::undecided:
      return "\033[2m";
  }
  return "";
}

size_t widest_id(const std::vector<LedgerRow>& rows) {
  size_t widest = 5;
  for (const LedgerRow& r : rows) widest = std::max(widest, r.id.size());
  return widest;
}

std::string table_of(const claim::Order& order, const std::string& id) {
  std::string text = fmt::format("{}  ({})\n", order.name, id);
  text += fmt::format("  {:>12}  {:>12}  {:>11}\n", "parameter", "error", "local order");
  const std::vector<double> local = local_orders(order);
  for (size_t i = 0; i < local.size(); ++i)
    text += fmt::format("  {:>12.5g}  {:>12.4e}{}\n", order.parameter[i], order.error[i],
                        std::isnan(local[i]) ? "" : fmt::format("  {:>11.3f}", local[i]));
  return text + fmt::format("  measured {:.3f}, band [{:g}, {:g}]: {}\n", order.measured, order.lowest, order.highest,
                            order.passed() ? "passed" : "FAILED");
}

}  // namespace

std::string words_of(Verdict verdict) { return verdict == Verdict::undecided ? "not yet decided" : name_of(verdict); }

std::vector<LedgerRow> ledger_rows(const std::vector<claim::Outcome>& outcomes) {
  std::vector<LedgerRow> rows;
  for (const claim::Outcome& o : outcomes) {
    const claim::Decision d = decide(o);
    rows.push_back({o.claim.id, name_of(o.claim.kind), d.verdict, d.margin, o.cpu_seconds});
  }
  return rows;
}

std::string totals_text(const std::vector<LedgerRow>& rows) {
  std::string text;
  for (const Verdict v : every_verdict) {
    const auto n = std::count_if(rows.begin(), rows.end(), [v](const LedgerRow& r) { return r.verdict == v; });
    if (n > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", n, words_of(v));
  }
  return text.empty() ? "no claims" : text;
}

std::string ledger_table(const std::vector<LedgerRow>& rows, bool colour) {
  const size_t width = widest_id(rows);
  std::string text =
      fmt::format("{:<{}}  {:<8}  {:<15}  {:>9}  {:>8}\n", "claim", width, "kind", "verdict", "margin", "time");
  for (const LedgerRow& r : rows) {
    const std::string verdict = fmt::format("{:<15}", words_of(r.verdict));
    const bool decided = r.verdict != Verdict::undecided;
    std::string line = fmt::format("{:<{}}  {:<8}  {}  {:>9}  {:>8}", r.id, width, r.kind,
                                   colour ? ansi_of(r.verdict) + verdict + "\033[0m" : verdict,
                                   decided && !std::isnan(r.margin) ? percent_text(r.margin) : "",
                                   r.cpu_seconds > 0 ? seconds_text(r.cpu_seconds) : "");
    while (!line.empty() && line.back() == ' ') line.pop_back();
    text += line + "\n";
  }
  return text + totals_text(rows) + "\n";
}

std::vector<double> local_orders(const claim::Order& order) {
  const size_t n = std::min(order.parameter.size(), order.error.size());
  std::vector<double> local(n, std::nan(""));
  for (size_t i = 1; i < n; ++i) {
    const double h0 = order.parameter[i - 1], h1 = order.parameter[i];
    const double e0 = order.error[i - 1], e1 = order.error[i];
    if (h0 > 0 && h1 > 0 && e0 > 0 && e1 > 0 && h0 != h1) local[i] = std::log(e0 / e1) / std::log(h0 / h1);
  }
  return local;
}

std::string rates_table(const std::vector<claim::Outcome>& outcomes) {
  std::string text;
  for (const claim::Outcome& o : outcomes)
    for (const claim::Order& order : o.orders) text += (text.empty() ? "" : "\n") + table_of(order, o.claim.id);
  return text.empty() ? "no convergence orders were measured\n" : text;
}

}  // namespace spikeproof::report
