/** Of a page about many runs: small pictures and dots. Their shapes are coloured by classes, as the page's policy lets no element have a style. */
export const SERIES_STYLE = `
.verdict .sentences { margin: .6rem 0 0; padding-left: 1.1rem; max-width: 95ch; }
.verdict .sentences:empty { display: none; }
.way + .way { margin-top: 1rem; padding-top: .9rem; border-top: 1px solid var(--line); }
.way h3 { margin: 0 0 .4rem; }
.rank { color: var(--muted); font-variant-numeric: tabular-nums; }
.why { color: var(--muted); font-weight: 400; font-size: .875rem; }
.pictures { display: grid; gap: .7rem 1.1rem; grid-template-columns: repeat(auto-fill, minmax(195px, 1fr)); }
@media (min-width: 900px) {
  ${[3, 4, 5, 6].map((columns) => `.pictures.columns-${columns} { grid-template-columns: repeat(${columns}, minmax(0, 1fr)); }`).join('\n  ')}
}
.note + .way { margin-top: 1rem; }
figure { margin: 0; min-width: 0; break-inside: avoid; }
figcaption { display: flex; flex-wrap: wrap; gap: 0 .6rem; font-size: .82rem; margin-bottom: .15rem; font-variant-numeric: tabular-nums; }
figcaption .count { margin-left: auto; color: var(--muted); }
.state.good { color: var(--good); }
.state.bad { color: var(--bad); }
.state.doubtful { color: var(--doubtful); }
.run-picture, .strip { display: block; overflow: visible; }
.run-picture text, .strip text { font-size: 10.5px; fill: var(--muted); font-variant-numeric: tabular-nums; }
.run-picture .grid, .strip .grid { stroke: var(--line); }
.run-picture .moment { stroke: var(--ink); stroke-opacity: .55; }
.run-picture .outage { fill: var(--outage); }
.run-picture .dropped { fill: var(--dropped); stroke: var(--dropped); stroke-width: 1; vector-effect: non-scaling-stroke; }
${Array.from({ length: 8 }, (_, index) => `.run-picture .version-${index} { fill: var(--version-${index}); }\n.swatch.version-${index} { background: var(--version-${index}); }`).join('\n')}
.swatch.dropped { background: var(--dropped); }
.swatch.outage { background: var(--outage); }
.dots td { min-width: 8.5rem; width: 18%; vertical-align: middle; padding: .15rem 1.5rem .15rem 0; }
.dots tbody th { vertical-align: middle; }
.dots tbody tr:last-child th, .dots tbody tr:last-child td { border-bottom: 0; }
.dots tbody tr:last-child:hover { background: none; }
.standings tbody th { min-width: 9.5rem; }
.narrow { max-width: 30rem; }
.dots + .narrow { margin-top: 1.25rem; }
.strip .run { fill: var(--accent); fill-opacity: .65; stroke: var(--accent); }
.strip .left-out { fill: none; stroke: var(--muted); }
.strip .median { stroke: var(--ink); stroke-width: 2; }
.strip .scale { font-style: italic; }
@media (max-width: 640px) {
  .pictures { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .6rem .8rem; }
  figcaption .count { margin-left: 0; }
}
@media print {
  .pictures { grid-template-columns: repeat(4, minmax(0, 1fr)); }
}
`;
