#include "report/html.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "report/html_claim.h"
#include "report/html_parts.h"
#include "report/html_style.h"
#include "report/markup.h"
#include "report/numbers.h"
#include "report/tables.h"

namespace spikeproof::report {
namespace {

using claim::Outcome;
using claim::Verdict;

struct Meaning {
  Verdict verdict;
  const char* text;
};
constexpr std::array<Meaning, 7> meanings = {{
    {Verdict::proved, "closed by enclosures; a certificate was written and an independent program accepted it"},
    {Verdict::verified,
     "two methods that share no discretisation agree within their own error estimates, the measured orders of "
     "convergence "
     "are the expected ones, and wrong twins of the claim were rejected"},
    {Verdict::evidence, "an open question: what was scanned, and the worst margin seen"},
    {Verdict::refuted, "a counterexample beyond all error bars"},
    {Verdict::inconclusive, "something failed or is missing; the reason names it, and what would decide it"},
    {Verdict::error, "the computation failed; nothing is decided"},
    {Verdict::undecided, "in the ledger, but no check was run"},
}};

std::string totals_html(const std::vector<LedgerRow>& rows) {
  std::string html = "<ul class=\"totals\" aria-label=\"Totals\">";
  for (const Meaning& m : meanings) {
    const auto n = std::count_if(rows.begin(), rows.end(), [&m](const LedgerRow& r) { return r.verdict == m.verdict; });
    if (n > 0) html += "<li>" + badge_html(m.verdict, fmt::format("{} ", n)) + "</li>";
  }
  return html + "</ul>\n";
}

std::string header_html(const std::vector<LedgerRow>& rows, const ReportInfo& info) {
  std::string versions;
  for (const auto& [name, version] : info.versions)
    versions += (versions.empty() ? "" : ", ") + html_escaped(name) + " " + html_escaped(version);
  std::string html = "<header>\n<h1>" + html_escaped(info.title) + "</h1>\n";
  if (!info.command.empty()) html += "<p>Made by <code>" + html_escaped(info.command) + "</code></p>\n";
  html += fmt::format("<p class=\"soft\">{}{}{}</p>\n", html_escaped(info.date), info.wall_seconds > 0 ? ", in " : "",
                      info.wall_seconds > 0 ? seconds_text(info.wall_seconds) : "");
  if (!versions.empty()) html += "<p class=\"soft\">" + versions + "</p>\n";
  return html + totals_html(rows) + "</header>\n";
}

std::string decided_row(const LedgerRow& r, const std::string& command) {
  return fmt::format(
      "<tr><th scope=\"row\" class=\"nowrap\"><a href=\"#{}\">{}</a></th><td>{}</td><td>{}</td><td "
      "class=\"number\">{}</td>"
      "<td class=\"number\">{}</td><td>{}</td></tr>\n",
      anchor_of(r.id), html_escaped(r.id), r.kind, badge_html(r.verdict), percent_text(r.margin),
      r.cpu_seconds > 0 ? seconds_text(r.cpu_seconds) : "–",
      command.empty() ? "" : "<code class=\"nowrap\">" + html_escaped(command) + "</code>");
}

std::string open_row(const Outcome& o) {
  return fmt::format("<tr><th scope=\"row\"><span class=\"nowrap\">{}</span><small>{}</small></th><td>{}</td></tr>\n",
                     html_escaped(o.claim.id), name_of(o.claim.kind), html_of(o.claim.statement));
}

std::string legend_html() {
  std::string rows;
  for (const Meaning& m : meanings) rows += fmt::format("<dt>{}</dt><dd>{}</dd>\n", badge_html(m.verdict), m.text);
  return "<details><summary>What the verdicts mean</summary>\n<dl>\n" + rows + "</dl>\n</details>\n";
}

std::string ledger_html(const std::vector<Outcome>& outcomes, const std::vector<LedgerRow>& rows) {
  std::string decided, open;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].verdict != Verdict::undecided)
      decided += decided_row(rows[i], outcomes[i].command);
    else
      open += open_row(outcomes[i]);
  }
  std::string html = "<section id=\"ledger\">\n<h2>Ledger</h2>\n" + legend_html();
  if (!decided.empty())
    html += table_html("Claims that were run", "Claim|Kind|Verdict|#Margin|#CPU time|Command", decided) +
            "<p class=\"soft\">Margin: the smallest room left over the checks of a claim, as a share of the tolerance, "
            "or of "
            "the bound.</p>\n";
  if (!open.empty())
    html += "<div class=\"open\">\n" + table_html("Not yet decided", "Claim|Statement", open) + "</div>\n";
  return html + "</section>\n";
}

}  // namespace

std::string report_html(const std::vector<Outcome>& outcomes, const std::filesystem::path& folder,
                        const ReportInfo& info) {
  const std::vector<LedgerRow> rows = ledger_rows(outcomes);
  std::string html = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>{}</style>\n"
      "</head>\n<body>\n",
      html_escaped(info.title), html_style());
  html += header_html(rows, info) + "<main>\n" + ledger_html(outcomes, rows);
  for (size_t i = 0; i < outcomes.size(); ++i)
    if (rows[i].verdict != Verdict::undecided) html += claim_section_html(outcomes[i], folder);
  return html + "</main>\n</body>\n</html>\n";
}

}  // namespace spikeproof::report
