import { isDropped, type Outcome } from '../../load/outcome.ts';
import type { Sample } from '../sample.ts';
import { isSlowConnect } from '../slow-connect.ts';
import type { Counts } from '../tally.ts';
import { DurationRanks } from './duration-ranks.ts';

/** What decides where a request counts, the same for all of a cell. */
export interface CellTraits {
  readonly outcome: Outcome;
  /** Its outcome is asked for. */
  readonly isSelected: boolean;
  /** It has a latency that counts. */
  readonly isTimed: boolean;
  readonly toldVersion: boolean;
  /** Its version is the one whose share is asked for. */
  readonly isOfVersion: boolean;
}

const REACHED_OUT = 1;
const SELECTED = 2;
const OK = 4;
const REJECTED = 8;
const DROPPED = 16;
const LOCAL = 32;
const TIMED = 64;
const TOLD_VERSION = 128;
const OF_VERSION = 256;
const RETRYABLE = 512;
const SLOW_CONNECT = 1024;

/** A cell's traits as bits, which a window keeps for each request that it holds. */
export function traitBits({ outcome, isSelected, isTimed, toldVersion, isOfVersion }: CellTraits): number {
  const reachedOut = outcome === 'local' ? 0 : REACHED_OUT;
  if (!isSelected) return reachedOut;
  const told = outcome === 'ok' && toldVersion ? TOLD_VERSION | (isOfVersion ? OF_VERSION : 0) : 0;
  return reachedOut | SELECTED | endBit(outcome) | (isTimed ? TIMED : 0) | told;
}

/** The same, with what differs between the requests of a cell. */
export function requestBits(ofCell: number, sample: Sample): number {
  if ((ofCell & SELECTED) === 0) return ofCell;
  return ofCell | ((ofCell & DROPPED) !== 0 && sample.retryable ? RETRYABLE : 0) | (isSlowConnect(sample) ? SLOW_CONNECT : 0);
}

/** What the requests in a window add up to at the moment. */
export class WindowContent implements Counts {
  /** As of a selection: those that fit whatever their outcome, and those of them that did not fail on our own side. */
  candidates = 0;
  reachedOut = 0;
  sent = 0;
  ok = 0;
  rejected = 0;
  dropped = 0;
  retryable = 0;
  local = 0;
  slowConnects = 0;
  /** Ok answers that told their version, and those of the version whose share is asked for. */
  toldVersion = 0;
  ofVersion = 0;
  /** Requests with a latency that counts, and its sum in whole microseconds. */
  timed = 0;
  sumUs = 0;
  private readonly ranks: DurationRanks | undefined;

  /** `hasRanks`: percentiles will be asked for. */
  constructor(hasRanks: boolean) {
    this.ranks = hasRanks ? new DurationRanks() : undefined;
  }

  enter(bits: number, durationUs: number): void {
    this.count(bits, 1);
    if ((bits & TIMED) === 0) return;
    this.sumUs += durationUs;
    this.ranks?.add(durationUs);
  }

  leave(bits: number, durationUs: number): void {
    this.count(bits, -1);
    if ((bits & TIMED) === 0) return;
    this.sumUs -= durationUs;
    this.ranks?.remove(durationUs);
  }

  /** Undefined of no duration, and where no percentiles were to be asked for. */
  percentileUs(percent: number): number | undefined {
    return this.ranks?.percentile(percent);
  }

  private count(bits: number, by: 1 | -1): void {
    this.candidates += by;
    if ((bits & REACHED_OUT) !== 0) this.reachedOut += by;
    if ((bits & SELECTED) === 0) return;
    this.sent += by;
    if ((bits & OK) !== 0) this.ok += by;
    else if ((bits & DROPPED) !== 0) this.dropped += by;
    else if ((bits & REJECTED) !== 0) this.rejected += by;
    else this.local += by;
    if ((bits & TIMED) !== 0) this.timed += by;
    if ((bits & TOLD_VERSION) !== 0) this.toldVersion += by;
    if ((bits & OF_VERSION) !== 0) this.ofVersion += by;
    if ((bits & RETRYABLE) !== 0) this.retryable += by;
    if ((bits & SLOW_CONNECT) !== 0) this.slowConnects += by;
  }
}

function endBit(outcome: Outcome): number {
  if (outcome === 'ok') return OK;
  if (outcome === 'rejected') return REJECTED;
  return isDropped(outcome) ? DROPPED : LOCAL;
}
