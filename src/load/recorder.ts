import { FLAG_QUEUED, FLAG_RETRYABLE, FLAG_REUSED, type SampleBatch, type SampleColumns } from './batch.ts';
import { newColumns, widened } from './columns.ts';
import type { Exchange } from './exchange.ts';
import { isIdempotent, isRetryable, judgeAnswer, judgeFailure, OUTCOMES, STAGES, type Outcome, type Stage } from './outcome.ts';
import type { RequestPlan } from './plan.ts';
import { Texts } from './texts.ts';

const MIN_ROWS = 256;
const OUTCOME_CODE = codes<Outcome>(OUTCOMES);
const STAGE_CODE = codes<Stage>(STAGES);

/** Turns each exchange into its one row: the place where a worker's requests are judged and written down. */
export class Recorder {
  readonly #worker: number;
  readonly #rules: readonly RequestRule[];
  readonly #texts = new Texts();
  #columns = newColumns(MIN_ROWS);
  #count = 0;
  #sequence = 0;

  constructor(worker: number, requests: readonly RequestPlan[]) {
    this.#worker = worker;
    this.#rules = requests.map(ruleOf);
  }

  /** `dueUs` as in the batch: NaN in the closed model. `queued`: no thread was free when it was due. */
  record(thread: number, dueUs: number, queued: boolean, exchange: Exchange): void {
    const rule = this.#rules[exchange.request];
    if (rule === undefined) throw new RangeError(`no request ${exchange.request} in the plan`);
    if (this.#count === this.#columns.dueUs.length) this.#columns = widened(this.#columns);
    const { failure, stage, status } = exchange;
    const judgement =
      failure === undefined
        ? judgeAnswer(status, rule.expected[status] === 1, exchange.unmet, exchange.server)
        : judgeFailure(failure, stage);
    const retryable = failure?.kind === 'unprocessed' || isRetryable(judgement.outcome, stage, exchange.reused, rule.idempotent);
    const columns = this.#columns;
    const row = this.#count++;
    columns.dueUs[row] = dueUs;
    columns.sentUs[row] = exchange.sentUs;
    columns.resolvedUs[row] = exchange.resolvedUs;
    columns.tcpConnectedUs[row] = exchange.tcpConnectedUs;
    columns.connectedUs[row] = exchange.connectedUs;
    columns.firstByteUs[row] = exchange.firstByteUs;
    columns.endedUs[row] = exchange.endedUs;
    columns.thread[row] = thread;
    columns.request[row] = exchange.request;
    columns.outcome[row] = OUTCOME_CODE[judgement.outcome];
    columns.stage[row] = STAGE_CODE[stage];
    columns.flags[row] = (exchange.reused ? FLAG_REUSED : 0) | (retryable ? FLAG_RETRYABLE : 0) | (queued ? FLAG_QUEUED : 0);
    columns.status[row] = status;
    columns.version[row] = this.#texts.idOf('version', exchange.version);
    columns.detail[row] = this.#texts.idOf('detail', judgement.detail);
    columns.remote[row] = this.#texts.idOf('remote', exchange.remote);
    columns.connection[row] = exchange.connection;
    columns.bytesIn[row] = exchange.bytesIn;
    columns.bytesOut[row] = exchange.bytesOut;
  }

  /** The rows since the last call; undefined when there are none. The batch's buffer is the caller's to transfer. */
  take(watermarkUs: number): SampleBatch | undefined {
    const count = this.#count;
    if (count === 0) return undefined;
    const columns: SampleColumns = this.#columns;
    this.#columns = newColumns(Math.max(MIN_ROWS, Math.ceil(count * 1.25)));
    this.#count = 0;
    return { worker: this.#worker, sequence: this.#sequence++, count, watermarkUs, newTexts: this.#texts.takeFresh(), columns };
  }
}

interface RequestRule {
  readonly idempotent: boolean;
  /** 1 at every status that counts as ok. */
  readonly expected: Uint8Array;
}

function ruleOf(request: RequestPlan): RequestRule {
  const expected = new Uint8Array(1000);
  for (const { from, to } of request.expectStatus) expected.fill(1, from, to + 1);
  return { idempotent: isIdempotent(request.method), expected };
}

function codes<Name extends string>(names: readonly Name[]): Readonly<Record<Name, number>> {
  return Object.fromEntries(names.map((name, code) => [name, code])) as Record<Name, number>;
}
