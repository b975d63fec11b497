import { setTimeout as delay } from 'node:timers/promises';
import { CutoverError, describeError, messageOf } from '../../errors.ts';
import type { Output } from '../../host.ts';
import type { Live } from '../../observe/live.ts';
import type { Profile } from '../../profile/profile.ts';
import type { LiveEnd, LiveSeriesRun, LiveUpdate } from '../../report/live/live-update.ts';
import { renderLivePage } from '../../report/html/live-page.ts';
import type { RunWatcher } from '../../verification/run-watcher.ts';
import { type Endpoint, openEndpoint, parseAddress } from '../endpoint.ts';
import { eventText } from './event-stream.ts';
import type { Ending } from './live-end.ts';
import { LiveServer } from './live-server.ts';
import { RecentList } from './recent-list.ts';
import { isLoopback } from './refusal.ts';
import { RunPicture } from './run-picture.ts';

export interface LiveFlags {
  /** Port, or address and port, of a page that shows the run while it goes on. */
  readonly live?: string;
}

const TELL_EVERY_MS = 500;
/** For pages to fetch the report at the end; those that are still there then are left. */
const GOODBYE_MS = 10_000;

/** What of a series the page shows beside its current run. */
interface SeriesState {
  readonly runs: number;
  current: number;
  between: string;
  readonly done: RecentList<LiveSeriesRun>;
}

/** What of a series it is told, beside what it is told as the watcher of each run. */
export interface SeriesTold {
  runStarts(number: number): void;
  started(): void;
  runEnded(run: LiveSeriesRun): void;
  between(doing: string): void;
}

/** A page, served while a run or a series goes on, that shows it. Nobody who reads it, or stops reading it, changes the run. */
export class LiveView {
  private readonly server: LiveServer;
  private readonly timer: NodeJS.Timeout;
  /** Undefined before the first run. */
  private picture: RunPicture | undefined;
  private series: SeriesState | undefined;
  private endpoint: Endpoint | undefined;
  private lastId = 0;
  private ended: LiveEnd | undefined;
  private reportFile: string | undefined;

  private constructor(listensOn: string) {
    const content = {
      page: renderLivePage(),
      whole: () => this.wholeText(),
      report: () => this.reportFile,
    };
    this.server = new LiveServer(content, listensOn);
    this.timer = setInterval(() => this.tellChange(), TELL_EVERY_MS);
  }

  /** Throws CutoverError for an address that is none or is taken. */
  static async open(flag: string, stderr: Output): Promise<LiveView> {
    const address = parseAddress(flag, '--live');
    const view = new LiveView(address.host);
    try {
      view.endpoint = await openEndpoint(address, '--live', view.server.answer);
    } catch (fault) {
      clearInterval(view.timer);
      throw fault;
    }
    const warning = isLoopback(address.host) ? '' : ' (whoever reaches this address can read it)';
    stderr.write(`Live view is at ${view.endpoint.origin}/${warning}\n`);
    return view;
  }

  /** Watches the run that begins, in place of one before it. `live` is fed by somebody else. */
  watch(profile: Profile, live: Live): RunWatcher {
    const picture = new RunPicture(profile, live);
    this.picture = picture;
    for (const stream of this.server.readers.values()) stream.tell(this.wholeText(), () => this.wholeText());
    return picture;
  }

  /** There are so many runs, one after the other, of which it is told. */
  ofSeries(runs: number): SeriesTold {
    const series: SeriesState = { runs, current: 0, between: '', done: new RecentList(runs) };
    this.series = series;
    return {
      runStarts(number) {
        series.current = number;
        series.between = '';
      },
      started() {
        series.between = '';
      },
      runEnded({ name, verdict, sent, dropped, outageMs, onlyNewMs }) {
        series.done.add({ name, verdict, sent, dropped, outageMs, onlyNewMs });
      },
      between(doing) {
        series.between = doing;
      },
    };
  }

  /** Once. `reportFile` is what pages may fetch from now on. */
  end(ending: Ending, reportFile?: string): void {
    clearInterval(this.timer);
    this.reportFile = reportFile;
    this.ended = { ...ending, hasReport: reportFile !== undefined };
    for (const stream of this.server.readers.values()) stream.tellLast(this.wholeText());
  }

  /** No connection is left. After an end, pages are given time to take leave. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    if (this.ended !== undefined) {
      const gone = new AbortController();
      await Promise.race([this.server.empty(), delay(GOODBYE_MS, undefined, { signal: gone.signal })]);
      gone.abort();
    }
    await this.endpoint?.close();
  }

  private tellChange(): void {
    const { picture, series } = this;
    const update: LiveUpdate | undefined = picture && {
      isWhole: false,
      ...picture.takeChange(),
      series: series && { ...series, done: series.done.takeChange() },
    };
    const text = this.updateText(update);
    for (const stream of this.server.readers.values()) stream.tell(text, () => this.wholeText());
  }

  private wholeText(): string {
    const { picture, series } = this;
    const update: LiveUpdate | undefined = picture && {
      isWhole: true,
      ...picture.whole(),
      series: series && { ...series, done: series.done.whole() },
    };
    return `${this.updateText(update)}${this.ended === undefined ? '' : eventText('end', this.nextId(), this.ended)}`;
  }

  /** Before the first run there is nothing but that somebody is there. */
  private updateText(update: LiveUpdate | undefined): string {
    return update === undefined ? eventText('waiting', this.nextId(), {}) : eventText('update', this.nextId(), update);
  }

  private nextId(): number {
    this.lastId += 1;
    return this.lastId;
  }
}

/** Does the work with a live view where one was asked for, and tells the view how it ended if the work throws. */
export async function withLiveView<Result>(
  { live: flag }: LiveFlags,
  stderr: Output,
  work: (view: LiveView | undefined) => Promise<Result>,
): Promise<Result> {
  if (flag === undefined) return work(undefined);
  const view = await LiveView.open(flag, stderr);
  try {
    return await work(view);
  } catch (fault) {
    view.end(endOfFault(fault));
    throw fault;
  } finally {
    await view.close();
  }
}

function endOfFault(fault: unknown): Ending {
  const [what, exitCode] = fault instanceof CutoverError ? [describeError(fault), fault.exitCode] : [messageOf(fault), CRASHED];
  return { tone: 'bad', word: 'No verdict', reasons: what.split('\n').map((line) => line.trim()), exitCode, folder: null };
}

/** What Node itself ends with then. */
const CRASHED = 1;
