import { formatDuration, formatQuantity } from '../../../../verdict/quantity.ts';
import type { PageData } from '../../page-data.ts';
import { make, shortened } from '../dom.ts';
import { axisTime } from './axis-time.ts';
import type { Pointed } from './charts.ts';

const NEAR_PIXELS = 5;
const MOST_MARKS = 4;

/** Says in words what the pointer is on; shows a hint while it is nowhere. */
export function readout(where: HTMLElement, data: PageData): (pointed: Pointed | undefined) => void {
  const line = make('p', { class: 'readout' });
  where.append(line);
  const show = (pointed: Pointed | undefined): void => {
    line.textContent =
      pointed === undefined ? 'Drag over a chart to zoom in; double-click for the whole run.' : told(pointed, data);
  };
  show(undefined);
  return show;
}

function told({ bins, bin, atMs, pixelMs }: Pointed, { versions, milestones, phases }: PageData): string {
  const { binMs } = bins;
  const at = (column: readonly (number | null)[]): number => column[bin] ?? 0;
  const startMs = bins.atMs[bin] ?? 0;
  const answers = bins.ok.flatMap((counts, index) =>
    at(counts) === 0 ? [] : [`${shortened(versions[index] ?? '')} ${formatQuantity((at(counts) * 1000) / binMs, 'per-second')}`],
  );
  const failed = (['dropped', 'rejected', 'local'] as const).flatMap((key) =>
    at(bins[key]) === 0 ? [] : [`${at(bins[key])} ${key}`],
  );
  const latencies = (['p50Us', 'p99Us', 'maxUs'] as const).flatMap((key) => {
    const us = bins[key][bin];
    return us === null || us === undefined ? [] : [`${key.replace('Us', '')} ${formatDuration(us / 1000)}`];
  });
  const near = milestones.filter((mark) => Math.abs(mark.atMs - atMs) <= NEAR_PIXELS * pixelMs);
  const phase = phases.findLast(({ startMs: from, endMs }) => from <= atMs && atMs < endMs)?.name;
  return [
    `${axisTime(startMs, binMs)} (${formatDuration(binMs)} step${phase === undefined ? '' : `, ${phase}`})`,
    answers.length === 0 ? 'no ok answer' : answers.join(', '),
    ...failed,
    ...latencies,
    ...near.slice(0, MOST_MARKS).map(({ kind, detail }) => `${kind}${detail === '' ? '' : `: ${shortened(detail)}`}`),
    ...(near.length > MOST_MARKS ? [`${near.length - MOST_MARKS} more milestones`] : []),
  ].join(' · ');
}
