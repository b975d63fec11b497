import type { LiveSnapshot, PastWindow, RecentWindow } from '../observe/live.ts';
import { formatDuration, formatQuantity } from '../verdict/quantity.ts';
import type { LineOptions } from './progress.ts';
import { type Style, styleOf } from './terminal/style.ts';
import { displayWidth, plain, shorten } from './terminal/text.ts';

export interface PanelOptions extends LineOptions {
  readonly stage: {
    readonly name: string;
    readonly elapsedMs: number;
    /** Undefined where that cannot be known. */
    readonly expectedMs: number | undefined;
    readonly what: string;
  };
}

const BAR_COLUMNS = 40;
const LABEL_COLUMNS = 9;
/** By their fill, so that no meaning is in the colour alone. */
const FILLS = ['█', '▒', '▓', '░'];
const SPARKS = '▁▂▃▄▅▆▇█';

/** The run as it is now, in five lines narrower than `columns`: stage, rate, versions, latency and drops, what the release is doing. */
export function renderPanel(live: LiveSnapshot, { stage, columns, colour }: PanelOptions): string[] {
  const style = styleOf(colour);
  const { expectedMs, elapsedMs } = stage;
  const progress =
    expectedMs === undefined || expectedMs <= 0
      ? formatSeconds(elapsedMs)
      : `${bar(Math.min(1, elapsedMs / expectedMs))} ${formatSeconds(elapsedMs)} of ${formatSeconds(expectedMs)}`;
  const lines: [label: string, content: readonly Piece[]][] = [
    [stage.name, [{ text: progress }]],
    ['rate', ratePieces(live, style)],
    ['versions', versionPieces(live.recent, style)],
    ['drops', dropPieces(live, style)],
    ['release', [{ text: shorten(plain(stage.what), Math.max(10, columns - LABEL_COLUMNS - 3)), paint: style.dim }]],
  ];
  return lines.map(([label, pieces]) => `${style.bold(label.padEnd(LABEL_COLUMNS))}${fitted(pieces, columns - LABEL_COLUMNS)}`);
}

interface Piece {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

/** As many of the pieces as fit, the last column left free: a terminal wraps when it is written to. */
function fitted(pieces: readonly Piece[], columns: number): string {
  let left = columns - 1;
  let line = '';
  for (const { text, paint } of pieces) {
    const width = displayWidth(text) + (line === '' ? 0 : 2);
    if (width > left) continue;
    left -= width;
    line += `${line === '' ? '' : '  '}${paint === undefined ? text : paint(text)}`;
  }
  return line;
}

function ratePieces({ history, recent, total, lateStarts }: LiveSnapshot, style: Style): Piece[] {
  const late = lateStarts === 0 ? [] : [{ text: `${formatQuantity(lateStarts, 'count')} started late`, paint: style.doubtful }];
  const requests = { text: `${formatQuantity(total.sent, 'count')} requests` };
  if (recent === undefined) return [requests, ...late];
  return [
    { text: `${Math.round(recent.endedPerSecond).toLocaleString('en-US')}/s` },
    requests,
    ...late,
    { text: sparkline(history) },
  ];
}

function sparkline(history: readonly PastWindow[]): string {
  const highest = Math.max(1, ...history.map(({ endedPerSecond }) => endedPerSecond));
  return history
    .slice(-BAR_COLUMNS)
    .map(({ endedPerSecond }) => SPARKS[Math.round((endedPerSecond / highest) * (SPARKS.length - 1))])
    .join('');
}

function versionPieces(recent: RecentWindow | undefined, style: Style): Piece[] {
  const shown = recent?.versions.slice(0, FILLS.length) ?? [];
  if (shown.length === 0) return [{ text: 'no answer yet', paint: style.dim }];
  // By name, so that they do not change places when one overtakes another.
  const inOrder = shown.toSorted((a, b) => (a.version < b.version ? -1 : 1));
  const parts = inOrder.map(({ version, share }, index) => ({
    fill: (FILLS[index] ?? ' ').repeat(Math.round(share * BAR_COLUMNS)),
    name: `${FILLS[index]} ${shorten(plain(version), 16)} ${percent(share)}`,
  }));
  return [{ text: parts.map(({ fill }) => fill).join('') }, ...parts.map(({ name }) => ({ text: name }))];
}

function percent(share: number): string {
  // Neither all nor nothing is claimed where there is some of both.
  if (share > 0.99 && share < 1) return '>99 %';
  if (share > 0 && share < 0.01) return '<1 %';
  return `${Math.round(share * 100)} %`;
}

function dropPieces({ total, dropped, recent }: LiveSnapshot, style: Style): Piece[] {
  const drops = `${formatQuantity(total.dropped, 'count')} (${formatQuantity(dropped.new, 'count')} on new, ${formatQuantity(dropped.reused, 'count')} on reused connections)`;
  const others = (['rejected', 'local'] as const).filter((kind) => total[kind] > 0);
  const latency =
    recent?.p50Us === undefined || recent.p99Us === undefined
      ? []
      : [{ text: `p50 ${ms(recent.p50Us)}  p99 ${ms(recent.p99Us)}` }];
  return [
    total.dropped === 0 ? { text: '0', paint: style.good } : { text: drops, paint: style.bad },
    ...others.map((kind) => ({ text: `${formatQuantity(total[kind], 'count')} ${kind}`, paint: style.bad })),
    ...latency,
  ];
}

function bar(share: number): string {
  const filled = Math.round(share * BAR_COLUMNS);
  return `${'━'.repeat(filled)}${'─'.repeat(BAR_COLUMNS - filled)}`;
}

function ms(us: number): string {
  return formatDuration(us / 1000);
}

function formatSeconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`;
}
