// The only translation unit that includes gnuplot-iostream.h.
#include "report/gnuplot.h"

#include <gnuplot-iostream.h>

#include <csignal>
#include <fstream>
#include <iterator>

namespace spikeproof::report {
namespace {

constexpr const char* end_mark = "script read to its end";

/// A gnuplot that dies early must not take this process with it: the signal is ignored while it is fed.
class IgnoreBrokenPipe {
 public:
  IgnoreBrokenPipe() {
    struct sigaction ignore = {};
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &ignore, &before_);
  }
  ~IgnoreBrokenPipe() { sigaction(SIGPIPE, &before_, nullptr); }
  IgnoreBrokenPipe(const IgnoreBrokenPipe&) = delete;
  IgnoreBrokenPipe& operator=(const IgnoreBrokenPipe&) = delete;

 private:
  struct sigaction before_ = {};
};

std::string quoted(const std::string& text, const std::string& quote_inside) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? quote_inside : std::string(1, c);
  return out + "'";
}
std::string for_gnuplot(const std::string& text) { return quoted(text, "''"); }
std::string for_shell(const std::string& text) { return quoted(text, "'\\''"); }

}  // namespace

GnuplotRun run_gnuplot(const std::filesystem::path& folder, const std::string& script, const std::string& format,
                       const std::string& output) {
  const std::filesystem::path log = folder / (output + ".log");
  {
    const IgnoreBrokenPipe guard;
    // Standard output is closed off because gnuplot sends the picture there where it cannot open `output`.
    Gnuplot gp("gnuplot >/dev/null 2>" + for_shell(log.string()));
    gp << "cd " << for_gnuplot(folder.string()) << "\n"
       << "format = " << for_gnuplot(format) << "\n"
       << "output = " << for_gnuplot(output) << "\n"
       << "load " << for_gnuplot(script) << "\n"
       << "if (exists('drawn')) print '" << end_mark << "'\n";
  }  // the destructor waits for gnuplot
  std::ifstream in(log);
  std::string messages{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  in.close();
  std::error_code ignored;
  std::filesystem::remove(log, ignored);
  const size_t mark = messages.rfind(end_mark);
  return {mark != std::string::npos, messages.substr(0, mark)};
}

}  // namespace spikeproof::report
