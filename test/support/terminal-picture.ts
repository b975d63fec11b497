import type { Look, VirtualTerminal } from './virtual-terminal.ts';

/** What stands on a terminal for a while, as lines of SVG. */
export interface Frame {
  readonly lines: readonly string[];
  readonly holdMs: number;
}

const CHARACTER = { width: 7.8, height: 18 } as const;
const MARGIN = 14;
const FONT = "ui-monospace, 'SF Mono', Menlo, 'DejaVu Sans Mono', Consolas, monospace";

/** As many rows of the terminal as a picture has, from the row on. */
export function frameOf(terminal: VirtualTerminal, fromRow: number, rows: number, holdMs: number): Frame {
  const lines = terminal.lines
    .slice(fromRow, fromRow + rows)
    .map((line, index) => lineMarkup(line.trimEnd(), terminal.looks[fromRow + index] ?? []));
  return { lines, holdMs };
}

export interface PictureSettings {
  readonly columns: number;
  readonly rows: number;
  readonly label: string;
  /** The frame that is shown where nothing moves. */
  readonly still: number;
}

/** A terminal session as an SVG that shows the frames one after the other, again and again. A line that stays is in it once. */
export function terminalPicture(frames: readonly Frame[], { columns, rows, label, still }: PictureSettings): string {
  const width = Math.ceil(columns * CHARACTER.width + 2 * MARGIN);
  const height = rows * CHARACTER.height + 2 * MARGIN;
  const shownIn = new Map<string, boolean[]>();
  for (const [frame, { lines }] of frames.entries()) {
    for (const [row, line] of lines.entries()) {
      if (line === '') continue;
      const key = `y="${MARGIN + row * CHARACTER.height + 13}">${line}`;
      const shown = shownIn.get(key) ?? frames.map(() => false);
      shown[frame] = true;
      shownIn.set(key, shown);
    }
  }
  const totalMs = frames.reduce((sum, { holdMs }) => sum + holdMs, 0);
  const texts = [...shownIn].map(([key, shown]) => {
    const hidden = shown[still] === true ? '' : ' visibility="hidden"';
    return `<text${hidden} ${key}${appearing(shown, frames, totalMs)}</text>`;
  });
  const size = `viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-label="${escape(label)}">
<style>
text { font: 13px ${FONT}; white-space: pre; fill: #d7dce2; }
.bold { font-weight: 700; fill: #fff; } .dim { fill: #8b95a1; } .c31 { fill: #ff7b72; } .c32 { fill: #56d364; } .c33 { fill: #e3b341; }
</style>
<rect width="${width}" height="${height}" rx="8" fill="#14181d"/>
${texts.join('\n')}
</svg>
`;
}

/** When a text is to be seen; nothing for one that always is. */
function appearing(shown: readonly boolean[], frames: readonly Frame[], totalMs: number): string {
  if (shown.every((isShown) => isShown)) return '';
  const values: string[] = [];
  const times: string[] = [];
  let atMs = 0;
  for (const [index, { holdMs }] of frames.entries()) {
    const value = shown[index] === true ? 'visible' : 'hidden';
    if (value !== values.at(-1)) {
      values.push(value);
      times.push(String(Number((atMs / totalMs).toFixed(4))));
    }
    atMs += holdMs;
  }
  const course = `calcMode="discrete" values="${values.join(';')}" keyTimes="${times.join(';')}"`;
  return `<animate attributeName="visibility" dur="${totalMs}ms" repeatCount="indefinite" ${course}/>`;
}

/** Pieces of one look, each exactly as wide as its characters, whatever the font. */
function lineMarkup(line: string, looks: readonly Look[]): string {
  const pieces: { text: string; look: Look | undefined; column: number }[] = [];
  for (const [column, character] of Array.from(line).entries()) {
    const look = looks[column];
    const last = pieces.at(-1);
    if (last !== undefined && classOf(last.look) === classOf(look)) last.text += character;
    else pieces.push({ text: character, look, column });
  }
  return pieces
    .filter(({ text }) => text.trim() !== '')
    .map(({ text, look, column }) => {
      const name = classOf(look);
      const x = Number((MARGIN + column * CHARACTER.width).toFixed(1));
      const length = Number((Array.from(text).length * CHARACTER.width).toFixed(1));
      return `<tspan x="${x}" textLength="${length}"${name === '' ? '' : ` class="${name}"`}>${escape(text)}</tspan>`;
    })
    .join('');
}

function classOf(look: Look | undefined): string {
  if (look === undefined) return '';
  const weight = look.weight === 'normal' ? [] : [look.weight];
  return [...weight, ...(look.colour === undefined ? [] : [`c${look.colour}`])].join(' ');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
