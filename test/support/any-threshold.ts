import * as fc from 'fast-check';
import { OUTCOMES } from '../../src/load/outcome.ts';
import { PHASE_NAMES } from '../../src/observe/phases.ts';
import { CONNECTION_KINDS } from '../../src/observe/sample.ts';
import type { Selector } from '../../src/observe/selection.ts';
import { type Operator, type Operand, OPERATORS, type Threshold } from '../../src/verdict/thresholds/demand.ts';
import { type Metric, METRICS, type Quantity } from '../../src/verdict/thresholds/metric.ts';

/** What a threshold says, without where its parts stand. */
export interface Meant {
  readonly left: MeantOperand;
  readonly operator: Operator;
  readonly right:
    | { readonly kind: 'value'; readonly value: number }
    | { readonly kind: 'metric'; readonly factor: number; readonly operand: MeantOperand };
}

export interface MeantOperand {
  readonly metric: string;
  readonly selector: Selector;
  readonly windowMs: number | undefined;
}

export function meaningOf({ demands }: Threshold): Meant[] {
  const operandMeant = ({ metric, selector, windowMs }: Operand): MeantOperand => ({ metric: metric.name, selector, windowMs });
  return demands.map(({ left, operator, right }) => ({
    left: operandMeant(left),
    operator,
    right: right.kind === 'value' ? right : { kind: 'metric', factor: right.factor, operand: operandMeant(right.operand) },
  }));
}

/** How someone might write it. */
export function printed(demands: readonly Meant[]): string {
  return demands.map(printedDemand).join(' and ');
}

function printedDemand({ left, operator, right }: Meant): string {
  if (right.kind === 'metric') return `${printedOperand(left)} ${operator} ${right.factor} * ${printedOperand(right.operand)}`;
  return `${printedOperand(left)} ${operator} ${printedValue(right.value, left)}`;
}

const UNIT_OF: Readonly<Record<Quantity, string>> = { count: '', share: '%', ms: 'ms', 'per-second': '/s' };

function printedValue(value: number, { metric }: MeantOperand): string {
  const quantity = METRICS.find(({ name }) => name === metric)?.quantity ?? 'count';
  if (quantity === 'ms' && value % 1000 === 0) return `${value / 1000} s`;
  return `${quantity === 'share' ? Number((value * 100).toPrecision(12)) : value}${UNIT_OF[quantity]}`;
}

function printedOperand({ metric, selector, windowMs }: MeantOperand): string {
  const pairs = Object.entries(selector).map(
    ([key, value]: [string, Selector[keyof Selector]]) => `${key}=${printedSelected(value)}`,
  );
  return `${metric}${pairs.length === 0 ? '' : `{${pairs.join(', ')}}`}${windowMs === undefined ? '' : ` over ${windowMs}ms`}`;
}

function printedSelected(value: Selector[keyof Selector]): string {
  const text = typeof value === 'object' ? ('role' in value ? value.role : value.name) : String(value);
  return /[\s,{}=]/.test(text) || text === '' ? `"${text}"` : text;
}

const names = fc.stringMatching(/^[A-Za-z0-9 ._={},/-]{1,12}$/);
const versions = fc.oneof(
  fc.constantFrom({ role: 'old' as const }, { role: 'new' as const }),
  names.filter((name) => !['old', 'new', 'unknown'].includes(name)).map((name) => ({ name })),
);
const selectors: fc.Arbitrary<Selector> = fc.record(
  {
    phase: fc.constantFrom(...PHASE_NAMES),
    version: versions,
    connection: fc.constantFrom(...CONNECTION_KINDS),
    request: names,
    outcome: fc.constantFrom(...OUTCOMES),
  },
  { requiredKeys: [] },
);

function operandOf({ name, selectableBy, windows }: Metric): fc.Arbitrary<MeantOperand> {
  const selector = selectors.map(
    (all) => Object.fromEntries(Object.entries(all).filter(([key]) => selectableBy.some((known) => known === key))) as Selector,
  );
  const windowMs =
    'whyNot' in windows ? fc.constant(undefined) : fc.option(fc.integer({ min: 1, max: 600_000 }), { nil: undefined });
  return fc.record({ metric: fc.constant(name), selector, windowMs });
}

const anyDemand: fc.Arbitrary<Meant> = fc.constantFrom(...METRICS).chain((metric) => {
  const others = METRICS.filter(({ quantity }) => quantity === metric.quantity);
  const value = fc
    .nat()
    .map((whole) => ({ kind: 'value' as const, value: metric.quantity === 'share' ? (whole % 101) / 100 : whole }));
  const other = fc.record({
    kind: fc.constant('metric' as const),
    factor: fc.integer({ min: 1, max: 500 }).map((hundredths) => hundredths / 100),
    operand: fc.constantFrom(...others).chain(operandOf),
  });
  return fc
    .record({
      left: operandOf(metric),
      operator: fc.constantFrom(...(Object.keys(OPERATORS) as Operator[])),
      right: fc.oneof(value, other),
    })
    .map((meant) => (isOfWindows(meant) && /[=!]=/.test(meant.operator) ? { ...meant, operator: '<' as const } : meant));
});

function isOfWindows({ left, right }: Meant): boolean {
  return left.windowMs !== undefined || (right.kind === 'metric' && right.operand.windowMs !== undefined);
}

/** Everything that the grammar allows. */
export const anyThreshold: fc.Arbitrary<Meant[]> = fc.array(anyDemand, { minLength: 1, maxLength: 3 });
