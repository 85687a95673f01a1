#include "report/report.h"

#include <algorithm>

#include "core/file.h"
#include "report/html.h"
#include "report/ledger_json.h"

namespace spikeproof::report {

WrittenReport write_report(const std::vector<claim::Outcome>& outcomes, const std::filesystem::path& folder,
                           const ReportInfo& info, std::span<const Format> formats) {
  require_writable_folder(folder);
  std::vector<Format> wanted{Format::svg};
  for (const Format f : formats)
    if (std::find(wanted.begin(), wanted.end(), f) == wanted.end()) wanted.push_back(f);

  WrittenReport written{folder / "index.html", folder / "ledger.json", {}};
  for (const claim::Outcome& o : outcomes)
    for (const claim::Figure& f : o.figures) {
      const RenderResult r = render_figure(f, o.claim.id, folder, wanted);
      if (!r.warning.empty()) written.warnings.push_back(r.warning);
    }
  write_file(written.ledger, ledger_json(outcomes, info));
  write_file(written.index, report_html(outcomes, folder, info));
  return written;
}

}  // namespace spikeproof::report
