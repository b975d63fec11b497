import { ProbeGap } from './probe-gap.ts';
import { connectionOf, type ConnectionKind, type Sample } from '../sample.ts';
import { SendGap } from './send-gap.ts';

/** How closely the requests looked at the target, from when they were really sent and answered. A figure is undefined where none was sent. */
export interface Probing {
  /** Longest time in the release (in the load, without one) that held no whole request of the kind, from its sending to its end. */
  readonly gapMs: Readonly<Record<ConnectionKind, number | undefined>>;
  /** Longest time there between two sends. */
  readonly sendGapMs: Readonly<Record<ConnectionKind, number | undefined>>;
  /** Longest time there that held fewer than `connectionsToReachEach` whole requests on new connections; undefined where that is not known. */
  readonly partGapMs: number | undefined;
  /** The first and the last send of the run. */
  readonly firstSentMs: number | undefined;
  readonly lastSentMs: number | undefined;
}

/** Takes the samples in the order of sending. Requests that failed on our own side never probed the target and are left out. */
export class Probes {
  private readonly whole: Readonly<Record<ConnectionKind, ProbeGap>>;
  private readonly sends: Readonly<Record<ConnectionKind, SendGap>>;
  /** New connections are dealt out to these in turn: a time that holds a request of each holds as many as there are. */
  private readonly dealt: readonly ProbeGap[];
  private turn = 0;
  private firstSentUs: number | undefined;
  private lastSentUs: number | undefined;

  constructor(window: { startMs: number; endMs: number }, connectionsToReachEach: number | undefined) {
    this.whole = { new: new ProbeGap(window), reused: new ProbeGap(window) };
    this.sends = { new: new SendGap(window), reused: new SendGap(window) };
    this.dealt = Array.from({ length: connectionsToReachEach ?? 0 }, () => new ProbeGap(window));
  }

  add(sample: Sample): void {
    const { sentUs, endedUs, outcome } = sample;
    if (outcome === 'local') return;
    this.firstSentUs ??= sentUs;
    this.lastSentUs = sentUs;
    const connection = connectionOf(sample);
    this.whole[connection].add(sentUs, endedUs);
    this.sends[connection].add(sentUs);
    if (connection === 'reused' || this.dealt.length === 0) return;
    this.dealt[this.turn]?.add(sentUs, endedUs);
    this.turn = (this.turn + 1) % this.dealt.length;
  }

  get result(): Probing {
    return {
      gapMs: { new: this.whole.new.longestMs, reused: this.whole.reused.longestMs },
      sendGapMs: { new: this.sends.new.longestMs, reused: this.sends.reused.longestMs },
      partGapMs: longestOf(this.dealt),
      firstSentMs: inMs(this.firstSentUs),
      lastSentMs: inMs(this.lastSentUs),
    };
  }
}

/** Undefined unless each has one. */
function longestOf(gaps: readonly ProbeGap[]): number | undefined {
  const all = gaps.flatMap(({ longestMs }) => longestMs ?? []);
  return gaps.length > 0 && all.length === gaps.length ? Math.max(...all) : undefined;
}

function inMs(us: number | undefined): number | undefined {
  return us === undefined ? undefined : us / 1000;
}
