import { stripVTControlCharacters } from 'node:util';
import type { LiveSnapshot, RecentWindow } from '../observe/live.ts';
import type { Milestone } from '../release/milestone.ts';
import { formatQuantity } from '../verdict/quantity.ts';
import { type Style, styleOf } from './terminal/style.ts';
import { displayWidth, plain, shorten } from './terminal/text.ts';

export interface LineOptions {
  readonly columns: number;
  readonly colour: boolean;
}

export interface ProgressOptions extends LineOptions {
  /** Now, on the run's clock. */
  readonly atMs: number;
  /** What is going on: the last step of the release, say. */
  readonly stage: string;
}

/** One line, without a line break, on how the run goes. What does not fit into the columns is left out, the least important first. */
export function renderProgress(live: LiveSnapshot, { atMs, stage, columns, colour }: ProgressOptions): string {
  const style = styleOf(colour);
  const parts = [
    { text: `${(atMs / 1000).toFixed(1).padStart(6)} s` },
    troubles(live, style),
    ...recent(live.recent),
    { text: shorten(plain(stage), 40), paint: style.dim },
  ];
  const shown: string[] = [];
  let width = 0;
  for (const { text, paint } of parts) {
    const gap = shown.length === 0 ? 0 : 2;
    // The last column stays free: a terminal wraps when it is written to.
    if (width + gap + displayWidth(text) >= columns) continue;
    shown.push(paint === undefined ? text : paint(text));
    width += gap + displayWidth(text);
  }
  return shown.join('  ');
}

interface Part {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

function troubles({ total, lateStarts }: LiveSnapshot, style: Style): Part {
  const others = [
    total.rejected > 0 ? `, ${formatQuantity(total.rejected, 'count')} rejected` : '',
    total.local > 0 ? `, ${formatQuantity(total.local, 'count')} local` : '',
    lateStarts > 0 ? `, ${formatQuantity(lateStarts, 'count')} started late` : '',
  ].join('');
  const text = `${formatQuantity(total.sent, 'count')} requests, ${formatQuantity(total.dropped, 'count')} dropped${others}`;
  return total.sent === total.ok ? { text } : { text, paint: style.bad };
}

function recent(window: RecentWindow | undefined): Part[] {
  if (window === undefined) return [];
  const versions = window.versions
    .slice(0, 3)
    .map(({ version, share }) => `${shorten(plain(version), 16)} ${share >= 0.995 ? 100 : (share * 100).toFixed(0)} %`);
  const latency =
    window.p50Us === undefined || window.p99Us === undefined
      ? []
      : [{ text: `p50 ${ms(window.p50Us)}, p99 ${ms(window.p99Us)} ms` }];
  return [
    { text: `${Math.round(window.endedPerSecond).toLocaleString('en-US')}/s` },
    ...(versions.length === 0 ? [] : [{ text: versions.join(', ') }]),
    ...latency,
  ];
}

function ms(us: number): string {
  return (us / 1000).toFixed(us < 10_000 ? 1 : 0);
}

/** One line, without a line break, on what the release has just done. */
export function renderMilestone({ atMs, kind, detail }: Milestone, { columns, colour }: LineOptions): string {
  const style = styleOf(colour);
  const when = `${(atMs / 1000).toFixed(3).padStart(8)} s`;
  const what = kind.padEnd(18);
  return `${style.dim(when)}  ${style.bold(what)}  ${shorten(plain(detail), Math.max(10, columns - displayWidth(when) - displayWidth(what) - 5))}`;
}

/** One line of what a step of the release printed; its own colours and cursor movements are taken off. */
export function renderOutput(step: string, line: string, { colour }: { readonly colour: boolean }): string {
  return `${styleOf(colour).dim(`[${plain(step)}]`)} ${plain(stripVTControlCharacters(line).replaceAll('\t', '    '))}`;
}
