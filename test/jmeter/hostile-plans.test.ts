import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CutoverError } from '../../src/errors.ts';
import {
  element,
  headers,
  imported,
  parameters,
  plan,
  profileOf,
  profileText,
  sampler,
  texts,
  threadGroup,
  variables,
} from '../support/jmeter-plan.ts';

/** Pieces that mean something to JMeter, to a template, to YAML, to HTTP, to a terminal. */
const PIECES = [
  '${',
  '${a}',
  '${__P(p,1)}',
  '$',
  '}',
  '\\',
  ',',
  '#',
  '%',
  ' ',
  '"',
  "'",
  ': ',
  '- ',
  '|',
  '&',
  '\n',
  '\r\n',
  '\t',
  'é',
  '☕',
  '/',
  '?',
  '-1',
  '12',
  'a',
];
/** What XML can carry: control characters can not stand in it. */
const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }).map((pieces) => pieces.join(''));

const onePlan = fc
  .record({
    group: fc.record({
      'ThreadGroup.num_threads': text,
      'ThreadGroup.ramp_time': text,
      'ThreadGroup.scheduler': fc.constantFrom('true', 'false', '${a}'),
      'ThreadGroup.duration': text,
      'ThreadGroup.delay': text,
    }),
    loops: text,
    names: fc.array(text, { minLength: 1, maxLength: 3 }),
    sampler: fc.record({
      path: text,
      method: fc.constantFrom('GET', 'POST', 'PUT', 'get', ''),
      postBodyRaw: fc.constantFrom('true', 'false'),
      connect_timeout: text,
      response_timeout: text,
    }),
    pairs: fc.dictionary(text, text, { maxKeys: 3 }),
    headers: fc.dictionary(text, text, { maxKeys: 3 }),
    delay: text,
    strings: fc.array(text, { maxLength: 3 }),
    test: fc.record({
      'Assertion.test_type': fc.integer({ min: 0, max: 63 }).map(String),
      'Assertion.test_field': fc.constantFrom('Assertion.response_code', 'Assertion.response_data'),
      'Assertion.assume_success': fc.constantFrom('true', 'false'),
    }),
    json: fc.record({ JSON_PATH: text.map((rest) => `$.a${rest}`), EXPECTED_VALUE: text, JSONVALIDATION: fc.constant('true') }),
  })
  .map(({ group, loops, names, sampler: own, pairs, headers: fields, delay, strings, test, json }) =>
    plan(
      variables({ a: 'value', b: '${b}' }),
      headers('H', fields),
      threadGroup(
        names.map((name) => sampler(name, own, '', parameters(pairs))).join('') +
          element('ConstantTimer', 'T', { 'ConstantTimer.delay': delay }) +
          element('ResponseAssertion', 'R', test, texts('Asserion.test_strings', strings)) +
          element('JSONPathAssertion', 'J', json) +
          element('RegexExtractor', names[0] ?? ''),
        group,
        { name: names[0] ?? '', loops },
      ),
    ),
  );

describe('a plan with anything in it', () => {
  it('becomes a profile that is one, or is refused with a reason', () => {
    let became = 0;
    fc.assert(
      fc.property(onePlan, (xml) => {
        try {
          const { load } = profileOf(imported(xml));
          expect(load.requests.length).toBeGreaterThan(0);
          became++;
        } catch (thrown) {
          if (!(thrown instanceof CutoverError) || thrown.where?.startsWith('p.yaml')) throw thrown;
        }
      }),
      { numRuns: 300 },
    );
    expect(became).toBeGreaterThan(100);
  });

  it('cannot leave the comments that it is told in', () => {
    const name = 'x\n\u2028thresholds: []\u0085[31m\u202Ered';
    const result = imported(plan(threadGroup(sampler(name) + element('JDBCSampler', name), {}, { name: 'G\nH' })));
    const text = profileText(result);
    expect(profileOf(result).thresholds.map((one) => one.text)).toEqual(['dropped == 0', 'rejected == 0']);
    expect(text).toContain('# - JDBCSampler "x thresholds: [] [31m red"');
    expect(text).not.toMatch(/[\u2028\u202E]/);
  });
});
