import { describe, expect, it } from 'vitest';
import { CutoverError } from '../../../src/errors.ts';
import { DEFAULT_RULES, parseRule } from '../../../src/verdict/diff/rule.ts';

describe('a rule of a diff', () => {
  it.each([
    ['verdict', 'verdict', undefined],
    ['p99 > 1.2x', { name: 'p99', part: 'all' }, 1.2],
    [' p50{phase=after}>2x ', { name: 'p50', part: 'after' }, 2],
    ['p90{ version = new } > 1.05x', { name: 'p90', part: 'new' }, 1.05],
    ['throughput < 0.9x', { name: 'throughput', part: 'all' }, 0.9],
    ['drop_rate > +0.1%', { name: 'drop_rate', part: 'all' }, 0.001],
    ['outage > +1.5s', { name: 'outage', part: 'all' }, 1500],
    ['full_new > +50ms', { name: 'full_new', part: 'all' }, 50],
  ])('%s', (text, figure, limit) => {
    const rule = parseRule(text);
    expect(rule.figure).toEqual(figure);
    expect('limit' in rule ? rule.limit : undefined).toBe(limit);
    expect(rule.text).toBe(text.trim());
  });

  it('by default is one', () => {
    expect(DEFAULT_RULES.map((text) => parseRule(text).text)).toEqual(DEFAULT_RULES);
  });

  it.each([
    ['', 'it is not a rule', /write for example "p99 > 1\.2x"/],
    ['p99', 'it is not a rule', /write for example/],
    ['p98 > 1.2x', 'there is no figure p98', /did you mean p9[09]\?/],
    ['latency > 1.2x', 'there is no figure latency', /known are drop_rate, p50/],
    ['p99{phase=load} > 1.2x', '{phase=load} selects nothing', /before, during or after/],
    ['p99{zone=a} > 1.2x', '{zone=a} selects nothing', /version is old or new/],
    ['outage{phase=during} > +1s', 'outage is of the whole run', /leave \{phase=during\} out/],
    ['p99 > 0.9x', 'p99 is not compared in this way', /"p99 > 1\.2x"/],
    ['p99 > +5ms', 'p99 is not compared in this way', /"p99 > 1\.2x"/],
    ['throughput > 1.1x', 'throughput is not compared in this way', /"throughput < 0\.9x"/],
    ['drop_rate > 0.1%', 'drop_rate is not compared in this way', /"drop_rate > \+0\.1%"/],
    ['outage > +5%', 'outage is not compared in this way', /"outage > \+50ms"/],
  ])('%s is none', (text, what, next) => {
    expect(() => parseRule(text)).toThrowError(what);
    try {
      parseRule(text);
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(CutoverError);
      expect((thrown as CutoverError).next).toMatch(next);
      expect((thrown as CutoverError).exitCode).toBe(2);
    }
  });
});
