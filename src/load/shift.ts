import { elapsedUs } from '../clock.ts';
import type { SampleBatch, WorkerHealth } from './batch.ts';
import { ClosedModel } from './closed-model.ts';
import { Crew } from './crew.ts';
import { HealthMeter } from './health.ts';
import type { WorkerOrder } from './messages.ts';
import { OpenModel } from './open-model.ts';
import { listenToPacer } from './pacer-cells.ts';
import { Recorder } from './recorder.ts';
import type { Model } from './thread.ts';
import type { Transport } from './transport.ts';

/** How often batches and health are delivered. */
const REPORT_EVERY_US = 100_000;

/** Where a shift delivers. */
export interface ShiftReports {
  rampedUp(): void;
  batch(batch: SampleBatch): void;
  health(health: WorkerHealth): void;
  /** Everything has been delivered, every socket is closed. */
  done(): void;
}

/** One worker's part of the load, from its start until the last request has ended and every socket is closed. */
export class Shift {
  readonly #order: WorkerOrder;
  readonly #reports: ShiftReports;
  readonly #transport: Transport;
  readonly #recorder: Recorder;
  readonly #health: HealthMeter;
  readonly #tickMs: number;
  #crew: Crew | undefined;
  #startUs = 0;
  #lastTickUs = 0;
  #lastReportUs = 0;
  #ticker: NodeJS.Timeout | undefined;
  #rampUp: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(order: WorkerOrder, transport: Transport, reports: ShiftReports) {
    this.#order = order;
    this.#reports = reports;
    this.#transport = transport;
    this.#recorder = new Recorder(order.worker, order.plan.requests);
    this.#health = new HealthMeter(order.worker, order.worker === order.share.first);
    this.#tickMs = tickMs(order.plan.connectTimeoutMs, order.plan.responseTimeoutMs);
  }

  start(startUs: number): void {
    if (this.#ended) return;
    const { plan, worker, share } = this.#order;
    this.#startUs = startUs;
    const parts = {
      plan,
      worker,
      workers: share.all,
      transport: this.#transport,
      recorder: this.#recorder,
      model: this.#model(),
    };
    this.#crew = new Crew(parts);
    this.#lastTickUs = this.#nowUs();
    this.#lastReportUs = this.#lastTickUs;
    this.#ticker = setInterval(() => this.#tick(), this.#tickMs);
    this.#startThreads(this.#crew);
  }

  /** No new requests and no new threads; ends when what is in flight has ended. */
  stop(nowUs: number): void {
    clearTimeout(this.#rampUp);
    if (this.#crew === undefined) this.#end(nowUs);
    else this.#crew.stop();
  }

  #model(): Model {
    const { plan, clock, worker, share, pacerCells } = this.#order;
    const startUs = this.#startUs;
    if (pacerCells === undefined) return new ClosedModel(plan, clock, startUs);
    const open = new OpenModel({ plan, worker, workers: share.all, clock, startUs, health: this.#health });
    listenToPacer(pacerCells, worker, () => {
      open.sendDue();
      return !this.#ended;
    });
    return open;
  }

  #startThreads(crew: Crew): void {
    crew.startDue(this.#nowUs() - this.#startUs);
    const nextStartUs = crew.nextStartUs;
    if (nextStartUs === undefined) {
      this.#reports.rampedUp();
      return;
    }
    const waitMs = (this.#startUs + nextStartUs - this.#nowUs()) / 1000;
    this.#rampUp = setTimeout(() => this.#startThreads(crew), Math.max(1, Math.ceil(waitMs)));
  }

  #tick(): void {
    const crew = this.#crew;
    if (crew === undefined) return;
    const nowUs = this.#nowUs();
    this.#health.loopLag(nowUs - this.#lastTickUs - this.#tickMs * 1000);
    this.#lastTickUs = nowUs;
    crew.tick(nowUs);
    // Only after the sockets have been read: when this thread itself was held up, answers may lie there that came in time.
    setImmediate(() => this.#afterRead(crew));
  }

  #afterRead(crew: Crew): void {
    if (this.#ended) return;
    const nowUs = this.#nowUs();
    crew.expireOverdue(nowUs);
    if (crew.isFinished && this.#transport.openConnections === 0) this.#end(nowUs);
    else if (nowUs - this.#lastReportUs >= REPORT_EVERY_US) this.#report(nowUs);
  }

  #report(nowUs: number): void {
    const crew = this.#crew;
    const batch = this.#recorder.take(crew?.watermarkUs(nowUs) ?? nowUs);
    if (batch !== undefined) this.#reports.batch(batch);
    const condition = {
      waitingDue: crew?.waitingDue(nowUs) ?? 0,
      openConnections: this.#transport.openConnections,
      activeThreads: crew?.active ?? 0,
    };
    this.#reports.health(this.#health.report(nowUs, condition));
    this.#lastReportUs = nowUs;
  }

  #end(nowUs: number): void {
    if (this.#ended) return;
    this.#ended = true;
    clearInterval(this.#ticker);
    this.#report(nowUs);
    this.#health.close();
    this.#reports.done();
  }

  #nowUs(): number {
    return elapsedUs(this.#order.clock);
  }
}

/** A twentieth of the shortest timeout is exact enough; more often than every millisecond is beyond a timer, and 10 ms cost nothing. */
function tickMs(...timeoutsMs: number[]): number {
  return Math.max(1, Math.min(10, Math.floor(Math.min(...timeoutsMs) / 20)));
}
