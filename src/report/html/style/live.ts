/** Beside the style of the report: what only a page that changes has. */
export const LIVE_STYLE = `
.verdict { border-left-width: 8px; border-color: var(--accent); min-height: 9rem; }
.verdict .meter { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem .75rem; margin-top: .5rem; font-variant-numeric: tabular-nums; }
progress { flex: 1 1 12rem; max-width: 32rem; height: .6rem; accent-color: var(--accent); }
[hidden] { display: none !important; }
.connection { margin: .5rem 0 0; padding: .4rem .7rem; border: 1px solid var(--doubtful); border-radius: 6px; background: var(--doubtful-ground); color: var(--doubtful); }
.links { display: flex; gap: 1.25rem; margin: .6rem 0 0; font-weight: 600; }
.unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.top #theme { margin-left: auto; }
.shares { display: flex; height: 1.6rem; border-radius: 6px; overflow: hidden; background: var(--line); margin-bottom: .6rem; }
.shares span { flex: 0 1 0; min-width: 0; transition: flex-grow .4s; }
.shares span + span { box-shadow: inset 1px 0 var(--panel); }
.log { list-style: none; margin: 0; padding: 0; font-size: .9rem; font-variant-numeric: tabular-nums; }
.log li { padding: .2rem 0; border-bottom: 1px solid var(--line); }
.log .at { display: inline-block; min-width: 5.5rem; color: var(--muted); }
.log .kind { font-weight: 600; margin-right: .5rem; }
.log .output .kind { font-weight: 400; color: var(--muted); }
.log .output { font-family: ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; font-size: .82rem; }
.facts dd.bad { color: var(--bad); font-weight: 600; }
@media (prefers-reduced-motion: reduce) { .shares span { transition: none; } }
`;
