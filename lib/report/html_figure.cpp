#include "report/html_figure.h"

#include <fmt/format.h>

#include "core/file.h"
#include "report/ledger_json.h"
#include "report/markup.h"

namespace spikeproof::report {
namespace {

/// What a reader who cannot see the picture is told: titles, axes, and the curves by name.
std::string alternative_text(const claim::Figure& figure) {
  std::string text = figure.caption.empty() ? figure.name : figure.caption;
  for (const claim::Panel& panel : figure.panels) {
    text += fmt::format(" Panel{}: {} against {}", panel.title.empty() ? "" : " \"" + panel.title + "\"",
                        panel.y.label.empty() ? "y" : panel.y.label, panel.x.label.empty() ? "x" : panel.x.label);
    std::string curves;
    for (const claim::Series& s : panel.series)
      if (!s.label.empty()) curves += (curves.empty() ? "" : ", ") + s.label;
    text += curves.empty() ? "." : " (" + curves + ").";
  }
  return text;
}

}  // namespace

std::string base64(std::string_view bytes) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const size_t n = std::min<size_t>(3, bytes.size() - i);
    unsigned block = 0;
    for (size_t k = 0; k < 3; ++k) block = block << 8 | (k < n ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (size_t k = 0; k < 4; ++k) out += k <= n ? alphabet[block >> (18 - 6 * k) & 63] : '=';
  }
  return out;
}

std::string figure_html(const claim::Figure& figure, const std::string& claim_id, const std::filesystem::path& folder) {
  const std::filesystem::path place = figure_folder(claim_id);
  const std::string stem = html_escaped((place / figure.name).generic_string());
  const std::filesystem::path image = folder / place / (figure.name + ".svg");
  std::string html = "<figure>\n";
  if (std::filesystem::exists(image))
    html += fmt::format("<img alt=\"{}\" src=\"data:image/svg+xml;base64,{}\">\n",
                        html_escaped(alternative_text(figure)), base64(read_file(image)));
  else
    html += fmt::format("<p class=\"reason\">Not rendered. <code>cd {} &amp;&amp; gnuplot {}.gp</code> draws it.</p>\n",
                        html_escaped((folder / place).generic_string()), html_escaped(figure.name));
  return html + fmt::format(
                    "<figcaption>{} <span class=\"nowrap\"><a href=\"{}.csv\">Data (CSV)</a>, "
                    "<a href=\"{}.gp\">gnuplot script</a></span></figcaption>\n</figure>\n",
                    html_of(figure.caption), stem, stem);
}

}  // namespace spikeproof::report
