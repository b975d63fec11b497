import type { LatencySummary } from '../../../observe/latency.ts';
import type { Latencies } from '../../../observe/observation.ts';
import { UNKNOWN_VERSION } from '../../../observe/sample.ts';
import { formatDuration, formatQuantity } from '../../../verdict/quantity.ts';
import type { RunReport } from '../../run-report.ts';
import { type Child, element, fragment } from '../markup.ts';
import { type Cell, type Column, type Row, table } from '../table.ts';
import { outside } from '../text.ts';
import { note, type Section } from './section.ts';

const FIGURES = ['min', 'p50', 'p90', 'p95', 'p99', 'p999', 'max'] as const;

/** The plot is drawn by the client; the tables say the same in figures. */
export function latencySection({ latency }: RunReport): Section {
  if (latency.all.count === 0) return { id: 'latency', title: 'Latency', body: undefined };
  return {
    id: 'latency',
    title: 'Latency',
    body: [
      element('div', { id: 'latency-plot', class: 'plot' }),
      latenciesTable(`Latency of ok answers, from the send${latency.uncorrected ? ', uncorrected' : ''}`, latency),
      latency.uncorrected
        ? note(
            'Uncorrected: a closed loop sends nothing while it waits, so times in which the target was slow have too few latencies here.',
          )
        : undefined,
      latency.fromDue === undefined ? undefined : latenciesTable('Latency of ok answers, from the schedule', latency.fromDue),
      connectTable(latency),
    ],
  };
}

function latenciesTable(caption: string, { all, byPhase, byVersion, byConnection }: Latencies): Child {
  const rows = [
    row('All', all),
    ...Object.entries(byPhase).map(([name, summary]) => row(name, summary, true)),
    ...Object.entries(byVersion).map(([version, summary]) =>
      row(version === UNKNOWN_VERSION ? 'no version' : fragment('version ', outside(version)), summary, true),
    ),
    ...Object.entries(byConnection).map(([kind, summary]) => row(`${kind} connections`, summary, true)),
  ].flat();
  return table(caption, columns('Ok answers'), rows);
}

function connectTable({ connect }: RunReport['latency']): Child {
  const names = { resolve: 'Name resolution', tcp: 'TCP', tls: 'TLS' } as const;
  const rows = (['resolve', 'tcp', 'tls'] as const).flatMap((step) => row(names[step], connect[step]));
  return rows.length === 0 ? undefined : table('What new connections took', columns('Connections'), rows);
}

function columns(counted: string): Column[] {
  return ['', counted, 'Min', 'p50', 'p90', 'p95', 'p99', 'p99.9', 'Max'].map((head, index) =>
    index === 0 ? { head: 'Of' } : { head, align: 'right' },
  );
}

/** None when there is nothing to show. */
function row(name: Child, summary: LatencySummary | undefined, isPart = false): Row[] {
  if (summary === undefined || summary.count === 0) return [];
  const figures = FIGURES.map((figure): Cell => {
    const us = summary[figure];
    return us === undefined ? undefined : formatDuration(us / 1000);
  });
  return [{ cells: [name, formatQuantity(summary.count, 'count'), ...figures], isPart }];
}
