import { formatDuration, formatQuantity } from '../../../verdict/quantity.ts';
import type { FleetWorkerReport } from '../../fleet-report.ts';
import type { RunReport } from '../../run-report.ts';
import { type Column, type Row, table } from '../table.ts';
import { outside } from '../text.ts';
import { note, type Section } from './section.ts';

const COLUMNS: readonly Column[] = [
  { head: 'Worker' },
  { head: 'Node' },
  ...['Sent', 'Rate', 'Dropped', 'p50', 'p99', 'Longest lag', 'Clock', 'Known to'].map((head): Column => ({
    head,
    align: 'right',
  })),
];

/** The workers of a fleet, one a row. */
export function fleetSection({ fleet }: RunReport): Section {
  const heading = { id: 'fleet', title: 'Workers' };
  if (fleet === null || fleet === undefined) return { ...heading, body: undefined };
  return {
    ...heading,
    body: [
      table('Workers: what each sent and saw, and how its clock ran', COLUMNS, fleet.workers.map(row)),
      note(
        'Moments are told on the clock of the controller: corrected by the offset of each clock, known as well as the last column says.',
      ),
      ...fleet.warnings.map((warning) => note(outside(warning))),
      ...fleet.workers.flatMap(({ lost }) => lost).map((reason) => note(outside(reason))),
    ],
  };
}

function row({ index, node, requests, ratePerSecond, latency, maxLoopLagMs, clock, lost }: FleetWorkerReport): Row {
  return {
    cells: [
      lost.length === 0 ? String(index) : { content: `${index}, lost`, tone: 'doubtful' },
      outside(node ?? '-'),
      formatQuantity(requests.sent, 'count'),
      ratePerSecond === null ? '-' : formatQuantity(ratePerSecond, 'per-second'),
      { content: formatQuantity(requests.dropped, 'count'), tone: requests.dropped === 0 ? 'quiet' : 'bad' },
      latencyText(latency.p50),
      latencyText(latency.p99),
      durationText(maxLoopLagMs),
      durationText(clock.offsetMs),
      durationText(clock.uncertaintyMs),
    ],
  };
}

function latencyText(us: number | undefined): string {
  return us === undefined ? '-' : formatDuration(us / 1000);
}

function durationText(ms: number | null): string {
  return ms === null ? '-' : formatDuration(ms);
}
