import type { Verdict } from '../judge.ts';
import { formatQuantity } from '../quantity.ts';
import { formatRatio } from '../versions/version-statement.ts';
import type { ComparedRun } from './compared-run.ts';
import { type Change, type Figure, type FigureKey, type FigureKind, kindOf } from './figure.ts';
import type { Rule } from './rule.ts';

export interface RuleCheck {
  readonly rule: string;
  readonly state: 'regression' | 'no-regression' | 'cannot-tell';
  /** One sentence for people. */
  readonly reason: string;
}

/**
 * A regression is worse beyond chance (all of the interval) and by more than the limit (the value itself). Where neither no change nor one
 * beyond the limit can be ruled out, the runs do not suffice to tell.
 */
export function checkRule(rule: Rule, old: ComparedRun, latest: ComparedRun, figureOf: (key: FigureKey) => Figure): RuleCheck {
  if (rule.figure === 'verdict') return { rule: rule.text, ...verdictCheck(old, latest) };
  const kind = kindOf(rule.figure.name);
  const { change, told, missing = '' } = figureOf(rule.figure);
  if (change === null) return { rule: rule.text, state: 'cannot-tell', reason: missing };
  if (kind.swayedByGenerator && !(old.generatorFit && latest.generatorFit)) {
    return {
      rule: rule.text,
      state: 'cannot-tell',
      reason: `the load generator of the ${old.generatorFit ? 'new' : 'old'} run was not fit`,
    };
  }
  const beyond = (value: number): boolean => (kind.worse === 'higher' ? value > rule.limit : value < rule.limit);
  const shown = changeText(change, kind);
  if (told === 'worse' && beyond(change.value)) return { rule: rule.text, state: 'regression', reason: shown };
  if (told === 'not-distinguishable' && beyond(kind.worse === 'higher' ? change.high : change.low)) {
    const reason = `${shown}: neither no change nor one beyond the limit can be ruled out; a longer load, or more of it, tells`;
    return { rule: rule.text, state: 'cannot-tell', reason };
  }
  const reason = told === 'worse' ? `${shown}: worse, but within the limit` : shown;
  return { rule: rule.text, state: 'no-regression', reason };
}

/** `1.31 times (1.22 to 1.4)`, `+0.3 % (+0.1 % to +0.5 %)`. */
export function changeText({ value, low, high }: Change, { change, quantity }: Pick<FigureKind, 'change' | 'quantity'>): string {
  const text = (amount: number): string => {
    if (change === 'ratio') return formatRatio(amount);
    return `${amount > 0 ? '+' : ''}${formatQuantity(amount, quantity)}`;
  };
  return `${text(value)}${change === 'ratio' ? ' times' : ''} (${text(low)} to ${text(high)})`;
}

const FAILED: ReadonlySet<Verdict> = new Set(['fail', 'release-failed']);

function verdictCheck(old: ComparedRun, latest: ComparedRun): Omit<RuleCheck, 'rule'> {
  const shown = `${old.verdict} before, ${latest.verdict} now`;
  const [reason = ''] = latest.reasons;
  if (latest.verdict === 'pass') return { state: 'no-regression', reason: shown };
  if (old.verdict !== 'pass') return { state: 'no-regression', reason: `${shown}: it did not pass before either` };
  return { state: FAILED.has(latest.verdict) ? 'regression' : 'cannot-tell', reason: `${shown}: ${reason}` };
}
