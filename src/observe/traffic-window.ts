import { SampleRow } from '../evidence/sample-row.ts';
import { SendOrder } from '../evidence/send-order.ts';
import type { SampleBatch } from '../load/batch.ts';
import { CappedLabels } from './capped-labels.ts';
import type { Course } from './observation.ts';
import { Observer } from './observer.ts';
import type { Selector } from './selection.ts';
import type { VersionRole, VersionRoles } from './versions/version-roles.ts';
import type { WindowQuery } from './windows/window-query.ts';

export interface WindowPlan {
  readonly fromMs: number;
  /** Workers that deliver. */
  readonly workers: readonly number[];
  readonly requestNames: readonly string[];
  /** They know what answered before the release. */
  readonly roles: VersionRoles;
  /** What will be asked of `course`, and of `orderedCourse`; undefined: nothing. */
  readonly prompt: AskedOfWindow;
  readonly ordered: AskedOfWindow | undefined;
}

export interface AskedOfWindow {
  readonly selectors: readonly Selector[];
  readonly windows: readonly WindowQuery[];
}

/** Ok answers that told their version. */
export interface VersionAnswers {
  readonly role: VersionRole | undefined;
  readonly onNewConnections: number;
  /** The threads that got them. */
  readonly threads: ReadonlySet<number>;
}

const MOST_VERSIONS = 16;
const DURING: readonly ['during'] = ['during'];

/**
 * What was sent since a moment of the release and has ended, while the load goes on. Figures that do not depend on the order of sending
 * know each request as soon as it is delivered; the others only those that no request still under way was sent before. Memory grows with
 * the longest request, not with their number.
 */
export class ObservedWindow {
  private readonly plan: WindowPlan;
  private readonly row = new SampleRow();
  private readonly prompt: Observer;
  /** Undefined when nothing that depends on the order is asked. */
  private readonly ordered: { readonly order: SendOrder; readonly observer: Observer } | undefined;
  private readonly watermarksUs: Map<number, number>;
  private readonly labels = new CappedLabels(MOST_VERSIONS, '(other versions)');
  private readonly answers = new Map<string, { role: VersionRole | undefined; onNewConnections: number; threads: Set<number> }>();
  private untilUs = Number.POSITIVE_INFINITY;

  constructor(plan: WindowPlan) {
    this.plan = plan;
    this.prompt = this.newObserver(plan.prompt);
    this.ordered = plan.ordered && { order: new SendOrder(plan.workers), observer: this.newObserver(plan.ordered) };
    this.watermarksUs = new Map(plan.workers.map((worker) => [worker, Number.NEGATIVE_INFINITY]));
  }

  /** `texts`: all of the batch's worker so far, by id. */
  batch(batch: SampleBatch, texts: readonly string[]): void {
    const { row } = this;
    for (let index = 0; index < batch.count; index += 1) {
      row.moveTo(batch, index, texts);
      if (!this.covers(row)) continue;
      this.prompt.add(row);
      this.noteAnswer(row);
    }
    this.watermarksUs.set(batch.worker, batch.watermarkUs);
    if (this.ordered === undefined) return;
    const { order, observer } = this.ordered;
    order.add(batch, texts);
    for (let next = order.next(); next !== undefined; next = order.next()) if (this.covers(next)) observer.add(next);
  }

  /** The worker was lost: nothing more comes of it. */
  workerLost(worker: number): void {
    this.watermarksUs.set(worker, Number.POSITIVE_INFINITY);
    this.ordered?.order.gone(worker);
  }

  /** Nothing that is sent later counts. */
  cutAt(untilMs: number): void {
    this.untilUs = Math.min(this.untilUs, untilMs * 1000);
  }

  /** Everything that counts has ended and was delivered. Never before it was cut. */
  get isComplete(): boolean {
    return [...this.watermarksUs.values()].every((watermarkUs) => watermarkUs >= this.untilUs);
  }

  /** `nowMs`: on the run's clock. */
  course(nowMs: number): Course {
    return this.prompt.course(this.endMs(nowMs));
  }

  /** For what depends on the order of sending. Throws when the plan asks for nothing of it. */
  orderedCourse(nowMs: number): Course {
    if (this.ordered === undefined) throw new Error('nothing was planned to be observed in the order of sending');
    return this.ordered.observer.course(this.endMs(nowMs));
  }

  /** By version. */
  get versions(): ReadonlyMap<string, VersionAnswers> {
    return this.answers;
  }

  private endMs(nowMs: number): number {
    return Math.min(nowMs, this.untilUs / 1000);
  }

  private covers({ sentUs }: SampleRow): boolean {
    return sentUs >= this.plan.fromMs * 1000 && sentUs < this.untilUs;
  }

  private noteAnswer(row: SampleRow): void {
    if (row.outcome !== 'ok' || row.version === undefined) return;
    const label = this.labels.of(row.version);
    let answers = this.answers.get(label);
    if (answers === undefined) {
      answers = { role: this.plan.roles.roleOf(row, DURING), onNewConnections: 0, threads: new Set() };
      this.answers.set(label, answers);
    }
    if (!row.reused) answers.onNewConnections += 1;
    answers.threads.add(row.thread);
  }

  private newObserver({ selectors, windows }: AskedOfWindow): Observer {
    const { fromMs, roles, requestNames } = this.plan;
    const milestones = (['load-started', 'release-started'] as const).map((kind) => ({ kind, atMs: fromMs, detail: '' }));
    return new Observer({ milestones, releasePlanned: true, roles, requestNames, selectors, windows });
  }
}
