import type { DropGroup } from '../../observe/drops/drops.ts';
import { CONFIDENCES, type Finding } from './finding.ts';
import { RULES } from './rules/in-order.ts';
import type { Scene } from './scene.ts';

/** A group of drops with the one cause that it is put down to. */
export interface Attribution extends Finding {
  readonly group: DropGroup;
}

/** Every group gets exactly one cause. */
export function attribute(group: DropGroup, scene: Scene): Attribution {
  const findings = RULES.flatMap((rule) => rule(group, scene) ?? []);
  // The sort is stable: of equals, the first rule's finding stays first.
  const [best] = findings.toSorted((a, b) => CONFIDENCES.indexOf(b.confidence) - CONFIDENCES.indexOf(a.confidence));
  return { group, ...(best ?? { cause: 'unknown', confidence: 'low', why: 'fit no cause that is known' }) };
}
