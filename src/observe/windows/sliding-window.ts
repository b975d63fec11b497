import type { Follower } from '../follower.ts';
import type { Phase } from '../phases.ts';
import type { Sample } from '../sample.ts';
import { asksFor, fits, hasLatency, type PlacedSample, type Selector } from '../selection.ts';
import { HeldRequests } from './held-requests.ts';
import { requestBits, traitBits, WindowContent } from './window-content.ts';
import type { WindowFindings, WindowQuery } from './window-query.ts';

/**
 * Slides a window continuously over the requests, in the order of sending, and looks at every content that it ever has: one request
 * enters, or the oldest leaves. So the highest and the lowest value are those of all windows there are, not of some raster.
 *
 * A window holds what was sent in (t - w, t], the first one what was sent in [start, start + w). Only windows that lie wholly in the
 * stretch count: in the selected phase, else in the time from the first request of all to the last; where versions are selected, from
 * the first of their requests to the last. Memory grows with what a window holds.
 */
export class SlidingWindow {
  private readonly query: WindowQuery;
  private readonly lengthUs: number;
  private readonly phase: { readonly startUs: number; readonly endUs: number };
  /** Whose requests take part. */
  private readonly selector: Selector;
  private readonly content: WindowContent;
  private readonly held = new HeldRequests();
  private candidates = 0;
  private lastCandidateUs = Number.NEGATIVE_INFINITY;
  /** Where the stretch begins; undefined before it does. */
  private startUs: number | undefined;
  /** Where the window's end has come to. */
  private nowUs = Number.NEGATIVE_INFINITY;
  private passedFirst = false;
  /** The content has changed at `nowUs`, and more of the same moment may follow. */
  private isPending = false;
  private highest: WindowFindings['highest'];
  private lowest: WindowFindings['lowest'];
  private thinnest: WindowFindings['thinnest'];

  /** `phase`: the one that the query selects. */
  constructor(query: WindowQuery, phase: Phase | undefined) {
    const { selector, figure, windowMs } = query;
    const { version: _, ...ofAllVersions } = selector;
    this.query = query;
    this.lengthUs = windowMs * 1000;
    this.phase = { startUs: (phase?.startMs ?? -Infinity) * 1000, endUs: (phase?.endMs ?? Infinity) * 1000 };
    this.selector = figure.isShareOfVersion ? ofAllVersions : selector;
    this.content = new WindowContent(figure.needsPercentiles);
  }

  /** To be called with the first request of all. */
  begin(sentUs: number): void {
    if (this.selector.version === undefined) this.startUs = Math.max(this.phase.startUs, sentUs);
  }

  /** What takes the requests of one cell; undefined when they do not take part. */
  followerOf(placed: PlacedSample): Follower | undefined {
    if (!fits(this.selector, placed)) return undefined;
    const { outcome, version } = placed.sample;
    const ofCell = traitBits({
      outcome,
      isSelected: asksFor(this.selector, outcome),
      isTimed: hasLatency(this.selector, outcome),
      toldVersion: version !== undefined,
      isOfVersion: fits({ version: this.query.selector.version ?? { role: 'new' } }, placed),
    });
    return { follow: (sample) => this.add(sample, requestBits(ofCell, sample)) };
  }

  /** What was found in the windows so far; more requests may follow. `lastSentUs`: of all requests. */
  findings(lastSentUs: number): WindowFindings {
    const endUs =
      this.selector.version === undefined
        ? Math.max(this.lastCandidateUs, Math.min(this.phase.endUs, lastSentUs))
        : this.lastCandidateUs;
    if (this.startUs !== undefined && endUs >= this.startUs) {
      this.slideTo(endUs);
      this.lookAtPending();
    }
    const { candidates, highest, lowest, thinnest, startUs = endUs } = this;
    return { candidates, stretchMs: Math.max(0, endUs - startUs) / 1000, highest, lowest, thinnest };
  }

  private add(sample: Sample, bits: number): void {
    const { sentUs, dueUs, endedUs } = sample;
    this.startUs = Math.min(this.startUs ?? sentUs, sentUs);
    this.slideTo(sentUs);
    const durationUs = Math.max(0, Math.round(endedUs - (Number.isNaN(dueUs) ? sentUs : dueUs)));
    this.held.push(sentUs, durationUs, bits);
    this.content.enter(bits, durationUs);
    this.isPending = true;
    this.candidates += 1;
    this.lastCandidateUs = sentUs;
  }

  /** Moves the window's end there. What enters or leaves at that very moment is looked at when it is over. */
  private slideTo(untilUs: number): void {
    if (untilUs <= this.nowUs || this.startUs === undefined) return;
    this.lookAtPending();
    if (!this.passedFirst && untilUs >= this.startUs + this.lengthUs) {
      this.passedFirst = true;
      this.look(this.startUs);
    }
    const { held } = this;
    while (!held.isEmpty && held.oldestSentUs + this.lengthUs <= untilUs) {
      const leftUs = held.oldestSentUs;
      while (!held.isEmpty && held.oldestSentUs === leftUs) {
        this.content.leave(held.oldestBits, held.oldestDurationUs);
        held.dropOldest();
      }
      if (leftUs + this.lengthUs === untilUs) this.isPending = true;
      else this.look(leftUs);
    }
    this.nowUs = untilUs;
  }

  private lookAtPending(): void {
    if (!this.isPending) return;
    this.isPending = false;
    this.look(this.nowUs - this.lengthUs);
  }

  /** At the content of the window that begins there. */
  private look(fromUs: number): void {
    if (this.startUs === undefined || fromUs < this.startUs) return;
    const { figure, leastBasis } = this.query;
    const basis = figure.basisOf(this.content);
    if (this.thinnest === undefined || basis < this.thinnest.basis) this.thinnest = { basis, startMs: fromUs / 1000 };
    if (basis < leastBasis) return;
    const value = figure.valueOf(this.content);
    if (this.highest === undefined || value > this.highest.value) this.highest = { value, startMs: fromUs / 1000 };
    if (this.lowest === undefined || value < this.lowest.value) this.lowest = { value, startMs: fromUs / 1000 };
  }
}
