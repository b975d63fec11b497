import type { FleetWorkerReport } from '../fleet-report.ts';
import type { RunReport } from '../run-report.ts';
import { formatDuration, formatQuantity } from '../../verdict/quantity.ts';
import type { Page, Section } from './page.ts';
import { type Cell, type Column, table } from './table.ts';
import { paragraph, plain } from './text.ts';

const MOST_WORKERS = 32;

/** The workers of a fleet, one a line, and how far their clocks were apart. */
export function fleetSection({ fleet }: RunReport, page: Page): Section {
  if (fleet === null || fleet === undefined) return { title: 'Workers', body: '' };
  const columns: Column[] = [
    { head: '', align: 'right' },
    ...['sent', 'rate', 'dropped', 'p50 ms', 'p99 ms', 'lag', 'clock'].map((head): Column => ({ head, align: 'right' })),
    { head: 'node', align: 'left' },
  ];
  const shown = fleet.workers.slice(0, MOST_WORKERS);
  const more = fleet.workers.length - shown.length;
  const body = [
    table(
      columns,
      shown.map((worker) => row(worker, page)),
      page,
    ),
    ...(more > 0 ? [page.style.dim(`  and ${more} more in run.json`)] : []),
    ...clockLines(fleet.clocks, page),
    ...fleet.warnings.map((warning) => page.style.doubtful(paragraph(plain(warning), page))),
  ];
  return { title: 'Workers', body: body.join('\n') };
}

function row(
  { index, node, requests, ratePerSecond, latency, maxLoopLagMs, clock, lost }: FleetWorkerReport,
  page: Page,
): Cell[] {
  const { bad, doubtful, dim } = page.style;
  return [
    lost.length === 0 ? { text: String(index) } : { text: `${index} lost`, paint: doubtful },
    { text: formatQuantity(requests.sent, 'count') },
    { text: ratePerSecond === null ? '-' : formatQuantity(ratePerSecond, 'per-second') },
    { text: formatQuantity(requests.dropped, 'count'), paint: requests.dropped > 0 ? bad : dim },
    { text: milliseconds(latency.p50) },
    { text: milliseconds(latency.p99) },
    { text: maxLoopLagMs === null ? '-' : formatDuration(maxLoopLagMs) },
    { text: clock.offsetMs === null ? '-' : `${clock.offsetMs < 0 ? '' : '+'}${formatDuration(Math.round(clock.offsetMs))}` },
    { text: plain(node ?? '-') },
  ];
}

function milliseconds(us: number | undefined): string {
  if (us === undefined) return '-';
  return us >= 100_000 ? (us / 1000).toFixed(0) : (us / 1000).toFixed(2);
}

function clockLines({ apartMs, uncertaintyMs }: NonNullable<RunReport['fleet']>['clocks'], page: Page): string[] {
  if (apartMs === null || uncertaintyMs === null) return [];
  const text = `The workers' clocks were up to ${formatDuration(Math.round(apartMs))} apart; moments are corrected by it, to within ${formatDuration(Math.ceil(uncertaintyMs))}.`;
  return [paragraph(text, page)];
}
