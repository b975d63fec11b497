import { readEvidence } from '../../../src/evidence/reader.ts';
import { inSendOrder } from '../../../src/evidence/send-order.ts';
import { isDropped } from '../../../src/load/outcome.ts';
import type { Drop } from './scenario.ts';

export interface DropsOfRun {
  readonly drops: readonly Drop[];
  /** The one version that has answered at this address in the whole run; undefined: none, or several. */
  versionAt(remote: string | undefined): string | undefined;
}

/** Reads the dropped requests of a run from its evidence, one by one. */
export function dropsOf(folder: string): DropsOfRun {
  const evidence = readEvidence(folder);
  const drops: Drop[] = [];
  const versions = new Map<string, Set<string>>();
  for (const row of inSendOrder(evidence.batches(), evidence.workers)) {
    const { remote, version, outcome } = row;
    if (remote !== undefined && version !== undefined) versions.set(remote, (versions.get(remote) ?? new Set()).add(version));
    if (!isDropped(outcome)) continue;
    const { stage, detail, reused, sentUs, endedUs } = row;
    const connection = reused ? 'reused' : 'new';
    drops.push({ sentAtMs: sentUs / 1000, endedAtMs: endedUs / 1000, outcome, stage, detail, connection, remote, version });
  }
  return {
    drops,
    versionAt(remote) {
      const [version, ...others] = versions.get(remote ?? '') ?? [];
      return others.length === 0 ? version : undefined;
    },
  };
}
