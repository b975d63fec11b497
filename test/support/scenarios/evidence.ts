import { type Evidence, readEvidence } from '../../../src/evidence/reader.ts';
import { inSendOrder } from '../../../src/evidence/send-order.ts';
import { isDropped } from '../../../src/load/outcome.ts';
import { DropCount } from '../../../src/observe/drops/drop-count.ts';
import type { DropGroup } from '../../../src/observe/drops/drops.ts';
import { PhaseFinder } from '../../../src/observe/phases.ts';
import { examine } from '../../../src/report/assess.ts';
import type { RunReport } from '../../../src/report/run-report.ts';
import { attribute } from '../../../src/verdict/diagnosis/attribute.ts';
import type { Cause } from '../../../src/verdict/diagnosis/cause.ts';
import { sceneOf } from '../../../src/verdict/diagnosis/scene.ts';
import type { Drop } from './scenario.ts';

export interface NamedDrop extends Drop {
  /** What the diagnosis says. */
  readonly named: Cause;
}

export interface DropsOfRun {
  readonly drops: readonly NamedDrop[];
  /** The one version that has answered at this address in the whole run; undefined: none, or several. */
  readonly versionAt: (remote: string | undefined) => string | undefined;
}

/** Reads the dropped requests of a run from its evidence, one by one. */
export async function dropsOf(folder: string): Promise<DropsOfRun> {
  const evidence = readEvidence(folder);
  const { report, observation } = await examine(evidence);
  const { milestones, profile, proof } = report;
  const { grouped, versions } = read(evidence, report);
  const drops = [...new Set(grouped.map(({ group }) => group))];
  const { surroundings } = evidence;
  const scene = sceneOf({ drops, milestones, surroundings, observation, generator: proof.generator, profile });
  const named = new Map(drops.map((group) => [group, attribute(group, scene).cause]));
  return {
    drops: grouped.map(({ drop, group }) => ({ ...drop, named: named.get(group) ?? 'unknown' })),
    versionAt(remote) {
      const [version, ...others] = versions.get(remote ?? '') ?? [];
      return others.length === 0 ? version : undefined;
    },
  };
}

/** Groups the drops as the observation does, and remembers which drop went into which group. */
function read(evidence: Evidence, { milestones, phases }: RunReport) {
  const count = new DropCount(milestones);
  const finder = new PhaseFinder(phases);
  const sizes = new Map<DropGroup, number>();
  const grouped: { readonly drop: Drop; readonly group: DropGroup }[] = [];
  const versions = new Map<string, Set<string>>();
  for (const row of inSendOrder(evidence.batches(), evidence.workers)) {
    const { remote, version, outcome, stage, detail, reused, sentUs, endedUs } = row;
    const [phase = 'load'] = finder.at(sentUs / 1000);
    count.add(row, phase);
    if (remote !== undefined && version !== undefined) versions.set(remote, (versions.get(remote) ?? new Set()).add(version));
    if (!isDropped(outcome)) continue;
    const group = count.list.find((each) => each.requests !== (sizes.get(each) ?? 0));
    if (group === undefined) throw new Error(`in no group: ${outcome} ${detail}`);
    sizes.set(group, group.requests);
    const connection = reused ? 'reused' : 'new';
    const drop = {
      sentAtMs: sentUs / 1000,
      endedAtMs: endedUs / 1000,
      outcome,
      stage,
      detail,
      connection,
      remote,
      version,
    } as const;
    grouped.push({ drop, group });
  }
  return { grouped, versions };
}
