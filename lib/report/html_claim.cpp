#include "report/html_claim.h"

#include <fmt/format.h>

#include <cmath>

#include "report/html_figure.h"
#include "report/html_parts.h"
#include "report/markup.h"
#include "report/numbers.h"
#include "report/tables.h"

namespace spikeproof::report {
namespace {

using claim::Check;
using claim::Outcome;

std::string result_cell(bool good, const char* yes, const char* no) {
  return good ? fmt::format("<td class=\"nowrap\"><span aria-hidden=\"true\">✓</span> {}</td>", yes)
              : fmt::format("<td class=\"nowrap failed\"><span aria-hidden=\"true\">✗</span> {}</td>", no);
}

std::string small(const std::string& text) { return text.empty() ? "" : "<small>" + html_of(text) + "</small>"; }

const char* relation_of(const Check& c) {
  switch (c.relation) {
    case claim::Relation::agrees:
      return "=";
    case claim::Relation::at_most:
      return "≤";
    case claim::Relation::at_least:
      return "≥";
  }
  return "";
}

std::string check_row(const Check& c) {
  std::string row = fmt::format("<tr><th scope=\"row\">{}{}</th>", html_of(c.name),
                                c.independent ? "" : "<small>methods share a discretisation</small>");
  row += fmt::format("<td class=\"number\">{}{}</td><td>{}</td>", value_html(c.value, c.tolerance), small(c.method),
                     relation_of(c));
  row += fmt::format("<td class=\"number\">{}{}</td>", value_html(c.reference, c.tolerance), small(c.reference_method));
  row += fmt::format("<td class=\"number\">{}</td><td class=\"number\">{}{}</td><td class=\"number\">{}</td>",
                     short_html(c.value - c.reference), short_html(c.tolerance), small(c.tolerance_source),
                     percent_text(c.relative_margin()));
  return row + result_cell(c.passed(), "passed", "failed") + "</tr>\n";
}

std::string checks_html(const Outcome& o) {
  if (o.checks.empty()) return "";
  std::string rows;
  for (const Check& c : o.checks) rows += check_row(c);
  return "<h3>Checks</h3>\n" + table_html("Two methods, or a value against its bound",
                                          "Quantity|#Value||#Reference|#Difference|#Tolerance|#Room|Result", rows);
}

std::string order_table(const claim::Order& order) {
  const std::vector<double> local = local_orders(order);
  std::string rows;
  for (size_t i = 0; i < local.size(); ++i)
    rows += fmt::format(
        "<tr><td class=\"number\">{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td></tr>\n",
        html_number(fmt::format("{:.4g}", order.parameter[i])), html_number(fmt::format("{:.3g}", order.error[i])),
        std::isnan(local[i]) ? "" : fmt::format("{:.2f}", local[i]));
  rows += fmt::format("<tr><th scope=\"row\" colspan=\"2\">measured {:.3f}, band [{:g}, {:g}]</th>{}</tr>\n",
                      order.measured, order.lowest, order.highest, result_cell(order.passed(), "passed", "failed"));
  return table_html(order.name, "#Parameter|#Error|#Local order", rows);
}

std::string orders_html(const Outcome& o) {
  if (o.orders.empty()) return "";
  std::string html = "<h3>Orders of convergence</h3>\n<div class=\"orders\">\n";
  for (const claim::Order& order : o.orders) html += order_table(order);
  return html + "</div>\n";
}

std::string controls_html(const Outcome& o) {
  if (o.controls.empty()) return "";
  std::string rows;
  for (const claim::Control& c : o.controls)
    rows += fmt::format("<tr><th scope=\"row\">{}</th>{}<td>{}</td></tr>\n", html_of(c.name),
                        result_cell(c.rejected, "rejected", "not rejected"), html_of(c.reason));
  return "<h3>Controls</h3>\n" + table_html("Deliberately wrong twins: the check has to fail on each",
                                            "What is wrong in it|Result|By which number", rows);
}

std::string proof_html(const Outcome& o, const std::filesystem::path& folder) {
  if (!o.proof) return "";
  const std::string path = html_escaped(o.proof->certificate);
  return fmt::format(
      "<h3>Proof</h3>\n<p>{} by the independent re-checker{}{}.</p>\n"
      "<p><a href=\"{}\">Certificate</a>; <code>spikeproof check {}</code> decides it again.</p>\n",
      o.proof->accepted ? "Accepted" : "<span class=\"failed\">Refused</span>", o.proof->reason.empty() ? "" : ": ",
      html_of(o.proof->reason), path, html_escaped((folder / o.proof->certificate).generic_string()));
}

std::string list_html(const std::vector<std::string>& items) {
  std::string html = "<ul>";
  for (const std::string& item : items) html += "<li>" + html_of(item) + "</li>";
  return html + "</ul>";
}

std::string facts_html(const Outcome& o) {
  std::string rows;
  const auto add = [&rows](const char* name, const std::string& html) {
    if (!html.empty()) rows += fmt::format("<dt>{}</dt><dd>{}</dd>\n", name, html);
  };
  add("Kind", name_of(o.claim.kind));
  add("Hypotheses", o.claim.hypotheses.empty() ? "" : list_html(o.claim.hypotheses));
  add("Source", html_escaped(o.claim.source));
  add("Refuted by", html_of(o.claim.refuted_by));
  add("Parameters", html_of(o.parameters));
  add("Command", o.command.empty() ? "" : "<code>" + html_escaped(o.command) + "</code>");
  add("Seed", o.seed == 0 ? "" : fmt::format("{}", o.seed));
  add("CPU time", o.cpu_seconds > 0 ? seconds_text(o.cpu_seconds) : "");
  return "<dl>\n" + rows + "</dl>\n";
}

}  // namespace

std::string claim_section_html(const Outcome& o, const std::filesystem::path& folder) {
  const claim::Decision d = decide(o);
  std::string html = fmt::format("<section class=\"claim\" id=\"{}\">\n<h2>{} {}</h2>\n", anchor_of(o.claim.id),
                                 html_escaped(o.claim.id), badge_html(d.verdict));
  if (!o.claim.statement.empty()) html += "<p class=\"statement\">" + html_of(o.claim.statement) + "</p>\n";
  html += "<p class=\"reason\"><strong>" + words_of(d.verdict) + ":</strong> " + html_of(d.reason) + "</p>\n";
  html += facts_html(o) + checks_html(o) + orders_html(o) + controls_html(o) + proof_html(o, folder);
  if (!o.figures.empty()) html += "<h3>Figures</h3>\n";
  for (const claim::Figure& f : o.figures) html += figure_html(f, o.claim.id, folder);
  if (!o.notes.empty()) html += "<h3>Notes</h3>\n" + list_html(o.notes) + "\n";
  return html + "<p class=\"soft\"><a href=\"#ledger\">Back to the ledger</a></p>\n</section>\n";
}

}  // namespace spikeproof::report
