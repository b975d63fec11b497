import type { CompareSettings, Priority } from '../../profile/compare.ts';
import { rank } from './ranking.ts';
import { isUsable, MEASURES, type Contender } from './run-figures.ts';
import { summarise, type ContenderSummary } from './summary.ts';
import { mean, tellApart, type Contrast } from './tell-apart.ts';

export interface Standing extends ContenderSummary {
  /** From 1; those that nothing tells apart share one. Null: it is not in the order, and why. */
  readonly rank: number | null;
  readonly whyNotRanked: string | null;
}

/** Why one is before another. */
export interface Decision {
  readonly better: string;
  readonly worse: string;
  /** The most important priority that tells them apart; null: none does. */
  readonly by: Priority | null;
  /** Of that priority. */
  readonly contrast: Contrast | null;
  /** More important ones (all, where none tells) by which the runs do not suffice to say whether they differ. */
  readonly unclear: readonly { readonly priority: Priority; readonly contrast: Contrast }[];
}

export interface Comparison {
  /** Best first; those without a rank last. */
  readonly standings: readonly Standing[];
  /** The first against each other that has a rank. */
  readonly decisions: readonly Decision[];
  /** Each that has a rank against the next. */
  readonly steps: readonly Decision[];
  /** Those on rank 1. */
  readonly best: readonly string[];
  /**
   * Whether the runs suffice to say that these are the best: nothing that is more important than what decides is unclear, and nothing is out of the
   * order but what could not be released.
   */
  readonly isTold: boolean;
}

/** What the runs say of ways to release, by the profile's priorities. */
export function compare(
  contenders: readonly Contender[],
  { priorities }: Pick<CompareSettings, 'priorities'>,
  confidence: number,
): Comparison {
  const ranked = contenders.filter((contender) => whyNotRanked(contender) === null);
  const contrasts = new Map<string, Contrast>();
  const contrast = (one: Contender, other: Contender, priority: Priority): Contrast => {
    const key = JSON.stringify([one.name, other.name, priority]);
    const known =
      contrasts.get(key) ?? tellApart(valuesOf(one, priority), valuesOf(other, priority), MEASURES[priority], confidence);
    contrasts.set(key, known);
    return known;
  };
  const groups = rank(ranked, {
    priorities,
    figureOf: meanOf,
    isToldApart: (one, other, priority) => contrast(one, other, priority).told === 'apart',
  });
  const standings = groups.flatMap((group, index) => {
    const place = 1 + groups.slice(0, index).reduce((before, { length }) => before + length, 0);
    return group.map((contender): Standing => ({ ...summarise(contender, confidence), rank: place, whyNotRanked: null }));
  });
  const unranked = contenders.flatMap((contender): Standing[] => {
    const why = whyNotRanked(contender);
    return why === null ? [] : [{ ...summarise(contender, confidence), rank: null, whyNotRanked: why }];
  });
  const best = groups[0] ?? [];
  const [first, ...others] = groups.flat();
  const decisions = first === undefined ? [] : others.map((other) => decide(first, other, priorities, contrast));
  const steps = groups
    .flat()
    .flatMap((one, index, all) => all.slice(index + 1, index + 2).map((next) => decide(one, next, priorities, contrast)));
  return {
    standings: [...standings, ...unranked],
    decisions,
    steps,
    best: best.map(({ name }) => name),
    isTold:
      decisions.length > 0 &&
      unranked.every(hasFailed) &&
      decisions.every(({ better, unclear }) => better === first?.name && unclear.length === 0),
  };
}

/** Goes through the priorities until one tells the two apart. */
function decide(
  first: Contender,
  other: Contender,
  priorities: readonly Priority[],
  contrastOf: (one: Contender, other: Contender, priority: Priority) => Contrast,
): Decision {
  const unclear: Decision['unclear'][number][] = [];
  for (const priority of priorities) {
    const contrast = contrastOf(first, other, priority);
    if (contrast.told === 'unclear') unclear.push({ priority, contrast });
    if (contrast.told !== 'apart') continue;
    const isFirst = (contrast.difference ?? 0) > 0;
    const [better, worse] = isFirst ? [first, other] : [other, first];
    return { better: better.name, worse: worse.name, by: priority, contrast, unclear };
  }
  return { better: first.name, worse: other.name, by: null, contrast: null, unclear };
}

function whyNotRanked({ runs }: Contender): string | null {
  const failed = runs.filter(({ verdict }) => verdict === 'release-failed').length;
  if (failed > 0) return `its release failed in ${failed} of ${runs.length} runs`;
  if (runs.length === 0) return 'it was not run';
  return runs.some(isUsable) ? null : 'none of its runs came to an end on sound evidence';
}

function hasFailed({ verdicts }: Standing): boolean {
  return (verdicts['release-failed'] ?? 0) > 0;
}

function valuesOf({ runs }: Contender, priority: Priority): (number | null)[] {
  return runs.filter(isUsable).map(MEASURES[priority].of);
}

function meanOf(contender: Contender, priority: Priority): number | undefined {
  const values = valuesOf(contender, priority);
  const known = values.filter((value) => value !== null);
  return known.length === 0 || known.length < values.length ? undefined : mean(known);
}
