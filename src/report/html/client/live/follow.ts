import type { LiveEnd, LiveUpdate } from '../../../live/live-update.ts';

/** `lost`: it is asked for again; `gone`: it no longer is. */
export type ConnectionState = 'live' | 'lost' | 'gone';

export interface Follower {
  readonly update: (update: LiveUpdate) => void;
  /** Told everything: nothing more comes. */
  readonly end: (end: LiveEnd) => void;
  readonly connection: (state: ConnectionState) => void;
}

/** Something comes twice a second: without it the other side, or the way to it, is gone. */
const SILENCE_MS = 10_000;
const RETRY_MS = 1000;
const MOST_RETRIES = 10;

export interface Following {
  /** Also where it was given up. */
  readonly again: () => void;
  readonly stop: () => void;
}

/** Follows the events until the last one came, or nobody is there any more. */
export function followEvents({ update, end, connection }: Follower): Following {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let retries = 0;
  let isOver = false;

  const wait = (durationMs: number, then: () => void): void => {
    clearTimeout(timer);
    timer = setTimeout(then, durationMs);
  };
  const stop = (): void => {
    clearTimeout(timer);
    source?.close();
  };
  const lose = (): void => {
    source?.close();
    // After the last event the other side may go whenever it likes.
    if (isOver) return;
    retries += 1;
    connection(retries > MOST_RETRIES ? 'gone' : 'lost');
    if (retries <= MOST_RETRIES) wait(RETRY_MS, connect);
  };
  const heard = (): void => {
    retries = 0;
    wait(SILENCE_MS, lose);
  };
  const connect = (): void => {
    source = new EventSource('/events');
    source.addEventListener('error', lose);
    source.addEventListener('waiting', heard);
    source.addEventListener('update', ({ data }: MessageEvent<string>) => {
      heard();
      connection('live');
      update(JSON.parse(data) as LiveUpdate);
    });
    source.addEventListener('end', ({ data }: MessageEvent<string>) => {
      clearTimeout(timer);
      isOver = true;
      end(JSON.parse(data) as LiveEnd);
    });
    wait(SILENCE_MS, lose);
  };
  connect();
  return {
    again() {
      retries = 0;
      connection('lost');
      connect();
    },
    stop,
  };
}
