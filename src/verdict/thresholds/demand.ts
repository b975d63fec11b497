import type { Selector } from '../../observe/selection.ts';
import type { Metric } from './metric.ts';

/** A demand on a run, such as `p99{phase=during} < 250ms`, or several of them that must hold together. */
export interface Threshold {
  /** As written. */
  readonly text: string;
  readonly demands: readonly [Demand, ...Demand[]];
}

export interface Demand {
  readonly text: string;
  readonly left: Operand;
  readonly operator: Operator;
  /** Where the operator stands. */
  readonly column: number;
  readonly right: Limit;
}

/** What a metric is compared with: a value in its quantity, or so many times another metric. */
export type Limit =
  | { readonly kind: 'value'; readonly value: number }
  | { readonly kind: 'metric'; readonly factor: number; readonly operand: Operand };

/** `p99{version=new} over 5s` */
export interface Operand {
  readonly text: string;
  readonly column: number;
  readonly metric: Metric;
  readonly selector: Selector;
  /** Where the values of the selector's keys stand. */
  readonly columns: Readonly<Partial<Record<keyof Selector, number>>>;
  /** Undefined: of all selected requests together. */
  readonly windowMs: number | undefined;
}

export const OPERATORS = {
  '==': (observed: number, limit: number) => observed === limit,
  '!=': (observed: number, limit: number) => observed !== limit,
  '<': (observed: number, limit: number) => observed < limit,
  '<=': (observed: number, limit: number) => observed <= limit,
  '>': (observed: number, limit: number) => observed > limit,
  '>=': (observed: number, limit: number) => observed >= limit,
} as const;

export type Operator = keyof typeof OPERATORS;

/** Whether a threshold says what must hold, in every window, or what is too much in any. */
export type Aim = 'must-hold' | 'too-much';

export function operandsOf({ left, right }: Demand): Operand[] {
  return right.kind === 'value' ? [left] : [left, right.operand];
}
