import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CutoverError } from '../../src/errors.ts';
import { OUTCOMES } from '../../src/load/outcome.ts';
import { PHASE_NAMES } from '../../src/observe/phases.ts';
import { METRICS } from '../../src/verdict/metric.ts';
import { ThresholdError } from '../../src/verdict/scanner.ts';
import { OPERATORS, parseThreshold, parseThresholds } from '../../src/verdict/threshold.ts';

describe('a threshold', () => {
  it.each<[string, string, object, string, number]>([
    ['dropped == 0', 'dropped', {}, '==', 0],
    ['error_rate < 0.1%', 'error_rate', {}, '<', 0.001],
    ['drop_rate<=0', 'drop_rate', {}, '<=', 0],
    ['p99 < 250ms', 'p99', {}, '<', 250],
    ['p99.9 < 1.5 s', 'p99.9', {}, '<', 1500],
    ['min > 100us', 'min', {}, '>', 0.1],
    ['outage < 2m', 'outage', {}, '<', 120_000],
    ['throughput >= 500/s', 'throughput', {}, '>=', 500],
    ['sent != 7', 'sent', {}, '!=', 7],
    ['p99{phase=during} < 250ms', 'p99', { phase: 'during' }, '<', 250],
    ['dropped{version=new,connection=reused} == 0', 'dropped', { version: { role: 'new' }, connection: 'reused' }, '==', 0],
    ['dropped { version = 12.0-rc.1 } == 0', 'dropped', { version: { name: '12.0-rc.1' } }, '==', 0],
    ['ok{request="GET / of home"} > 10', 'ok', { request: 'GET / of home' }, '>', 10],
    ['sent{outcome=connect-timeout} == 0', 'sent', { outcome: 'connect-timeout' }, '==', 0],
    ['  flip_backs\t== 0 ', 'flip_backs', {}, '==', 0],
  ])('%s', (text, metric, selector, operator, limit) => {
    const threshold = parseThreshold(text);
    expect({ ...threshold, metric: threshold.metric.name }).toEqual({ text, metric, selector, operator, limit });
  });

  it.each<[string, number, string]>([
    ['', 1, 'expected a metric such as `dropped` or `p99`, found the end'],
    ['dropd == 0', 1, 'unknown metric `dropd`: did you mean `dropped`?'],
    ['p98 < 2s', 1, 'unknown metric `p98`: did you mean `p9'],
    ['zebra == 0', 1, 'known are sent, ok'],
    ['dropped', 8, 'expected a comparison such as `<` or `==`, found the end'],
    ['dropped = 0', 9, 'unknown comparison `=`'],
    ['dropped =< 0', 9, 'unknown comparison `=<`'],
    ['dropped == ', 12, 'expected a number, found the end'],
    ['dropped == many', 12, 'expected a number, found `many`'],
    ['dropped == -1', 12, 'expected a number, found `-1`'],
    ['dropped == 0ms', 13, 'dropped is a count and takes no unit, found `ms`'],
    ['dropped == 0 0', 14, 'expected nothing more, found `0`'],
    ['p99 < 250', 10, 'p99 needs a unit: write `250ms`'],
    ['p99 < 250%', 10, 'p99 takes ms, s, us, m, found `%`'],
    ['p99 < 250 constructor', 11, 'p99 takes ms, s, us, m, found `constructor`'],
    ['error_rate < 0.01', 18, 'error_rate needs a unit: write `0.01%`'],
    ['throughput > 5s', 15, 'throughput takes /s, found `s`'],
    ['p99{fase=during} < 1s', 5, 'unknown selector `fase`: did you mean `phase`?'],
    ['p99{toString=during} < 1s', 5, 'unknown selector `toString`'],
    ['p99{phase=durin} < 1s', 11, 'unknown phase `durin`: did you mean `during`?'],
    ['p99{connection=keep-alive} < 1s', 16, 'unknown connection `keep-alive`: known are new, reused'],
    ['p99{outcome=ook} < 1s', 13, 'unknown outcome `ook`: did you mean `ok`?'],
    ['p99{phase=during,phase=after} < 1s', 18, 'phase is given twice'],
    ['p99{phase=during < 1s', 18, 'expected `,` or `}`, found `< 1s`'],
    ['p99{phase} < 1s', 10, 'expected `=`, found `} < 1s`'],
    ['p99{phase=} < 1s', 11, 'expected a value, found `} < 1s`'],
    ['p99{} < 1s', 5, 'expected one of phase, version, connection, request, outcome, found `} < 1s`'],
    ['overlap{phase=during} < 1s', 8, 'overlap can only be selected by connection'],
  ])('%s: column %d, %s', (text, column, message) => {
    let thrown: unknown;
    try {
      parseThreshold(text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ThresholdError);
    expect(thrown).toMatchObject({ column, message: expect.stringContaining(message) });
  });

  it('any text is either read or refused with a column in it', () => {
    const pieces = fc.constantFrom(
      'p99',
      '{',
      '}',
      '=',
      ',',
      'phase',
      'during',
      '<',
      '==',
      '250',
      'ms',
      '%',
      ' ',
      '"',
      '/s',
      'é',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces).map((parts) => parts.join('')),
        ),
        (text) => {
          try {
            parseThreshold(text);
          } catch (error) {
            expect(error).toBeInstanceOf(ThresholdError);
            const { column } = error as ThresholdError;
            expect(column).toBeGreaterThanOrEqual(1);
            expect(column).toBeLessThanOrEqual(text.length + 1);
          }
        },
      ),
    );
  });

  it('everything that can be combined is read back as it was meant', () => {
    const units = { count: '', share: '%', ms: 'ms', 'per-second': '/s' };
    const phases = fc.option(fc.constantFrom('before', 'during', 'after', 'load', 'switching'), { nil: undefined });
    const outcomes = fc.option(fc.constantFrom(...OUTCOMES), { nil: undefined });
    const operators = fc.constantFrom(...Object.keys(OPERATORS));
    fc.assert(
      fc.property(
        fc.constantFrom(...METRICS),
        phases,
        outcomes,
        operators,
        fc.nat(),
        (metric, phase, outcome, operator, limit) => {
          const selector = metric.selectableBy === 'all' ? { ...(phase && { phase }), ...(outcome && { outcome }) } : {};
          const pairs = Object.entries(selector).map((pair) => pair.join('='));
          const braces = pairs.length === 0 ? '' : `{${pairs.join(', ')}}`;
          const parsed = parseThreshold(`${metric.name}${braces} ${operator} ${limit}${units[metric.quantity]}`);
          expect(parsed).toMatchObject({ metric, selector, operator });
          expect(parsed.limit).toBeCloseTo(metric.quantity === 'share' ? limit / 100 : limit, 6);
        },
      ),
    );
  });
});

