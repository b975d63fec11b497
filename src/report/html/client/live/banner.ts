import { formatQuantity } from '../../../../verdict/quantity.ts';
import type { LiveEnd, LiveNow } from '../../../live/live-update.ts';
import { plain } from '../../../terminal/text.ts';
import { button, make, outside } from '../dom.ts';
import type { ConnectionState } from './follow.ts';
import { setText, type View } from './view.ts';

const CONNECTIONS: Readonly<Record<ConnectionState, string>> = {
  live: '',
  lost: 'The connection is lost: what is shown is not the latest. Trying to connect again.',
  gone: 'cutover can no longer be reached, and has not told how the run ended. What is shown is the last that was heard of it.',
};

const SIGNS: Readonly<Record<LiveEnd['tone'], string>> = { good: '✓', bad: '✗', doubtful: '!' };

export interface Banner extends View {
  readonly connection: (state: ConnectionState) => void;
  readonly end: (end: LiveEnd) => void;
}

/** Where the run is, how far it has come and whether anything was dropped; at its end the verdict. */
export function bannerView(connectAgain: () => void): Banner {
  const word = make('p', { class: 'word' }, 'Waiting for the run');
  const title = make('h1');
  const context = make('div', { class: 'context' });
  const meter = make('progress', { 'aria-label': 'How far this part of the run has come', max: 1 });
  const time = make('span', { class: 'context' });
  const reasons = make('ul', { class: 'reasons' });
  const about = make('span');
  const again = button('Try again', connectAgain);
  const connection = make('p', { class: 'connection', hidden: true }, about, ' ', again);
  const said = make('div', { class: 'said' }, title, context, make('div', { class: 'meter' }, meter, time), reasons, connection);
  const element = make('section', { class: 'verdict', 'aria-label': 'Where the run is' }, word, said);
  let isOver = false;
  let shownContext = '';
  return {
    element,
    show({ now, series }) {
      if (now === undefined) return;
      setText(title, plain(now.name));
      const about = `${now.strategy ?? ''} ${now.targetUrl ?? ''} ${now.startedAtEpochMs ?? ''}`;
      if (about !== shownContext) context.replaceChildren(...contextOf(now));
      shownContext = about;
      if (isOver) return;
      setText(word, series === undefined || series.between === '' ? now.stage.title : 'Between runs');
      showProgress(now, meter, time);
      const { dropped, local } = now.total;
      element.className = dropped > 0 ? 'verdict bad' : local > 0 ? 'verdict doubtful' : 'verdict';
      const sentences = soFar(now);
      if (reasons.textContent !== sentences.join(''))
        reasons.replaceChildren(...sentences.map((sentence) => make('li', {}, sentence)));
    },
    connection(state) {
      connection.hidden = state === 'live';
      setText(about, CONNECTIONS[state]);
      again.hidden = state !== 'gone';
    },
    end(end) {
      isOver = true;
      const { tone, word: text, reasons: why, exitCode, folder } = end;
      element.className = `verdict ${tone}`;
      word.replaceChildren(make('span', { class: 'sign', 'aria-hidden': 'true' }, SIGNS[tone]), text);
      meter.hidden = true;
      setText(time, `The run is over, and so is this connection: exit code ${exitCode}.`);
      reasons.replaceChildren(...why.map((reason) => make('li', {}, outside(reason))));
      connection.hidden = true;
      if (folder !== null)
        said.append(make('p', { class: 'context' }, 'Evidence and report are in ', make('code', {}, outside(folder))));
    },
  };
}

function contextOf({ strategy, targetUrl, startedAtEpochMs }: LiveNow): (Node | string)[] {
  const what = strategy === null ? 'Load without a release' : `Release (${strategy})`;
  if (targetUrl === null || startedAtEpochMs === null) return [what];
  const startedAt = new Date(startedAtEpochMs);
  const since = make('time', { datetime: startedAt.toISOString() }, startedAt.toLocaleTimeString());
  return [`${what} of `, outside(targetUrl), ', since ', since];
}

function soFar({ total: { dropped, rejected, local } }: LiveNow): string[] {
  const count = (value: number): string => formatQuantity(value, 'count');
  return [
    dropped === 0 ? 'Nothing dropped so far' : `${count(dropped)} dropped so far`,
    ...(rejected === 0 ? [] : [`${count(rejected)} answered otherwise than expected`]),
    ...(local === 0 ? [] : [`${count(local)} failed on this machine's own side, which nothing can be told from`]),
  ];
}

function showProgress({ stage }: LiveNow, meter: HTMLProgressElement, time: HTMLElement): void {
  const { elapsedMs, expectedMs } = stage;
  const elapsed = seconds(elapsedMs);
  meter.hidden = expectedMs === null || expectedMs <= 0;
  if (expectedMs !== null && expectedMs > 0) meter.value = Math.min(1, elapsedMs / expectedMs);
  setText(time, meter.hidden || expectedMs === null ? elapsed : `${elapsed} of ${seconds(expectedMs)}`);
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`;
}
