import { UNKNOWN_VERSION } from '../../../observe/sample.ts';
import type { Transition } from '../../../observe/versions/versions.ts';
import { formatDuration, formatQuantity } from '../../../verdict/quantity.ts';
import type { RunReport } from '../../run-report.ts';
import { moment } from '../../terminal/moment.ts';
import { type Child, fragment } from '../markup.ts';
import { type Column, type Row, table } from '../table.ts';
import { outside } from '../text.ts';
import type { Section } from './section.ts';
import { versionComparisonBlock } from './version-comparison.ts';

export function versionsSection(report: RunReport): Section {
  const { versions } = report;
  const columns: Column[] = [
    { head: 'Version' },
    { head: 'Ok answers', align: 'right' },
    { head: 'First sent', align: 'right' },
    { head: 'Last sent', align: 'right' },
  ];
  const rows = versions.seen.map(({ version, requests, firstAtMs, lastAtMs }): Row => ({
    cells: [nameOf(version), formatQuantity(requests, 'count'), moment(firstAtMs), moment(lastAtMs)],
  }));
  return {
    id: 'versions',
    title: 'Versions',
    body:
      rows.length === 0
        ? undefined
        : [table('Versions that answered', columns, rows), transitionsTable(versions), versionComparisonBlock(report)],
  };
}

function transitionsTable({ transitions, transitionsByConnection }: RunReport['versions']): Child {
  if (transitions.length === 0) return undefined;
  const columns: Column[] = [
    { head: 'Change' },
    { head: 'First new', align: 'right' },
    { head: 'Last old', align: 'right' },
    { head: 'Overlap', align: 'right' },
    { head: 'Back and forth', align: 'right' },
  ];
  const rows = transitions.flatMap((transition): Row[] => [
    { cells: [fragment(nameOf(transition.from), ' → ', nameOf(transition.to)), ...figures(transition)] },
    ...Object.entries(transitionsByConnection).flatMap(([kind, ofKind]) =>
      ofKind
        .filter(({ from, to }) => from === transition.from && to === transition.to)
        .map((same): Row => ({ cells: [`${kind} connections`, ...figures(same)], isPart: true })),
    ),
  ]);
  return table('Changes from one version to the next', columns, rows);
}

function figures({ firstNewAtMs, lastOldAtMs, overlapMs, flipBacks }: Transition): string[] {
  return [moment(firstNewAtMs), moment(lastOldAtMs), formatDuration(overlapMs), formatQuantity(flipBacks, 'count')];
}

function nameOf(version: string): Child {
  return version === UNKNOWN_VERSION ? 'no version' : outside(version);
}
