import type { SampleBatch } from '../../load/batch.ts';
import { OUTCOMES } from '../../load/outcome.ts';
import type { VersionRoles } from './version-roles.ts';

const OK = OUTCOMES.indexOf('ok');

/**
 * Tells the roles which versions answered before the release, from batches as they arrive. A release that is done elsewhere may be found to
 * have begun some time ago, so until it has it is kept when each version was asked for first. Reads two columns, and nothing more when all
 * that was sent before has been delivered.
 */
export class VersionsBefore {
  private readonly roles: VersionRoles;
  /** When the first request was sent that was answered by it. */
  private readonly firstUs = new Map<string, number>();
  private releaseStartUs = Number.POSITIVE_INFINITY;
  /** Workers of which nothing more comes that was sent before. */
  private readonly done = new Set<number>();

  constructor(roles: VersionRoles) {
    this.roles = roles;
  }

  /** `texts`: all of the batch's worker so far, by id. */
  batch(batch: SampleBatch, texts: readonly string[]): void {
    if (this.done.has(batch.worker)) return;
    const { sentUs, outcome, version } = batch.columns;
    let id = 0;
    let firstUs = Number.NEGATIVE_INFINITY;
    for (let row = 0; row < batch.count; row += 1) {
      const rowId = version[row] as number;
      if (rowId === 0 || outcome[row] !== OK || (rowId === id && (sentUs[row] as number) >= firstUs)) continue;
      id = rowId;
      firstUs = this.answered(texts[id] ?? '', sentUs[row] as number);
    }
    if (batch.watermarkUs >= this.releaseStartUs) this.done.add(batch.worker);
  }

  releaseStarted(atMs: number): void {
    this.releaseStartUs = atMs * 1000;
    for (const [version, firstUs] of this.firstUs) this.tell(version, firstUs);
  }

  /** When the first request was sent that this version answered. */
  private answered(version: string, sentUs: number): number {
    const firstUs = Math.min(sentUs, this.firstUs.get(version) ?? Number.POSITIVE_INFINITY);
    this.firstUs.set(version, firstUs);
    if (this.releaseStartUs !== Number.POSITIVE_INFINITY) this.tell(version, firstUs);
    return firstUs;
  }

  private tell(version: string, firstUs: number): void {
    if (firstUs < this.releaseStartUs) this.roles.answeredBefore(version);
  }
}
