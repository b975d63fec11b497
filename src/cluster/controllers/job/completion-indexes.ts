import { COMPLETION_INDEX, type Job } from '../../job-object.ts';
import type { Pod } from '../../objects.ts';

/** The index of an Indexed Job's pod; undefined for one that has none, or none that the Job has (any more). */
export function completionIndexOf({ metadata }: Pod, { spec }: Job): number | undefined {
  const text = metadata.annotations?.[COMPLETION_INDEX] ?? '';
  const index = /^\d+$/.test(text) ? Number(text) : undefined;
  return index !== undefined && index < (spec.completions ?? 0) ? index : undefined;
}

/** Reads `0,2-4` as 0, 2, 3, 4, as far as the Job has these indexes. */
export function parseIndexes(text: string, completions: number): number[] {
  if (text === '') return [];
  return text.split(',').flatMap((part) => {
    const [first = NaN, last = first] = part.split('-').map(Number);
    const end = Math.min(last, completions - 1);
    return end < first ? [] : Array.from({ length: end - first + 1 }, (_, offset) => first + offset);
  });
}

/** Writes indexes as Kubernetes does: in order, three and more in a row as `FIRST-LAST`. */
export function formatIndexes(indexes: readonly number[]): string {
  const runs: { first: number; last: number }[] = [];
  for (const index of [...new Set(indexes)].toSorted((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run !== undefined && index === run.last + 1) run.last = index;
    else runs.push({ first: index, last: index });
  }
  return runs
    .map(({ first, last }) => {
      if (first === last) return String(first);
      return last === first + 1 ? `${first},${last}` : `${first}-${last}`;
    })
    .join(',');
}

/** The lowest indexes, `count` at most, that are neither done nor being worked on. */
export function pendingIndexes(taken: ReadonlySet<number>, completions: number, count: number): number[] {
  const pending: number[] = [];
  for (let index = 0; index < completions && pending.length < count; index += 1) if (!taken.has(index)) pending.push(index);
  return pending;
}
