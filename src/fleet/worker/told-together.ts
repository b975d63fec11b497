import type { SampleBatch, WorkerHealth } from '../../load/batch.ts';
import { newColumns } from '../../load/columns.ts';

/** What one OS thread delivers in half a second, or this many samples, is told together: each frame costs, here and at the controller. */
const REPORTS = 5;
const SAMPLES = 500;

/** What one OS thread has delivered and nobody was told yet. */
export class ToldTogether {
  #batches: SampleBatch[] = [];
  #health: WorkerHealth[] = [];
  #samples = 0;

  batch(batch: SampleBatch): void {
    this.#batches.push(batch);
    this.#samples += batch.count;
  }

  /** An OS thread reports ten times a second, whether it has samples or not. */
  health(health: WorkerHealth): void {
    this.#health.push(health);
  }

  get isDue(): boolean {
    return this.#health.length >= REPORTS || this.#samples >= SAMPLES;
  }

  /** All of it, as one batch, and starts anew. */
  take(): { readonly batch: SampleBatch | undefined; readonly health: readonly WorkerHealth[] } {
    const taken = { batch: joined(this.#batches, this.#samples), health: this.#health };
    this.#batches = [];
    this.#health = [];
    this.#samples = 0;
    return taken;
  }
}

/** Batches that followed each other, as one. Its number is for whoever numbers it anew. */
function joined(batches: readonly SampleBatch[], count: number): SampleBatch | undefined {
  const last = batches.at(-1);
  if (last === undefined || batches.length === 1) return last;
  const columns = newColumns(count);
  let at = 0;
  for (const batch of batches) {
    for (const name of Object.keys(columns) as (keyof typeof columns)[]) {
      columns[name].set(batch.columns[name].subarray(0, batch.count), at);
    }
    at += batch.count;
  }
  return { ...last, count, newTexts: batches.flatMap(({ newTexts }) => newTexts), columns };
}
