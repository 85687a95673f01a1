#include "report/figures.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <stdexcept>
#include <system_error>

#include "core/file.h"
#include "report/figure_script.h"
#include "report/gnuplot.h"
#include "report/ledger_json.h"
#include "report/markup.h"

namespace spikeproof::report {
namespace {

namespace fs = std::filesystem;

constexpr std::array every_format = {Format::svg, Format::pdf, Format::png, Format::tikz};

const char* name_of(Format format) { return format == Format::tikz ? "tikz" : extension_of(format); }

/// Whether the file begins and ends as a whole picture of its format does.
bool is_whole(const std::string& content, Format format) {
  const auto ends_with = [&content](std::string_view mark) {
    const size_t at = content.rfind(mark);
    return at != std::string::npos && at + mark.size() + 8 >= content.size();
  };
  switch (format) {
    case Format::svg:
      return content.starts_with("<?xml") && ends_with("</svg>");
    case Format::pdf:
      return content.starts_with("%PDF-") && ends_with("%%EOF");
    case Format::png:
      return content.starts_with("\x89PNG") && ends_with("IEND");
    case Format::tikz:
      return content.starts_with("\\begin{tikzpicture}") && content.find("\\end{tikzpicture}") != std::string::npos;
  }
  return false;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

/// A title that says what is drawn, and fonts to fall back on.
std::string polished_svg(std::string svg, const claim::Figure& figure) {
  replace_all(svg, "<title>Gnuplot</title>", "<title>" + html_escaped(figure.name) + "</title>");
  replace_all(svg, "font-family=\"DejaVu Sans\"", "font-family=\"DejaVu Sans, Verdana, Helvetica, sans-serif\"");
  return svg;
}

/// The line of gnuplot's messages that names an error: `"FILE" line 25: ...`.
std::string error_in(const std::string& messages) {
  size_t from = 0;
  while (from < messages.size()) {
    const size_t to = std::min(messages.find('\n', from), messages.size());
    const std::string line = messages.substr(from, to - from);
    if (line.find(" line ") != std::string::npos && line.find("warning:") == std::string::npos) return line;
    from = to + 1;
  }
  return "no whole picture came out";
}

/// Renders under a hidden name and moves the picture to its own. Returns what went wrong, or "".
std::string render(const claim::Figure& figure, const fs::path& folder, const std::string& script, Format format) {
  const std::string final_name = figure.name + "." + extension_of(format);
  const fs::path temporary = folder / fmt::format(".{}.{}", final_name, getpid());
  // Absolute, because gnuplot changes to the folder first.
  const GnuplotRun run = run_gnuplot(fs::absolute(folder), script, name_of(format), temporary.filename().string());
  std::error_code failed;
  if (!fs::is_regular_file(temporary, failed)) return error_in(run.messages);
  std::string content = read_file(temporary);
  fs::remove(temporary, failed);
  if (!run.finished || !is_whole(content, format)) return error_in(run.messages);
  write_file(folder / final_name, format == Format::svg ? polished_svg(std::move(content), figure) : content);
  return "";
}

}  // namespace

const char* extension_of(Format format) {
  switch (format) {
    case Format::svg:
      return "svg";
    case Format::pdf:
      return "pdf";
    case Format::png:
      return "png";
    case Format::tikz:
      return "tex";
  }
  return "";
}

std::optional<Format> format_named(std::string_view name) {
  for (const Format f : every_format)
    if (name == name_of(f)) return f;
  return std::nullopt;
}

bool gnuplot_available() {
  const char* path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "" : path;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find(':'), rest.size());
    const fs::path program = fs::path(rest.substr(0, end)) / "gnuplot";
    std::error_code failed;
    if (fs::is_regular_file(program, failed) && access(program.c_str(), X_OK) == 0) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

RenderResult render_figure(const claim::Figure& figure, const std::string& claim_id, const fs::path& folder,
                           std::span<const Format> formats) {
  const fs::path place = folder / figure_folder(claim_id);
  RenderResult result{place / (figure.name + ".csv"), place / (figure.name + ".gp"), {}, ""};
  write_file(result.data, csv_of(figure));
  write_file(result.script, script_of(figure, Markup::enhanced));
  const std::string tex_script = figure.name + ".tikz.gp";
  for (const Format format : formats) {
    const std::string script = format == Format::tikz ? tex_script : figure.name + ".gp";
    if (format == Format::tikz) write_file(place / script, script_of(figure, Markup::tex));
    const fs::path image = place / (figure.name + "." + extension_of(format));
    // A picture of an earlier run would pass for one of these data.
    std::error_code ignored;
    fs::remove(image, ignored);
    const std::string trouble =
        gnuplot_available() ? render(figure, place, script, format) : "gnuplot is not installed";
    if (trouble.empty()) {
      result.images.push_back(image);
    } else {
      const std::string option = format == Format::tikz ? "" : fmt::format("-e 'format=\"{}\"' ", name_of(format));
      result.warning +=
          fmt::format("{}{} was not rendered: {}; `cd {} && gnuplot {}{}` makes it", result.warning.empty() ? "" : "\n",
                      image.string(), trouble, place.string(), option, script);
    }
  }
  return result;
}

}  // namespace spikeproof::report
