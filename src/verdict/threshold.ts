import { CutoverError } from '../errors.ts';
import type { Selector } from '../observe/selection.ts';
import { type Metric, METRICS } from './metric.ts';
import { parseLimit } from './quantity.ts';
import { Scanner, ThresholdError } from './scanner.ts';
import { parseSelector, unknown } from './selector-grammar.ts';

/** A demand on a run, such as `p99{phase=during} < 250ms`. */
export interface Threshold {
  /** As written. */
  readonly text: string;
  readonly metric: Metric;
  readonly selector: Selector;
  readonly operator: Operator;
  /** In the metric's quantity. */
  readonly limit: number;
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

/**
 * threshold = metric [ "{" key "=" value { "," key "=" value } "}" ] operator number [ unit ]
 *
 * Throws ThresholdError with the column of what is wrong.
 */
export function parseThreshold(text: string): Threshold {
  const scanner = new Scanner(text);
  const name = scanner.expect(/[A-Za-z_][A-Za-z0-9_.]*/, 'a metric such as `dropped` or `p99`');
  const metric = METRICS.find((candidate) => candidate.name === name.text);
  if (metric === undefined) {
    throw unknown(
      'metric',
      name,
      METRICS.map((known) => known.name),
    );
  }
  const brace = scanner.take(/\{/);
  const selector = brace === undefined ? {} : parseSelector(scanner);
  if (brace !== undefined && metric.selectableBy === 'connection' && Object.keys(selector).some((key) => key !== 'connection')) {
    throw new ThresholdError(`${metric.name} can only be selected by connection`, brace.column);
  }
  const operator = parseOperator(scanner);
  const limit = parseLimit(scanner, metric);
  scanner.expectEnd();
  return { text, metric, selector, operator, limit };
}

/** All of a profile's thresholds; throws CutoverError for the first that is wrong, with its place and what is wrong in it. */
export function parseThresholds(
  settings: readonly { readonly text: string; readonly where: string }[],
  requestNames: readonly string[],
): Threshold[] {
  return settings.map(({ text, where }) => {
    try {
      const threshold = parseThreshold(text);
      checkRequest(threshold, requestNames);
      return threshold;
    } catch (thrown) {
      if (!(thrown instanceof ThresholdError)) throw thrown;
      throw new CutoverError(`threshold \`${text}\`, column ${thrown.column}: ${thrown.message}`, {
        where,
        next: 'docs/thresholds.md lists the metrics, selectors and units',
        cause: thrown,
      });
    }
  });
}

function parseOperator(scanner: Scanner): Operator {
  const token = scanner.expect(/[=!<>]+/, 'a comparison such as `<` or `==`');
  const known = Object.keys(OPERATORS) as Operator[];
  const operator = known.find((candidate) => candidate === token.text);
  if (operator === undefined) throw unknown('comparison', token, known);
  return operator;
}

/** A check on a request that the profile does not have could only ever be inconclusive. */
function checkRequest({ text, selector }: Threshold, requestNames: readonly string[]): void {
  if (selector.request === undefined || requestNames.includes(selector.request)) return;
  throw unknown('request', { text: selector.request, column: text.indexOf(selector.request) + 1 }, requestNames);
}
