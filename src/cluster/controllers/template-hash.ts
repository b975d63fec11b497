import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { PodTemplate } from '../objects.ts';
import { POD_TEMPLATE_HASH } from './deployment/annotations.ts';

/** Kubernetes' alphabet for names made by machine. */
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/**
 * A name part for a pod template: the same for the same content whatever the order of its keys. `collisionCount` gives another one
 * when a name is taken. Kubernetes hashes a Go struct dump, which cannot be repeated here; only the form is the same: the decimal
 * digits of a 32-bit number, letter for digit (`d665869d4`).
 */
export function templateHash(template: PodTemplate, collisionCount = 0): string {
  const digest = createHash('sha256')
    .update(canonicalJson(contentOf(template)))
    .update(`#${collisionCount}`)
    .digest();
  const digits = String(digest.readUInt32BE(0)).padStart(10, '0');
  return digits.replaceAll(/\d/gu, (digit) => LETTERS[digit.charCodeAt(0) % LETTERS.length] ?? digit);
}

/** Whether two templates make the same pods: equal but for the hash label that ReplicaSets add. */
export function sameTemplate(a: PodTemplate, b: PodTemplate): boolean {
  return isDeepStrictEqual(contentOf(a), contentOf(b));
}

/** What of a template goes into its pods; kubectl's undo sends a `creationTimestamp: null` with it. */
function contentOf({ metadata = {}, spec }: PodTemplate): PodTemplate {
  const { [POD_TEMPLATE_HASH]: _hash, ...labels } = metadata.labels ?? {};
  return { metadata: { labels, annotations: metadata.annotations ?? {} }, spec };
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
