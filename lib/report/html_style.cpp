#include "report/html_style.h"

namespace spikeproof::report {

const char* html_style() {
  return R"css(
:root {
  color-scheme: light dark;
  --page: #ffffff; --ink: #1c1f23; --soft: #555c66; --line: #d9dde2; --shade: #f5f6f8; --link: #0b57a4;
  --good: #12653b; --good-back: #e3f3ea; --view: #0b5671; --view-back: #e0f1f7; --bad: #a01c1c; --bad-back: #fbe6e6;
  --warn: #7a4b00; --warn-back: #fbefd9; --none: #555c66; --none-back: #eceef1;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #15181c; --ink: #e4e7eb; --soft: #a2abb6; --line: #343a42; --shade: #1d2126; --link: #7fb8f0;
    --good: #84d6a8; --good-back: #16331f; --view: #82cbe6; --view-back: #12303b; --bad: #f29b9b; --bad-back: #401a1a;
    --warn: #f0c274; --warn-back: #3a2b0e; --none: #a2abb6; --none-back: #262b31;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body {
  margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 68rem; background: var(--page); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
}
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .4rem; }
h2 { font-size: 1.3rem; line-height: 1.3; margin: 0 0 .6rem; }
h3 { font-size: 1rem; margin: 1.6rem 0 .5rem; }
a { color: var(--link); text-underline-offset: .15em; }
a:focus-visible, .scroll:focus-visible, summary:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
p { margin: .5rem 0; max-width: 46rem; }
code {
  font: .88em/1.4 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere;
}
sub, sup { line-height: 0; font-size: .75em; white-space: nowrap; }
small, .soft { color: var(--soft); font-size: .875rem; }
header { border-bottom: 1px solid var(--line); padding-bottom: 1.2rem; margin-bottom: 1.6rem; }
header p { margin: .15rem 0; }
.totals { display: flex; flex-wrap: wrap; gap: .5rem; list-style: none; margin: 1rem 0 0; padding: 0; }
.badge {
  display: inline-block; padding: .1em .6em; border-radius: 1em; font-size: .82rem; font-weight: 600; line-height: 1.5;
  white-space: nowrap; color: var(--none); background: var(--none-back);
}
.proved, .verified { color: var(--good); background: var(--good-back); }
.evidence { color: var(--view); background: var(--view-back); }
.refuted, .error { color: var(--bad); background: var(--bad-back); }
.inconclusive { color: var(--warn); background: var(--warn-back); }
.scroll { overflow-x: auto; margin: .5rem 0 1rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding: 0 0 .4rem; font-weight: 600; }
th, td { text-align: left; vertical-align: top; padding: .4rem .9rem .4rem 0; border-bottom: 1px solid var(--line); }
thead th {
  color: var(--soft); font-weight: 600; font-size: .82rem; white-space: nowrap; border-bottom-color: var(--soft);
}
tbody th { font-weight: 600; }
td small, th small { display: block; font-weight: 400; line-height: 1.4; min-width: 8rem; }
.number { text-align: right; white-space: nowrap; }
.number small { white-space: normal; }
.nowrap { white-space: nowrap; }
.failed { color: var(--bad); font-weight: 600; }
section.claim { border-top: 1px solid var(--line); padding-top: 1.6rem; margin-top: 2.4rem; }
section.claim h2 { display: flex; flex-wrap: wrap; gap: .3rem .8rem; align-items: center; overflow-wrap: anywhere; }
.open { margin-top: 1.8rem; }
.statement { font-size: 1.08rem; border-left: 3px solid var(--line); padding-left: .9rem; }
.reason {
  background: var(--shade); border-radius: .4rem; padding: .6rem .9rem; max-width: none; overflow-wrap: anywhere;
}
dl {
  display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem 1.1rem; margin: .8rem 0;
  font-size: .92rem;
}
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
dd ul { margin: 0; padding-left: 1.1rem; }
.orders { display: flex; flex-wrap: wrap; gap: 0 2.2rem; }
.orders > .scroll { flex: 0 1 25rem; }
figure { margin: 1rem 0 1.6rem; }
figure img {
  display: block; max-width: 100%; height: auto; background: #fff; border: 1px solid var(--line); border-radius: .4rem;
  padding: .4rem;
}
figure .scroll { margin: 0; }
figcaption { margin-top: .4rem; font-size: .9rem; max-width: 46rem; }
details { margin: .5rem 0 1rem; }
details summary { cursor: pointer; color: var(--link); }
@media (max-width: 40rem) {
  body { padding: 1.2rem .9rem 3rem; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .5rem; }
  .scroll > table { min-width: 34rem; }
  .orders .scroll > table, .open .scroll > table { min-width: 0; }
  figure img { max-width: none; height: 15.5rem; }
  .open tr, .open th, .open td { display: block; }
  .open thead { display: none; }
  .open th { border-bottom: 0; padding-bottom: 0; }
  .open th small { display: inline; margin-left: .6rem; }
}
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; color: #000; background: #fff; }
  section.claim, figure, tr { break-inside: avoid-page; }
  section.claim { break-inside: auto; }
  h2, h3 { break-after: avoid-page; }
  .scroll { overflow: visible; }
  .badge { border: 1px solid currentColor; background: none; }
  a { color: inherit; }
}
)css";
}

}  // namespace spikeproof::report
