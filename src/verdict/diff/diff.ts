import { checkRule, type RuleCheck } from './check-rule.ts';
import type { ComparedRun } from './compared-run.ts';
import { type Figure, type FigureKey, kindOf } from './figure.ts';
import { figuresOf } from './figures.ts';
import type { Rule } from './rule.ts';
import { settingDifferences, type SettingDifferences } from './setting.ts';

export interface Diff {
  readonly conclusion: 'no-regression' | 'regression' | 'cannot-tell';
  /** Why, most important first; never empty. */
  readonly reasons: readonly string[];
  /** At which all rules together find no regression where there is none. */
  readonly confidence: number;
  /** Of each interval: higher, because several are looked at. */
  readonly confidenceEach: number;
  readonly differences: SettingDifferences;
  readonly rules: readonly RuleCheck[];
  readonly figures: readonly Figure[];
}

export interface DiffSettings {
  readonly rules: readonly Rule[];
  readonly confidence: number;
  /** Judge although something decisive was not the same. */
  readonly acceptDifferences: boolean;
}

/** What changed from one run to the other, and whether it got worse. */
export function diffRuns(old: ComparedRun, latest: ComparedRun, { rules, confidence, acceptDifferences }: DiffSettings): Diff {
  const confidenceEach = confidenceOfEach(rules, confidence);
  const figureOf = figuresOf(old, latest, confidenceEach);
  const checks = rules.map((rule) => checkRule(rule, old, latest, figureOf));
  const differences = settingDifferences(old, latest);
  const troubles = [
    ...old.troubles.map((trouble) => `the old run: ${trouble}`),
    ...latest.troubles.map((trouble) => `the new run: ${trouble}`),
    ...(acceptDifferences ? [] : differences.decisive),
  ];
  const asked = rules.flatMap(({ figure }) => (figure === 'verdict' ? [] : [figure]));
  return {
    ...conclude(checks, troubles),
    confidence,
    confidenceEach,
    differences,
    rules: checks,
    figures: withoutDuplicates([...alwaysShown(old), ...asked]).map(figureOf),
  };
}

/**
 * Bonferroni: with m figures that chance may lead astray, each may be wrong m times less often, so that all of them together are no more often
 * wrong than was asked for. What is only measured, once in each run, and the verdict are not drawn by chance.
 */
function confidenceOfEach(rules: readonly Rule[], confidence: number): number {
  const drawn = rules.filter(({ figure }) => figure !== 'verdict' && kindOf(figure.name).interval !== 'measured').length;
  return 1 - (1 - confidence) / Math.max(1, drawn);
}

function conclude(checks: readonly RuleCheck[], troubles: readonly string[]): Pick<Diff, 'conclusion' | 'reasons'> {
  const inState = (state: RuleCheck['state']): string[] =>
    checks.filter((check) => check.state === state).map(({ rule, reason }) => `${rule}: ${reason}`);
  const [worse, unclear] = [inState('regression'), inState('cannot-tell')];
  if (troubles.length > 0) return { conclusion: 'cannot-tell', reasons: [...troubles, ...worse, ...unclear] };
  if (worse.length > 0) return { conclusion: 'regression', reasons: worse };
  if (unclear.length > 0) return { conclusion: 'cannot-tell', reasons: unclear };
  const held = checks.length === 1 ? 'the rule holds' : `all ${checks.length} rules hold`;
  return { conclusion: 'no-regression', reasons: [`${held}: nothing got worse by more than the limits`] };
}

function alwaysShown({ profile }: ComparedRun): FigureKey[] {
  const whole = (name: FigureKey['name']): FigureKey => ({ name, part: 'all' });
  const parts = profile.release === undefined ? [] : (['before', 'during', 'after'] as const);
  return [
    whole('drop_rate'),
    whole('outage'),
    whole('throughput'),
    ...(profile.release === undefined ? [] : [whole('first_new'), whole('full_new')]),
    ...(['p50', 'p90', 'p99'] as const).flatMap((name) => [whole(name), ...parts.map((part): FigureKey => ({ name, part }))]),
  ];
}

function withoutDuplicates(keys: readonly FigureKey[]): FigureKey[] {
  return keys.filter(({ name, part }, index) => keys.findIndex((key) => key.name === name && key.part === part) === index);
}
