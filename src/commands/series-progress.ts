import { formatDuration } from '../verdict/quantity.ts';
import { plain } from '../report/terminal/text.ts';
import type { SeriesObserver } from '../series.ts';

/** Tells how a series of runs goes: a line when one starts, when its release does, and what came of it. */
export function showSeries(runs: number, write: (text: string) => void): SeriesObserver {
  const tell = (line: string): void => write(`${plain(line)}\n`);
  return {
    runStarts: (number, { name }) => tell(`Run ${number} of ${runs}: ${name}`),
    started: (targetUrl) => tell(`  load goes to ${targetUrl}`),
    batch() {},
    milestone({ kind, detail }) {
      if (kind === 'release-started' || kind === 'release-failed') tell(`  ${kind}: ${detail}`);
    },
    output() {},
    runEnded({ verdict, dropped, sent, outageMs, onlyNewMs }) {
      const longest = outageMs === 0 ? '' : `, longest outage ${formatDuration(outageMs)}`;
      const through = onlyNewMs === null ? '' : `, only the new version after ${formatDuration(onlyNewMs)}`;
      tell(`  ${verdict}: ${dropped} of ${sent} requests dropped${longest}${through}`);
    },
    between: (doing) => tell(`  ${doing} ...`),
  };
}
