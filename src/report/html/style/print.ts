/** On paper: light, without what can only be clicked. */
export const PRINT_STYLE = `
@media print {
  :root, :root[data-theme] { color-scheme: light; }
  body { background: none; font-size: 10pt; }
  main { display: block; max-width: none; padding: 0; }
  .top, .controls, .readout, noscript { display: none; }
  section, .figures > div { border-color: #bbb; margin-bottom: 8pt; }
  section { break-inside: auto; padding: 8pt; }
  h2, caption, thead { break-after: avoid; }
  .figures { grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 6pt; margin-bottom: 8pt; }
  .figures > div { margin-bottom: 0; }
  tr, .verdict, .figures, .plot { break-inside: avoid; }
  .scroll, .code { overflow: visible; max-height: none; }
  .scroll { background: none; }
  .u-wrap, .uplot canvas { width: 100% !important; height: auto !important; }
  .u-over, .u-under, .u-axis { display: none; }
  table { font-size: 8.5pt; }
  td, th { overflow-wrap: break-word; min-width: 0 !important; white-space: normal !important; }
  td.right, tbody th.right { white-space: nowrap !important; }
  td bdi, th bdi { overflow-wrap: anywhere; }
  thead th { font-size: 8pt; }
  .requests table, .requests thead th { font-size: 6.5pt; }
  .requests td, .requests th { padding-right: .35rem; }
  button.link { font-size: inherit; }
  details:not([open]):not(.long) { display: none; }
  * { print-color-adjust: exact; }
}
`;
