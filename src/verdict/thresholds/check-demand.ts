import type { Course } from '../../observe/observation.ts';
import { type Aim, type Demand, type Limit, type Operand, OPERATORS } from './demand.ts';
import type { Quantity } from './metric.ts';
import { observe, type ObservedOperand, type Stretch, tooFew, type Value } from './observed.ts';
import { formatApart, formatQuantity } from '../quantity.ts';

/** What a demand was found to come to. */
export interface Finding {
  /** In `quantity`; null when there was nothing to observe. */
  readonly observed: number | null;
  readonly quantity: Quantity;
  /** The window that decides; absent where it is not about windows, or none was observed. */
  readonly window?: Stretch;
  /** The other metric, before its factor; absent where it is compared with a value. */
  readonly against?: { readonly observed: number | null; readonly factor: number; readonly window?: Stretch };
  readonly state: 'pass' | 'fail' | 'inconclusive';
  /** One sentence for people. */
  readonly reason: string;
}

/** What demands are checked by. */
export interface Grounds {
  readonly aim: Aim;
  readonly courseOf: (operand: Operand) => Course;
  /** Why the load generator itself may have caused what was observed of it; undefined when it did not. */
  readonly doubtAbout: (operand: Operand) => string | undefined;
}

/**
 * Without enough data it is inconclusive, whatever it demands. A value that misses the limit is a failure, unless the generator was
 * unfit and could have caused it itself.
 */
export function checkDemand(demand: Demand, grounds: Grounds): Finding {
  const { left, right } = demand;
  const [worst, best] = sides(demand, grounds.aim);
  const asked = (operand: Operand, side: 'highest' | 'lowest'): ObservedOperand =>
    observe(operand, demand, { course: grounds.courseOf(operand), aim: grounds.aim, side });
  const observed = asked(left, worst);
  const figures = { ...figuresOf(observed), quantity: left.metric.quantity };
  if (right.kind === 'value') {
    if ('missing' in observed) return { ...figures, state: 'inconclusive', reason: observed.missing };
    const limit = { value: right.value, told: '' };
    return { ...figures, ...judged(demand, observed, limit, grounds) };
  }
  const { operand, factor } = right;
  const other = asked(operand, best);
  const withOther = { ...figures, against: { ...figuresOf(other), factor } };
  const missing = [
    ...('missing' in observed ? [`${left.text}: ${observed.missing}`] : []),
    ...('missing' in other ? [`${operand.text}: ${other.missing}`] : []),
  ];
  if ('missing' in observed || 'missing' in other) return { ...withOther, state: 'inconclusive', reason: missing.join('; ') };
  return {
    ...withOther,
    ...judged(demand, observed, { value: factor * other.value, told: toldOf(right, other), other }, grounds),
  };
}

/** The limit as a value; where it is that of another metric, how that is told. */
interface KnownLimit {
  readonly value: number;
  readonly told: string;
  readonly other?: Value;
}

function judged(
  { left, operator, right }: Demand,
  observed: Value,
  { value: limit, told, other }: KnownLimit,
  { doubtAbout }: Grounds,
): Pick<Finding, 'state' | 'reason'> {
  const shown = `observed ${formatApart(observed.value, limit, left.metric.quantity)}${observed.how}${told}`;
  const doubtAboutOther = right.kind === 'metric' ? doubtAbout(right.operand) : undefined;
  if (!OPERATORS[operator](observed.value, limit)) {
    const doubt = doubtAbout(left) ?? doubtAboutOther;
    return doubt === undefined ? { state: 'fail', reason: shown } : { state: 'inconclusive', reason: `${shown}; ${doubt}` };
  }
  const few =
    tooFew(left, observed, limit) ??
    (right.kind === 'metric' && other !== undefined ? tooFew(right.operand, other, 0) : undefined);
  if (few !== undefined) return { state: 'inconclusive', reason: `${shown}, but ${few}` };
  // It may hold only because a stall of our own has made the other one worse than it was.
  if (doubtAboutOther !== undefined) return { state: 'inconclusive', reason: `${shown}; ${doubtAboutOther}` };
  return { state: 'pass', reason: shown };
}

/**
 * By which window a demand is judged, and by which of the other metric: the ones by which it is most likely missed, or by which what is too
 * much is most likely reached.
 */
function sides({ operator }: Demand, aim: Aim): ['highest', 'lowest'] | ['lowest', 'highest'] {
  const isAtMost = operator === '<' || operator === '<=';
  return isAtMost === (aim === 'must-hold') ? ['highest', 'lowest'] : ['lowest', 'highest'];
}

/** ` against 1.2 * 200 ms = 240 ms` */
function toldOf({ factor, operand }: Extract<Limit, { readonly kind: 'metric' }>, { value, how }: Value): string {
  const { quantity } = operand.metric;
  const other = `${formatQuantity(value, quantity)}${how}`;
  return factor === 1 ? ` against ${other}` : ` against ${factor} * ${other} = ${formatQuantity(factor * value, quantity)}`;
}

function figuresOf(observed: ObservedOperand): Pick<Finding, 'observed' | 'window'> {
  if ('missing' in observed) return { observed: null };
  return { observed: observed.value, ...(observed.window === undefined ? {} : { window: observed.window }) };
}
