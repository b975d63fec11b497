import type { MilestoneMark, PageData } from '../../page-data.ts';
import { colour, tint } from '../colours.ts';
import type { Plot } from '../plot.ts';

/** Rows of labels above the topmost plot, in CSS pixels. */
const LABEL_ROWS = 3;
const LABEL_HEIGHT = 15;
export const LABELS_HEIGHT = LABEL_ROWS * LABEL_HEIGHT + 6;

const PHASE_TINTS: Readonly<Record<string, number>> = { during: 0.05, deploying: 0.03, switching: 0.1, draining: 0.03 };

/** Which milestones get their labels first, where there is not room for all. */
const FIRST = [
  'switched',
  'release-started',
  'release-finished',
  'release-failed',
  'interrupted',
  'endpoints-switched',
  'restored',
];

/** Draws the phases and outages as bands and the milestones as lines over a plot; above the topmost one also their names. */
export function drawMarks(
  plot: Plot,
  { phases, outages, milestones }: Pick<PageData, 'phases' | 'outages' | 'milestones'>,
  withLabels: boolean,
): void {
  const { ctx, bbox } = plot;
  const x = (atMs: number): number => plot.valToPos(atMs, 'x', true);
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, 0, bbox.width, bbox.top + bbox.height);
  ctx.clip();
  const band = (fromMs: number, untilMs: number, fill: string): void => {
    ctx.fillStyle = fill;
    ctx.fillRect(x(fromMs), bbox.top, Math.max(x(untilMs) - x(fromMs), devicePixelRatio), bbox.height);
  };
  for (const { name, startMs, endMs } of phases) {
    const alpha = PHASE_TINTS[name];
    if (alpha !== undefined) band(startMs, endMs, tint('--accent', alpha));
  }
  for (const { startMs, endMs } of outages) band(startMs, endMs, tint('--bad', 0.18));
  for (const mark of milestones) line(plot, x(mark.atMs), mark.watched);
  if (withLabels) labels(plot, milestones, x);
  ctx.restore();
}

function line({ ctx, bbox }: Plot, at: number, watched: boolean): void {
  ctx.strokeStyle = watched ? tint('--muted', 0.35) : tint('--ink', 0.65);
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash(watched ? [2 * devicePixelRatio, 3 * devicePixelRatio] : []);
  ctx.beginPath();
  ctx.moveTo(at, bbox.top);
  ctx.lineTo(at, bbox.top + bbox.height);
  ctx.stroke();
}

/** Each in the lowest row where it does not meet another; those that fit in none have their line only. */
function labels({ ctx, bbox }: Plot, milestones: readonly MilestoneMark[], x: (atMs: number) => number): void {
  const ratio = devicePixelRatio;
  ctx.font = `${11 * ratio}px system-ui, sans-serif`;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  const taken: { readonly from: number; readonly until: number }[][] = Array.from({ length: LABEL_ROWS }, () => []);
  const texts: {
    readonly kind: string;
    readonly from: number;
    readonly width: number;
    readonly y: number;
    readonly ink: string;
  }[] = [];
  for (const { atMs, kind, watched } of milestones.toSorted((a, b) => rank(a) - rank(b))) {
    const at = x(atMs);
    if (at < bbox.left || at > bbox.left + bbox.width) continue;
    const width = ctx.measureText(kind).width + 8 * ratio;
    const from = Math.max(bbox.left, Math.min(at, bbox.left + bbox.width - width));
    const row = taken.findIndex((spans) => spans.every((span) => from > span.until || from + width < span.from));
    if (row === -1) continue;
    taken[row]?.push({ from, until: from + width });
    const y = bbox.top - (row + 0.6) * LABEL_HEIGHT * ratio;
    const ink = watched ? colour('--muted') : colour('--ink');
    texts.push({ kind, from, width, y, ink });
    ctx.fillStyle = ink;
    ctx.fillRect(at - ratio / 2, y, ratio, bbox.top - y);
  }
  // After all lines, on a ground of their own: no line crosses a text.
  for (const { kind, from, width, y, ink } of texts) {
    ctx.fillStyle = colour('--panel');
    ctx.fillRect(from + 2 * ratio, y - (LABEL_HEIGHT * ratio) / 2, width - 4 * ratio, LABEL_HEIGHT * ratio - ratio);
    ctx.fillStyle = ink;
    ctx.fillText(kind, from + 4 * ratio, y);
  }
}

function rank({ kind, watched }: MilestoneMark): number {
  const first = FIRST.indexOf(kind);
  return first === -1 ? FIRST.length + Number(watched) : first;
}
