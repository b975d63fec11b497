/** Plots, and the controls above them. */
export const CHART_STYLE = `
.controls { display: flex; flex-wrap: wrap; gap: .4rem .5rem; align-items: center; margin-bottom: .6rem; font-size: .875rem; }
.controls label { display: inline-flex; gap: .35rem; align-items: center; color: var(--muted); }
button, select, input {
  font: inherit; font-size: .875rem; color: var(--ink); background: var(--page); border: 1px solid var(--line); border-radius: 6px; padding: .2rem .6rem;
  max-width: 100%;
}
button:hover:not(:disabled) { border-color: var(--accent); cursor: pointer; }
button:disabled { color: var(--muted); }
button.link { border: 0; background: none; padding: 0; color: var(--accent); font-variant-numeric: tabular-nums; }
button.link:hover { text-decoration: underline; }
.range { color: var(--muted); font-variant-numeric: tabular-nums; }
.pager { margin: .6rem 0 0; }
.legend { list-style: none; margin: 0 0 .5rem; padding: 0; display: flex; flex-wrap: wrap; gap: .2rem 1rem; font-size: .85rem; color: var(--muted); }
.swatch { display: inline-block; width: .8rem; height: .8rem; border-radius: 3px; margin-right: .35rem; vertical-align: -.08em; }
.plot { max-width: 100%; }
.plot-title { margin: .3rem 0 .1rem; font-size: .82rem; color: var(--muted); }
.uplot { width: 100%; font-family: inherit; }
.u-cursor-x { border-color: var(--muted); }
.u-select { background: color-mix(in srgb, var(--accent) 18%, transparent); }
.readout { margin: .4rem 0 .6rem; min-height: 2.9em; font-size: .85rem; color: var(--muted); font-variant-numeric: tabular-nums; }
.interval { display: block; min-width: 8rem; overflow: visible; }
.interval line { stroke: var(--muted); stroke-width: 2; }
.interval circle { fill: var(--muted); }
.interval .none { stroke-width: 1; stroke-dasharray: 2 2; }
.interval.good line:not(.none) { stroke: var(--good); }
.interval.good circle { fill: var(--good); }
.interval.bad line:not(.none) { stroke: var(--bad); }
.interval.bad circle { fill: var(--bad); }
`;
