#include "report/html_parts.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/markup.h"
#include "report/numbers.h"
#include "report/tables.h"

namespace spikeproof::report {
namespace {

const char* sign_of(claim::Verdict verdict) {
  switch (verdict) {
    case claim::Verdict::proved:
      return "∎";
    case claim::Verdict::verified:
      return "✓";
    case claim::Verdict::evidence:
      return "◐";
    case claim::Verdict::refuted:
      return "✗";
    case claim::Verdict::inconclusive:
      return "?";
    case claim::Verdict::undecided:
      return "○";
    case claim::Verdict::error:
      return "!";
  }
  return "";
}

}  // namespace

std::string badge_html(claim::Verdict verdict, const std::string& before) {
  return fmt::format("<span class=\"badge {}\">{}<span aria-hidden=\"true\">{}</span> {}</span>", name_of(verdict),
                     before, sign_of(verdict), words_of(verdict));
}

std::string table_html(const std::string& caption, std::string_view columns, const std::string& body) {
  std::string head;
  while (!columns.empty()) {
    const size_t end = std::min(columns.find('|'), columns.size());
    std::string_view cell = columns.substr(0, end);
    const bool number = cell.starts_with('#');
    if (number) cell.remove_prefix(1);
    head += fmt::format("<th scope=\"col\"{}>{}</th>", number ? " class=\"number\"" : "", cell);
    columns.remove_prefix(std::min(end + 1, columns.size()));
  }
  return fmt::format(
      "<div class=\"scroll\" role=\"region\" aria-label=\"{}\" tabindex=\"0\"><table><caption>{}</caption>\n"
      "<thead><tr>{}</tr></thead>\n<tbody>\n{}</tbody></table></div>\n",
      html_escaped(caption), html_of(caption), head, body);
}

std::string value_html(double value, double error) { return html_number(value_text(value, error)); }
std::string short_html(double x) { return html_number(short_text(x)); }

std::string anchor_of(const std::string& claim_id) { return "claim-" + html_escaped(claim_id); }

}  // namespace spikeproof::report
