/** Text, tables and what frames them; no wider than the window, however narrow that is. */
export const PAGE_STYLE = `
* { box-sizing: border-box; }
html { scroll-padding-top: 3.5rem; }
body {
  margin: 0;
  background: var(--page);
  color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', sans-serif;
  overflow-wrap: anywhere;
}
main { max-width: 1240px; margin: 0 auto; padding: 1rem; display: grid; gap: 1rem; grid-template-columns: minmax(0, 1fr); }
section, .figures > div { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; }
section { padding: 1rem 1.25rem 1.25rem; }
h1 { margin: 0; font-size: 1.35rem; line-height: 1.3; }
h2 { margin: 0 0 .75rem; font-size: 1.1rem; }
h3 { margin: 1.25rem 0 .4rem; font-size: 1rem; }
p.said { margin: 0 0 .5rem; max-width: 95ch; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
code, .code, .full { font-family: ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; font-size: .9em; }
footer { max-width: 1240px; margin: 0 auto; padding: 0 1rem 2rem; color: var(--muted); font-size: .875rem; }

.top {
  position: sticky; top: 0; z-index: 10; display: flex; align-items: center; gap: 1.25rem; padding: .4rem 1rem;
  background: var(--panel); border-bottom: 1px solid var(--line);
}
.brand { margin: 0; font-weight: 700; letter-spacing: -.01em; }
.top nav { display: flex; gap: 1.1rem; overflow-x: auto; flex: 1; white-space: nowrap; scrollbar-width: none; }
.top nav a { color: var(--muted); text-decoration: none; font-size: .875rem; padding: .25rem 0; }
.top nav a:hover { color: var(--ink); text-decoration: underline; }

.verdict { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: .5rem 2rem; border-left-width: 8px; padding: 1.25rem 1.5rem; }
.verdict.good { background: var(--good-ground); border-color: var(--good); }
.verdict.bad { background: var(--bad-ground); border-color: var(--bad); }
.verdict.doubtful { background: var(--doubtful-ground); border-color: var(--doubtful); }
.verdict .word { margin: 0; font-size: 2.1rem; line-height: 1.1; font-weight: 750; letter-spacing: -.02em; }
.verdict .sign { display: block; font-size: 2.6rem; line-height: 1; margin-bottom: .25rem; }
.verdict .context { color: var(--muted); }
.verdict .reasons { margin: .6rem 0; padding-left: 1.1rem; font-weight: 600; }
.verdict .proof { margin: .6rem 0 0; max-width: 95ch; }
.verdict .proof strong { display: block; font-weight: 500; font-size: 1.1rem; margin-bottom: .3rem; }
.verdict.good .word, td.good, .value.good { color: var(--good); }
.verdict.bad .word, td.bad, .value.bad { color: var(--bad); }
.verdict.doubtful .word, td.doubtful { color: var(--doubtful); }
td.quiet { color: var(--muted); }

.figures { margin: 0; display: grid; gap: .75rem; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); }
.figures > div { padding: .7rem 1rem; }
.figures dt, .figures .about { color: var(--muted); font-size: .82rem; }
.figures dd { margin: 0; }
.figures .value { font-size: 1.5rem; line-height: 1.3; font-weight: 650; font-variant-numeric: tabular-nums; }

.scroll {
  overflow: auto; max-width: 100%; max-height: 34rem;
  background:
    linear-gradient(to right, var(--panel) 50%, transparent) 0 0 / 24px 100% no-repeat local,
    linear-gradient(to left, var(--panel) 50%, transparent) 100% 0 / 24px 100% no-repeat local,
    linear-gradient(var(--panel) 50%, transparent) 0 0 / 100% 24px no-repeat local,
    linear-gradient(to top, var(--panel) 50%, transparent) 0 100% / 100% 24px no-repeat local,
    linear-gradient(to right, var(--shade), transparent) 0 0 / 10px 100% no-repeat scroll,
    linear-gradient(to left, var(--shade), transparent) 100% 0 / 10px 100% no-repeat scroll,
    linear-gradient(var(--shade), transparent) 0 0 / 100% 10px no-repeat scroll,
    linear-gradient(to top, var(--shade), transparent) 0 100% / 100% 10px no-repeat scroll;
}
.scroll.requests { max-height: none; }
.scroll + .scroll, .plot + .scroll, .note + .scroll { margin-top: 1.25rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--muted); font-size: .85rem; padding-bottom: .4rem; }
th, td { text-align: left; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--muted); font-weight: 600; font-size: .82rem; white-space: nowrap; position: sticky; top: 0; background: var(--panel); }
.requests td, .requests tbody th { white-space: nowrap; min-width: 0; }
.requests td.text { white-space: normal; min-width: 8rem; }
tbody th { font-weight: 500; }
tbody tr:hover { background: color-mix(in srgb, var(--line) 35%, transparent); }
tr.part th { padding-left: 1rem; font-weight: 400; }
td.middle, th.middle { text-align: center; }
td.right, th.right { text-align: right; white-space: nowrap; }
td, tbody th { min-width: 4rem; max-width: 34rem; overflow-wrap: break-word; }
.note { color: var(--muted); font-size: .87rem; margin: .6rem 0 0; max-width: 75ch; }

.cause { border-left: 4px solid var(--line); padding: .1rem 0 .1rem 1rem; }
.cause + .cause { margin-top: 1.25rem; }
.cause.bad { border-color: var(--bad); }
.cause.doubtful { border-color: var(--doubtful); }
.cause h3 { margin: 0; font-size: 1rem; }
.cause .figures-of { margin-left: .75rem; color: var(--muted); font-weight: 400; font-size: .875rem; }
.cause .about { margin: .15rem 0 .5rem; max-width: 85ch; }
.cause .fix { max-width: 85ch; }
.cause .fix strong { color: var(--good); }
.cause .evidence { margin: .5rem 0 0; padding-left: 1.1rem; color: var(--muted); font-size: .9rem; }

.facts { margin: 0 0 1rem; display: grid; gap: .3rem 1.5rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 370px), 1fr)); }
.facts > div { display: grid; grid-template-columns: 9.5rem minmax(0, 1fr); gap: .5rem; font-size: .9rem; }
.facts dt { color: var(--muted); }
.facts dd { margin: 0; font-variant-numeric: tabular-nums; }
.code { margin-top: .5rem; max-height: 32rem; overflow: auto; white-space: pre-wrap; background: var(--page); border: 1px solid var(--line); border-radius: 6px; padding: .75rem; }
details > summary { cursor: pointer; color: var(--accent); }
details.long { display: inline; }
details.long[open] > .full { display: block; max-height: 16rem; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; min-width: 20rem; }

@media (max-width: 640px) {
  body { font-size: 14px; }
  main { padding: .6rem; gap: .6rem; }
  section { padding: .8rem .9rem 1rem; }
  .verdict { grid-template-columns: minmax(0, 1fr); padding: 1rem; }
  .verdict .word { font-size: 1.7rem; }
  .verdict .sign { display: inline; font-size: 1.7rem; margin-right: .5rem; }
  .top { gap: .75rem; padding: .4rem .6rem; }
  .figures { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .5rem; }
  .figures > div { padding: .5rem .7rem; }
  .figures .value { font-size: 1.2rem; }
  .facts > div { grid-template-columns: 8rem minmax(0, 1fr); }
  details.long[open] > .full { min-width: 0; }
}
`;
