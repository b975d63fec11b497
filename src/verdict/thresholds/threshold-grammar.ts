import { nearest } from '../../nearest.ts';
import { type Demand, type Limit, type Operand, type Operator, OPERATORS, type Threshold } from './demand.ts';
import { type Metric, METRICS, type Quantity } from './metric.ts';
import { NUMBER, parseUnit } from './quantity-grammar.ts';
import { Scanner, ThresholdError, type Token } from './scanner.ts';
import { parseSelector, unknown } from './selector-grammar.ts';

const NAME = /[A-Za-z_][A-Za-z0-9_.]*/;
/** A window is kept in memory. */
const LONGEST_WINDOW_MS = 600_000;
/** How others write `and`. */
const OTHER_ANDS = /&&?|\|\|?|,|;|[oO][rR]\b|[aA][nN][dD]\b/;

const MEANINGS: Readonly<Record<Quantity, string>> = {
  count: 'a number of requests',
  share: 'a share',
  ms: 'a duration',
  'per-second': 'a number per second',
};

/**
 * Reads the grammar of docs/thresholds.md:
 *
 *   threshold = demand { "and" demand }
 *   demand    = operand comparison ( number [ unit ] | [ number "*" ] operand )
 *   operand   = metric [ "{" key "=" value { "," key "=" value } "}" ] [ "over" number unit ]
 *
 * Throws ThresholdError with the column of what is wrong.
 */
export function parseThreshold(text: string): Threshold {
  const scanner = new Scanner(text);
  const demands: [Demand, ...Demand[]] = [parseDemand(scanner)];
  while (scanner.take(/and\b/) !== undefined) demands.push(parseDemand(scanner));
  const other = scanner.peek(OTHER_ANDS);
  if (other !== undefined) {
    throw new ThresholdError(
      `demands are joined by \`and\`, found \`${other.text}\`; alternatives are not possible`,
      other.column,
    );
  }
  if (scanner.peek(/\*/) !== undefined) scanner.fail('expected the factor before the metric, as in `1.2 * p99`');
  scanner.expectEnd('`and` or nothing more');
  return { text, demands };
}

function parseDemand(scanner: Scanner): Demand {
  const name = scanner.expect(NAME, 'a metric such as `dropped` or `p99`');
  const metric = METRICS.find((candidate) => candidate.name === name.text);
  if (metric === undefined) throw unknown('metric', name, metricNames());
  const left = parseOperand(scanner, name, metric);
  const { operator, column } = parseOperator(scanner);
  const right = parseLimit(scanner, metric);
  const overWindow = left.windowMs !== undefined || (right.kind === 'metric' && right.operand.windowMs !== undefined);
  if (overWindow && (operator === '==' || operator === '!=')) {
    throw new ThresholdError(`no window is the worst for \`${operator}\`: compare with <, <=, > or >=`, column);
  }
  return { text: scanner.textFrom(name.column), left, operator, column, right };
}

/** After its name. */
function parseOperand(scanner: Scanner, name: Token, metric: Metric): Operand {
  const brace = scanner.take(/\{/);
  const { selector, columns } = brace === undefined ? { selector: {}, columns: {} } : parseSelector(scanner, metric);
  const fault = metric.faultOf?.(selector);
  if (fault !== undefined) throw new ThresholdError(fault, columns.version ?? name.column);
  const windowMs = parseWindow(scanner, metric);
  return { text: scanner.textFrom(name.column), column: name.column, metric, selector, columns, windowMs };
}

/** `over 5s`, if it is there. */
function parseWindow(scanner: Scanner, { name, windows }: Metric): number | undefined {
  const over = scanner.take(/over\b/);
  if (over === undefined) return undefined;
  if ('whyNot' in windows) throw new ThresholdError(`${name} cannot be taken over windows, as ${windows.whyNot}`, over.column);
  const number = scanner.expect(NUMBER, 'the length of a window, such as `5s`');
  const windowMs = parseUnit(scanner, number, { name: 'a window', quantity: 'ms' });
  if (windowMs <= 0) throw new ThresholdError('a window is longer than 0', number.column);
  if (windowMs > LONGEST_WINDOW_MS) throw new ThresholdError('a window is at most 10m long', number.column);
  return windowMs;
}

function parseOperator(scanner: Scanner): { operator: Operator; column: number } {
  const word = scanner.peek(/[A-Za-z_]+/);
  if (word !== undefined && nearest(word.text, ['over']) !== undefined) throw unknown('word', word, ['over']);
  const token = scanner.expect(/[=!<>≤≥]+/, 'a comparison such as `<` or `==`');
  const known = Object.keys(OPERATORS) as Operator[];
  const operator = known.find((candidate) => candidate === token.text);
  if (operator === undefined) throw unknown('comparison', token, known);
  return { operator, column: token.column };
}

function parseLimit(scanner: Scanner, left: Metric): Limit {
  const number = scanner.take(NUMBER);
  if (number === undefined) {
    const name = scanner.peek(NAME);
    if (name === undefined) scanner.fail('expected a number or a metric');
    return { kind: 'metric', factor: 1, operand: parseOtherOperand(scanner, left) };
  }
  if (scanner.take(/\*/) === undefined) return { kind: 'value', value: parseUnit(scanner, number, left) };
  const factor = Number(number.text);
  if (factor === 0) throw new ThresholdError('0 times a metric is 0: write `0`', number.column);
  return { kind: 'metric', factor, operand: parseOtherOperand(scanner, left) };
}

function parseOtherOperand(scanner: Scanner, left: Metric): Operand {
  const name = scanner.expect(NAME, 'a metric');
  const metric = METRICS.find((candidate) => candidate.name === name.text);
  if (metric === undefined) {
    const meant = nearest(name.text, metricNames());
    const hint = meant === undefined ? 'expected a number or a metric' : `did you mean \`${meant}\`?`;
    throw new ThresholdError(`unknown metric \`${name.text}\`: ${hint}`, name.column);
  }
  if (metric.quantity !== left.quantity) {
    const [one, other] = [MEANINGS[metric.quantity], MEANINGS[left.quantity]];
    throw new ThresholdError(`${name.text} is ${one} and cannot be compared with ${left.name}, which is ${other}`, name.column);
  }
  return parseOperand(scanner, name, metric);
}

function metricNames(): string[] {
  return METRICS.map(({ name }) => name);
}
