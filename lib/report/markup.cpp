#include "report/markup.h"

#include <array>
#include <cctype>
#include <utility>
#include <vector>

namespace spikeproof::report {
namespace {

enum class Level { base, sub, super };

struct Piece {
  Level level;
  std::string text;
};

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }
bool is_unicode(char c) { return static_cast<unsigned char>(c) >= 0x80; }
bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || is_unicode(c); }

/// Whether text[at] == '_' follows something that carries a subscript; "file_name" does not.
bool carries_subscript(std::string_view text, size_t at) {
  if (at == 0) return false;
  const char before = text[at - 1];
  if (before == ')' || before == ']' || before == '}' || is_unicode(before)) return true;
  size_t letters = 0;
  while (letters < at && (is_letter(text[at - 1 - letters]) || text[at - 1 - letters] == '_')) ++letters;
  if (letters > 0) return letters <= 2 || text.substr(at - letters, letters) == "int";
  return std::isdigit(static_cast<unsigned char>(before)) != 0;
}

/// End of the script that starts at `from`; its text goes to `script`. Nothing readable: returns `from`.
size_t read_script(std::string_view text, size_t from, bool sign_allowed, std::string& script) {
  const char opening = from < text.size() ? text[from] : ' ';
  if (opening == '{' || (opening == '(' && sign_allowed)) {
    const char closing = opening == '{' ? '}' : ')';
    size_t depth = 0;
    for (size_t i = from; i < text.size(); ++i) {
      if (text[i] == opening) ++depth;
      if (text[i] == closing && --depth == 0) {
        script = text.substr(from + 1, i - from - 1);
        return i + 1;
      }
    }
    return from;
  }
  size_t to = from;
  if (!sign_allowed && to < text.size() && (text[to] == '*' || text[to] == '+')) {  // V_*, (u-1)_+
    script = text.substr(to, 1);
    return to + 1;
  }
  if (sign_allowed && to < text.size() && (text[to] == '-' || text[to] == '+' || text[to] == '*')) ++to;
  while (to < text.size() && is_word(text[to])) ++to;
  script = text.substr(from, to - from);
  return script == "-" || script == "+" ? from : to;
}

std::vector<Piece> pieces_of(std::string_view text) {
  std::vector<Piece> pieces;
  std::string base;
  size_t i = 0;
  while (i < text.size()) {
    const bool sub = text[i] == '_' && carries_subscript(text, i);
    const bool super = text[i] == '^' && i > 0;
    std::string script;
    const size_t end = sub || super ? read_script(text, i + 1, super, script) : i + 1;
    if ((sub || super) && end > i + 1) {
      if (!base.empty()) pieces.push_back({Level::base, std::exchange(base, "")});
      if (script == "inf" || script == "-inf" || script == "+inf") script.replace(script.size() - 3, 3, "∞");
      pieces.push_back({sub ? Level::sub : Level::super, script});
      i = end;
    } else if (text.substr(i, 2) == "<=" || text.substr(i, 2) == ">=") {
      base += text[i] == '<' ? "≤" : "≥";
      i += 2;
    } else {
      base += text[i] == '\n' ? ' ' : text[i];
      ++i;
    }
  }
  if (!base.empty()) pieces.push_back({Level::base, base});
  return pieces;
}

std::string gnuplot_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\{}_^@&~").find(c) != std::string_view::npos) out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

using Replacement = std::pair<std::string_view, std::string_view>;
constexpr std::array<Replacement, 46> tex_replacements = {{
    {"\\", "\\textbackslash{}"},
    {"{", "\\{"},
    {"}", "\\}"},
    {"#", "\\#"},
    {"$", "\\$"},
    {"%", "\\%"},
    {"&", "\\&"},
    {"_", "\\_"},
    {"^", "\\^{}"},
    {"~", "\\~{}"},
    {"<", "$<$"},
    {">", "$>$"},
    {"α", "$\\alpha$"},
    {"β", "$\\beta$"},
    {"γ", "$\\gamma$"},
    {"δ", "$\\delta$"},
    {"ε", "$\\varepsilon$"},
    {"ζ", "$\\zeta$"},
    {"η", "$\\eta$"},
    {"θ", "$\\theta$"},
    {"κ", "$\\kappa$"},
    {"λ", "$\\lambda$"},
    {"μ", "$\\mu$"},
    {"ν", "$\\nu$"},
    {"ξ", "$\\xi$"},
    {"π", "$\\pi$"},
    {"ρ", "$\\rho$"},
    {"σ", "$\\sigma$"},
    {"τ", "$\\tau$"},
    {"φ", "$\\varphi$"},
    {"χ", "$\\chi$"},
    {"ψ", "$\\psi$"},
    {"ω", "$\\omega$"},
    {"Γ", "$\\Gamma$"},
    {"Δ", "$\\Delta$"},
    {"Λ", "$\\Lambda$"},
    {"Σ", "$\\Sigma$"},
    {"Ψ", "$\\Psi$"},
    {"Ω", "$\\Omega$"},
    {"∞", "$\\infty$"},
    {"≤", "$\\le$"},
    {"≥", "$\\ge$"},
    {"→", "$\\to$"},
    {"−", "$-$"},
    {"±", "$\\pm$"},
    {"∫", "$\\int$"},
}};

std::string tex_escaped(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    size_t taken = 0;
    for (const auto& [from, to] : tex_replacements)
      if (taken == 0 && text.substr(0, from.size()) == from) {
        out += to;
        taken = from.size();
      }
    if (taken == 0) {
      out += text[0] == '\n' ? ' ' : text[0];
      taken = 1;
    }
    text.remove_prefix(taken);
  }
  return out;
}

/// Scripts may hold scripts: "e^{-x^2/2}".
template <class Escape>
std::string written(std::string_view text, const Escape& escape, const std::array<std::string_view, 4>& marks) {
  std::string out;
  for (const Piece& p : pieces_of(text)) {
    if (p.level == Level::base) {
      out += escape(p.text);
    } else {
      const size_t m = p.level == Level::sub ? 0 : 2;
      out += std::string(marks[m]) + written(p.text, escape, marks) + std::string(marks[m + 1]);
    }
  }
  return out;
}

}  // namespace

std::string html_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string html_of(std::string_view text) {
  return written(text, html_escaped, {"<sub>", "</sub>", "<sup>", "</sup>"});
}

std::string gnuplot_of(std::string_view text) { return written(text, gnuplot_escaped, {"_{", "}", "^{", "}"}); }

std::string tex_of(std::string_view text) {
  return written(text, tex_escaped, {"\\textsubscript{", "}", "\\textsuperscript{", "}"});
}

}  // namespace spikeproof::report
