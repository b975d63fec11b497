import { combined } from '../../release/suggestion/manifest-patch.ts';
import { attribute, type Attribution } from './attribute.ts';
import type { Diagnosis, DiagnosisWarning } from './diagnosis.ts';
import { evidenceOf } from './evidence.ts';
import { CONFIDENCES, type Confidence } from './finding.ts';
import { FIXES } from './fixes/by-cause.ts';
import { type DiagnosisInput, type Scene, sceneOf } from './scene.ts';
import { warningsOf } from './warnings.ts';

/** Why requests were dropped, and what else can be done better. */
export interface Diagnosed {
  /** Most requests first; empty when none was dropped. */
  readonly diagnosis: readonly Diagnosis[];
  readonly warnings: readonly DiagnosisWarning[];
}

export function diagnose(input: DiagnosisInput): Diagnosed {
  const scene = sceneOf(input);
  const diagnosis = causesOf(scene);
  return { diagnosis, warnings: warningsOf(scene, diagnosis) };
}

function causesOf(scene: Scene): Diagnosis[] {
  const attributions = scene.drops.map((group) => attribute(group, scene));
  const dropped = requestsOf(attributions);
  return [...Map.groupBy(attributions, ({ cause }) => cause)]
    .map(([cause, ofCause]): Diagnosis => {
      const requests = requestsOf(ofCause);
      const { text, patches, explained } = FIXES[cause](ofCause, scene);
      return {
        cause,
        requests,
        share: requests / dropped,
        confidence: confidenceOf(ofCause),
        evidence: [...evidenceOf(ofCause), ...explained],
        fix: text,
        ...(patches.length === 0 ? {} : { patches: combined(patches) }),
      };
    })
    .toSorted((a, b) => b.requests - a.requests);
}

/** What at least half of the requests were attributed with. */
function confidenceOf(attributions: readonly Attribution[]): Confidence {
  const half = requestsOf(attributions) / 2;
  let sum = 0;
  for (const confidence of CONFIDENCES.toReversed()) {
    sum += requestsOf(attributions.filter((attribution) => attribution.confidence === confidence));
    if (sum >= half) return confidence;
  }
  return 'low';
}

function requestsOf(attributions: readonly Attribution[]): number {
  return attributions.reduce((sum, { group }) => sum + group.requests, 0);
}
