import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CutoverError } from '../../../src/errors.ts';
import { OUTCOMES } from '../../../src/load/outcome.ts';
import { PHASE_NAMES } from '../../../src/observe/phases.ts';
import { METRICS } from '../../../src/verdict/thresholds/metric.ts';
import { ThresholdError } from '../../../src/verdict/thresholds/scanner.ts';
import { parseThresholds } from '../../../src/verdict/thresholds/threshold.ts';
import { parseThreshold } from '../../../src/verdict/thresholds/threshold-grammar.ts';
import { anyThreshold, meaningOf, printed } from '../../support/any-threshold.ts';

describe('a threshold', () => {
  it.each<[string, string, object, string, number]>([
    ['dropped == 0', 'dropped', {}, '==', 0],
    ['error_rate < 0.1%', 'error_rate', {}, '<', 0.001],
    ['drop_rate<=0', 'drop_rate', {}, '<=', 0],
    ['p99 < 250ms', 'p99', {}, '<', 250],
    ['p99.9 < 1.5 s', 'p99.9', {}, '<', 1500],
    ['min > 100us', 'min', {}, '>', 0.1],
    ['outage < 2m', 'outage', {}, '<', 120_000],
    ['overlap < 1.5h', 'overlap', {}, '<', 5_400_000],
    ['throughput >= 500/s', 'throughput', {}, '>=', 500],
    ['version_share{version=v2} > 99%', 'version_share', { version: { name: 'v2' } }, '>', 0.99],
    ['sent != 7', 'sent', {}, '!=', 7],
    ['p99{phase=during} < 250ms', 'p99', { phase: 'during' }, '<', 250],
    ['dropped{version=new,connection=reused} == 0', 'dropped', { version: { role: 'new' }, connection: 'reused' }, '==', 0],
    ['dropped { version = 12.0-rc.1 } == 0', 'dropped', { version: { name: '12.0-rc.1' } }, '==', 0],
    ['ok{request="GET / of home"} > 10', 'ok', { request: 'GET / of home' }, '>', 10],
    ['sent{outcome=connect-timeout} == 0', 'sent', { outcome: 'connect-timeout' }, '==', 0],
    ['  flip_backs\t== 0 ', 'flip_backs', {}, '==', 0],
  ])('%s', (text, metric, selector, operator, value) => {
    const one = { left: { metric, selector, windowMs: undefined }, operator, right: { kind: 'value', value } };
    expect(meaningOf(parseThreshold(text))).toEqual([one]);
  });

  it.each([
    ['p99{version=new} over 5s < 1s', { metric: 'p99', selector: { version: { role: 'new' } }, windowMs: 5000 }],
    ['throughput over 500ms > 1s', undefined],
    ['throughput over 500ms > 1/s', { metric: 'throughput', selector: {}, windowMs: 500 }],
    ['drop_rate over 10m < 1%', { metric: 'drop_rate', selector: {}, windowMs: 600_000 }],
  ])('over a window: %s', (text, left) => {
    if (left === undefined) expect(() => parseThreshold(text)).toThrow(ThresholdError);
    else expect(meaningOf(parseThreshold(text))).toMatchObject([{ left }]);
  });

  it.each([
    ['p99{version=new} <= 1.2 * p99{version=old}', 1.2, 'p99', { version: { role: 'old' } }, undefined],
    ['ok == sent', 1, 'sent', {}, undefined],
    ['p99 over 1s < 3*p50', 3, 'p50', {}, undefined],
    ['outage < overlap{connection=new}', 1, 'overlap', { connection: 'new' }, undefined],
    ['throughput >= .9 * throughput{phase=before} over 10s', 0.9, 'throughput', { phase: 'before' }, 10_000],
  ])('compared with another metric: %s', (text, factor, metric, selector, windowMs) => {
    const right = { kind: 'metric', factor, operand: { metric, selector, windowMs } };
    expect(meaningOf(parseThreshold(text))).toMatchObject([{ right }]);
  });

  it('joins demands by `and`, each with its own text', () => {
    const { demands } = parseThreshold('p99{version=new} over 5s < 250 ms and max < 2s  and ok > 2 * dropped and failed == 0');
    expect(demands.map(({ text }) => text)).toEqual([
      'p99{version=new} over 5s < 250 ms',
      'max < 2s',
      'ok > 2 * dropped',
      'failed == 0',
    ]);
    expect(demands.map(({ left }) => [left.text, left.column])).toEqual([
      ['p99{version=new} over 5s', 1],
      ['max', 39],
      ['ok', 53],
      ['failed', 74],
    ]);
  });

  it.each<[string, number, string]>([
    ['', 1, 'expected a metric such as `dropped` or `p99`, found the end'],
    ['100ms > p99', 1, 'expected a metric such as `dropped` or `p99`, found `100ms > p99`'],
    ['dropd == 0', 1, 'unknown metric `dropd`: did you mean `dropped`?'],
    ['p98 < 2s', 1, 'unknown metric `p98`: did you mean `p9'],
    ['versionshare > 1%', 1, 'unknown metric `versionshare`: did you mean `version_share`?'],
    ['zebra == 0', 1, 'known are sent, ok'],
    ['dropped', 8, 'expected a comparison such as `<` or `==`, found the end'],
    ['dropped = 0', 9, 'unknown comparison `=`'],
    ['dropped =< 0', 9, 'unknown comparison `=<`'],
    ['dropped ≤ 0', 9, 'unknown comparison `≤`'],
    ['dropped == ', 12, 'expected a number or a metric, found the end'],
    ['dropped == zebra', 12, 'unknown metric `zebra`: expected a number or a metric'],
    ['dropped == droped', 12, 'unknown metric `droped`: did you mean `dropped`?'],
    ['dropped == -1', 12, 'expected a number or a metric, found `-1`'],
    ['dropped == 0ms', 13, 'dropped is a count and takes no unit, found `ms`'],
    ['dropped == 0 0', 14, 'expected `and` or nothing more, found `0`'],
    ['p99 < 250', 10, 'p99 needs a unit: write `250ms`'],
    ['p99 < 250 and max < 1s', 11, 'p99 needs a unit: write `250ms`'],
    ['p99 < 250%', 10, 'p99 takes ms, s, us, m, h, found `%`'],
    ['p99 < 250msec', 10, 'p99 takes ms, s, us, m, h, found `msec`: did you mean `ms`?'],
    ['p99 < 250 constructor', 11, 'p99 takes ms, s, us, m, h, found `constructor`'],
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
    ['overlap{phase=during} < 1s', 9, 'overlap can only be selected by connection'],
    [
      'version_share{connection=new, outcome=ok} > 1%',
      31,
      'version_share can only be selected by phase, version, connection, request',
    ],
    ['version_share{version=unknown} > 1%', 23, 'none of them is unknown'],
    ['p99 ower 5s < 1s', 5, 'unknown word `ower`: did you mean `over`?'],
    ['p99 over < 1s', 10, 'expected the length of a window, such as `5s`, found `< 1s`'],
    ['p99 over 5 < 1s', 12, 'a window needs a unit: write `5ms`'],
    ['p99 over 5/s < 1s', 11, 'a window takes ms, s, us, m, h, found `/s`'],
    ['p99 over 0s < 1s', 10, 'a window is longer than 0'],
    ['p99 over 1h < 1s', 10, 'a window is at most 10m long'],
    [
      'max over 1s < 1s',
      5,
      'max cannot be taken over windows, as that of the worst window is that of all requests: write `max` alone',
    ],
    [
      'outage over 1s < 1s',
      8,
      'outage cannot be taken over windows, as it is the longest stretch wherever that lies: write `outage` alone',
    ],
    ['flip_backs over 1s < 1', 12, 'flip_backs cannot be taken over windows'],
    ['dropped over 1s == 0', 17, 'no window is the worst for `==`: compare with <, <=, > or >='],
    ['p50 != p99 over 1s', 5, 'no window is the worst for `!=`'],
    ['p99 < drop_rate', 7, 'drop_rate is a share and cannot be compared with p99, which is a duration'],
    [
      'dropped < 2 * throughput',
      15,
      'throughput is a number per second and cannot be compared with dropped, which is a number of requests',
    ],
    ['p99 < 0 * p50', 7, '0 times a metric is 0: write `0`'],
    ['p99 < 1.2 * ', 13, 'expected a metric, found the end'],
    ['p99 < p50 * 1.2', 11, 'expected the factor before the metric, as in `1.2 * p99`, found `* 1.2`'],
    ['p99 < 1s and', 13, 'expected a metric such as `dropped` or `p99`, found the end'],
    ['p99 < 1s && max < 2s', 10, 'demands are joined by `and`, found `&&`'],
    ['p99 < 1s AND max < 2s', 10, 'demands are joined by `and`, found `AND`'],
    ['dropped == 0 or max < 2s', 14, 'demands are joined by `and`, found `or`; alternatives are not possible'],
    ['dropped == 0, max < 2s', 13, 'demands are joined by `and`, found `,`'],
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
      ...'p99|dropped|version_share|{|}|=|,|phase|during|<|==|250|ms|%| |"|/s|é|over|and|*|1.2|1s|p50|{version=new}| over 5s | < '.split(
        '|',
      ),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'grapheme' }),
          fc.array(pieces).map((parts) => parts.join('')),
          fc.tuple(anyThreshold, fc.nat(), fc.nat({ max: 3 }), pieces).map(([threshold, at, cut, piece]) => {
            const text = printed(threshold);
            const from = at % (text.length + 1);
            return text.slice(0, from) + piece + text.slice(from + cut);
          }),
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
      { numRuns: 2000 },
    );
  });

  it('everything that can be written is read back as it was meant', () => {
    fc.assert(
      fc.property(anyThreshold, (threshold) => {
        expect(meaningOf(parseThreshold(printed(threshold)))).toEqual(threshold);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a limit', () => {
  it('is exactly the share it says: 0.7 % is 7 of 1,000', () => {
    for (let part = 0; part <= 1000; part += 1) {
      expect(parseThreshold(`drop_rate == ${part / 10}%`).demands[0].right).toEqual({ kind: 'value', value: part / 1000 });
    }
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
  const text = readFileSync(new URL('../../../docs/thresholds.md', import.meta.url), 'utf8');

  it.each(METRICS.map(({ name }) => name))('describes %s', (name) => {
    expect(text).toMatch(new RegExp(`^\\| .*\`${name}\`.*\\|`, 'm'));
  });

  it.each([...OUTCOMES, ...PHASE_NAMES])('lists the selector value %s', (value) => {
    expect(text).toContain(`\`${value}\``);
  });

  it('says of each metric whether it can be taken over windows', () => {
    for (const { name, windows } of METRICS) {
      const [, cells = ''] = new RegExp(`^\\|[^|]*\`${name}\`([^\\n]*)`, 'm').exec(text) ?? [];
      expect([name, cells.split('|')[2]?.trim()]).toEqual([name, 'whyNot' in windows ? '' : 'yes']);
    }
  });

  const listed = [...text.matchAll(/^ {2,}- (.+)$/gm)].map(([, example = '']) => example);
  const inline = [...text.matchAll(/`([^`\n]+)`/g)]
    .map(([, code = '']) => code)
    .filter((code) => /\w.* ([<>]=?|[=!]=) /.test(code));

  it.each([...listed, ...inline])('has the example %s, which is read', (example) => {
    expect(() => parseThreshold(example)).not.toThrow();
  });

  it('has such examples', () => {
    expect([listed.length, inline.length].every((count) => count > 8)).toBe(true);
  });
});
