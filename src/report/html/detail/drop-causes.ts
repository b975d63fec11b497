import type { Evidence } from '../../../evidence/reader.ts';
import { DropCount } from '../../../observe/drops/drop-count.ts';
import type { DropGroup } from '../../../observe/drops/drops.ts';
import type { PhaseName } from '../../../observe/phases.ts';
import type { Sample } from '../../../observe/sample.ts';
import { attribute } from '../../../verdict/diagnosis/attribute.ts';
import type { Cause } from '../../../verdict/diagnosis/cause.ts';
import { type Scene, sceneOf } from '../../../verdict/diagnosis/scene.ts';
import type { RunReport } from '../../run-report.ts';

/** Puts each dropped request down to its cause, by the groups and the rules of the report's own diagnosis. */
export class DropCauses {
  private readonly report: RunReport;
  private readonly evidence: Evidence;
  private readonly drops: DropCount;
  private readonly known = new Map<DropGroup, Cause>();
  private endUs = 0;
  private scene: Scene | undefined;

  constructor(report: RunReport, evidence: Evidence) {
    this.report = report;
    this.evidence = evidence;
    this.drops = new DropCount(report.milestones);
  }

  /** Takes every request, in the order of sending; `phase` is the one of those that cover the run. */
  groupOf(sample: Sample, phase: PhaseName): DropGroup | undefined {
    this.endUs = Math.max(this.endUs, sample.endedUs);
    return this.drops.add(sample, phase);
  }

  /** After the last request. */
  causeOf(group: DropGroup): Cause {
    let cause = this.known.get(group);
    if (cause === undefined) {
      this.scene ??= this.wholeScene();
      ({ cause } = attribute(group, this.scene));
      this.known.set(group, cause);
    }
    return cause;
  }

  private wholeScene(): Scene {
    const { milestones, profile, proof } = this.report;
    return sceneOf({
      drops: this.drops.list,
      milestones,
      surroundings: this.evidence.surroundings,
      observation: { ...this.report, endMs: this.endUs / 1000 },
      generator: proof.generator,
      profile,
    });
  }
}