describe('a limit', () => {
  it('is exactly the share it says: 0.7 % is 7 of 1,000', () => {
    for (let part = 0; part <= 1000; part += 1) expect(parseThreshold(`drop_rate == ${part / 10}%`).limit).toBe(part / 1000);
  });
});

describe("a profile's thresholds", () => {
  const where = 'profile.yaml:12:5';

  it('names the place, the column and the next step', () => {
    const parse = (): unknown => parseThresholds([{ text: 'p99 < 250', where }], []);
    expect(parse).toThrow(CutoverError);
    expect(parse).toThrow(
      expect.objectContaining({
        where,
        message: 'threshold `p99 < 250`, column 10: p99 needs a unit: write `250ms`',
        next: expect.stringContaining('docs/thresholds.md'),
      }),
    );
  });

  it('refuses a request that the profile does not have', () => {
    expect(() => parseThresholds([{ text: 'dropped{request=hom} == 0', where }], ['home'])).toThrow(
      'column 17: unknown request `hom`: did you mean `home`?',
    );
    expect(parseThresholds([{ text: 'dropped{request=home} == 0', where }], ['home'])).toHaveLength(1);
  });
});

describe('docs/thresholds.md', () => {
  const text = readFileSync(new URL('../../docs/thresholds.md', import.meta.url), 'utf8');

  it.each(METRICS.map(({ name }) => name))('describes %s', (name) => {
    expect(text).toMatch(new RegExp(`^\\| .*\`${name}\`.*\\|`, 'm'));
  });

  it.each([...OUTCOMES, ...PHASE_NAMES])('lists the selector value %s', (value) => {
    expect(text).toContain(`\`${value}\``);
  });

  it('has only examples that are read', () => {
    const examples = [...text.matchAll(/^ {2}- (.+)$/gm)].map(([, example = '']) => example);
    expect(examples.length).toBeGreaterThan(3);
    for (const example of examples) expect(() => parseThreshold(example)).not.toThrow();
  });
});
