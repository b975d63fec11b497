import { describe, expect, it } from 'vitest';
import { faultLines } from '../support/profile-text.ts';
import {
  element,
  headers,
  imported,
  leftOf,
  parameters,
  plan,
  profileOf,
  type Properties,
  sampler,
  texts,
  threadGroup,
  variables,
} from '../support/jmeter-plan.ts';

const HOME = sampler('Home');

/** The load of a plan with one thread group of that content. */
function load(below: string, properties: Properties = {}, more: { loops?: string } = {}) {
  return profileOf(imported(plan(threadGroup(below, properties, more)))).load;
}

describe('a thread group', () => {
  it.each<[string, Properties, { loops?: string }, object]>([
    [
      'threads and ramp-up',
      { 'ThreadGroup.num_threads': '40', 'ThreadGroup.ramp_time': '10' },
      {},
      { threads: 40, rampUpMs: 10_000 },
    ],
    ['loops', {}, { loops: '7' }, { loops: 7, durationMs: Infinity }],
    ['no end: the profile needs one until it has a release', {}, { loops: '-1' }, { loops: Infinity, durationMs: 60_000 }],
    [
      'scheduler',
      { 'ThreadGroup.scheduler': 'true', 'ThreadGroup.duration': '90', 'ThreadGroup.delay': '3' },
      { loops: '-1' },
      { loops: Infinity, durationMs: 90_000, startDelayMs: 3000 },
    ],
    ['a scheduler that is off', { 'ThreadGroup.scheduler': 'false', 'ThreadGroup.duration': '90' }, {}, { durationMs: Infinity }],
    ['a property with a default', { 'ThreadGroup.num_threads': '${__P(users,25)}' }, {}, { threads: 25 }],
    ['a property without one, which is 1 in JMeter', { 'ThreadGroup.num_threads': '${__P(users)}' }, {}, { threads: 1 }],
  ])('%s', (_, properties, more, expected) => {
    expect(load(HOME, properties, more)).toMatchObject(expected);
  });

  it('takes properties that are given', () => {
    const xml = plan(threadGroup(HOME, { 'ThreadGroup.num_threads': '${__P(users,25)}' }));
    const result = imported(xml, { properties: { users: '80' } });
    expect([result.threads, result.notes.remarks]).toEqual([80, []]);
  });

  it('is the first that is enabled, or the named one; the others are told', () => {
    const off = threadGroup(sampler('A'), {}, { name: 'off' }).replace('enabled="true"', 'enabled="false"');
    const xml = plan(off, threadGroup(sampler('B'), {}, { name: 'on' }), threadGroup(sampler('C'), {}, { name: 'other' }));
    expect([imported(xml).threadGroup, leftOf(imported(xml)), imported(xml).notes.disabled]).toEqual([
      'on',
      ['ThreadGroup other: one thread group makes one profile; this one\'s: --thread-group "other"'],
      1,
    ]);
    expect(imported(xml, { threadGroup: 'off' }).requests.map(({ name }) => name)).toEqual(['A']);
    expect(faultLines(() => imported(xml, { threadGroup: 'none' }))).toEqual(['plan.jmx: there is no thread group "none"']);
  });

  it('tells what it does after an error', () => {
    expect(leftOf(imported(plan(threadGroup(HOME, { 'ThreadGroup.on_sample_error': 'startnextloop' }))))).toEqual([
      'ThreadGroup Users: after an error cutover goes on with the next request, not with the next loop',
    ]);
  });
});

describe('a sampler', () => {
  it.each<[string, Properties, string, string]>([
    ['no path', {}, 'http://shop.test', '/'],
    ['a path without its slash', { path: 'a/b' }, 'http://shop.test', '/a/b'],
    ['what a path cannot carry', { path: '/ü b?c=d e#fragment' }, 'http://shop.test', '/%C3%BC%20b?c=d%20e'],
    ['a whole URL as path', { path: 'https://other.test:444/x?y' }, 'https://other.test:444', '/x?y'],
    ['protocol and port', { protocol: 'HTTPS', port: '8443' }, 'https://shop.test:8443', '/'],
    ['a template that is meant as it is', { path: '/$%7Ba%7D' }, 'http://shop.test', '/$%7Ba%7D'],
  ])('%s', (_, properties, url, path) => {
    const { requests, ...result } = imported(plan(threadGroup(sampler('A', properties))));
    expect([result.url, requests.map((request) => request.path)]).toEqual([url, [path]]);
  });

  it('takes what it does not say from the nearest defaults, and their parameters as well', () => {
    const defaults = (name: string, properties: Properties, xml = ''): string =>
      element('ConfigTestElement', name, properties, xml);
    const xml = plan(
      defaults(
        'far',
        { 'HTTPSampler.domain': 'far.test', 'HTTPSampler.port': '81', 'HTTPSampler.path': '/far' },
        parameters({ far: '1' }),
      ),
      threadGroup(
        defaults('near', { 'HTTPSampler.domain': 'near.test' }, parameters({ near: '2' })) +
          element('HTTPSamplerProxy', 'A', { 'HTTPSampler.path': '' }, parameters({ own: 'a b' })),
      ),
    );
    const result = imported(xml);
    expect([result.url, result.requests[0]?.path]).toEqual(['http://near.test:81', '/far?own=a+b&near=2&far=1']);
  });

  it('leaves out what goes to another server', () => {
    const result = imported(plan(threadGroup(sampler('A', { domain: 'x.test' }) + sampler('B') + sampler('C'))));
    expect([result.url, leftOf(result)]).toEqual([
      'http://shop.test',
      ['HTTPSamplerProxy A: it goes to http://x.test; a profile has one target, so this needs a profile of its own'],
    ]);
  });

  it('needs a server, which the command line may say', () => {
    const xml = plan(threadGroup(element('HTTPSamplerProxy', 'A', { 'HTTPSampler.domain': '${host}' })));
    expect(faultLines(() => imported(xml))).toEqual([
      'plan.jmx: its samplers say no server, or one that is known only while JMeter runs',
    ]);
    expect(imported(xml, { url: 'http://127.0.0.1:80' }).url).toBe('http://127.0.0.1:80');
  });

  it.each<[string, Properties, string]>([
    ['files', { FILE_NAME: 'a.png' }, 'files are not uploaded; a body is text, in the profile itself'],
    ['embedded resources', { image_parser: 'true' }, 'embedded resources are not fetched; add requests for those that matter'],
    ['another encoding', { contentEncoding: 'ISO-8859-1' }, 'text is sent in UTF-8, not in ISO-8859-1'],
    ['a proxy', { proxyHost: 'p' }, 'a proxy is that of the whole load: target.proxy'],
  ])('tells of %s', (_, properties, instead) => {
    expect(leftOf(imported(plan(threadGroup(sampler('A', properties)))))).toEqual([`HTTPSamplerProxy A: ${instead}`]);
  });

  it('keeps connections as it says; a profile has one policy', () => {
    const off = sampler('Off', { use_keepalive: 'false' });
    expect([load(HOME).connection, load(off).connection, load(HOME + off).connection]).toEqual(['keep-alive', 'new', 'both']);
  });

  it('keeps the longest timeouts', () => {
    const slow = sampler('Slow', { connect_timeout: '300', response_timeout: '2500' });
    expect(load(sampler('A', { response_timeout: '2000' }) + slow)).toMatchObject({
      connectTimeoutMs: 300,
      responseTimeoutMs: 2500,
    });
  });
});

describe('headers', () => {
  it('come from all levels, the nearest one of a name, in whatever case', () => {
    const xml = plan(
      headers('plan', { Accept: 'plan', 'X-Plan': '1' }),
      threadGroup(
        headers('group', { accept: 'group', 'X-Group': '2' }) +
          sampler('A', {}, headers('own', { ACCEPT: 'own', Host: 'other.test' })),
      ),
    );
    const { load, target } = profileOf(imported(xml));
    expect([load.requests[0]?.headers, target.hostHeader]).toEqual([
      { ACCEPT: 'own', 'X-Group': '2', 'X-Plan': '1' },
      'other.test',
    ]);
  });

  it('that cutover sets itself, or cannot send, are told', () => {
    const result = imported(plan(threadGroup(HOME + headers('H', { 'Content-Length': '3', 'X-Name': '☕', Host: 'a b' }))));
    expect(leftOf(result)).toEqual([
      'HeaderManager H: the header Content-Length: cutover sets it itself, or it has characters that a header cannot carry',
      'HeaderManager H: the header X-Name: cutover sets it itself, or it has characters that a header cannot carry',
    ]);
  });
});

describe('variables', () => {
  it('are put in, one leading to another; what leads to itself has no value', () => {
    const xml = plan(
      variables({ a: '${b}/1', b: '/api', c: '${c}' }),
      threadGroup(sampler('A', { path: '${a}' }) + sampler('C', { path: '/${c}' })),
    );
    const result = imported(xml);
    expect(result.requests.map(({ path }) => path)).toEqual(['/api/1', '/$${c}']);
    expect(leftOf(result)).toEqual([
      'HTTPSamplerProxy C: ${c} has no value before the run: it is sent as it stands; put a value or a variable there',
    ]);
    expect(profileOf(result).load.requests[1]?.path).toBe('/$${c}');
  });

  it('of the environment and of the thread stay variables', () => {
    const result = imported(plan(threadGroup(sampler('A', { path: '/${__env(USER)}/${__threadNum}' }))));
    expect([result.requests[0]?.path, result.notes.remarks[0]]).toEqual([
      '/${env.USER}/${thread}',
      '${__threadNum} counts from 1 in JMeter, ${thread} from 0',
    ]);
  });
});

describe('timers', () => {
  const timer = (type: string, properties: Properties, name = type): string => element(type, name, properties);
  const constant = (delay: string, name?: string): string => timer('ConstantTimer', { 'ConstantTimer.delay': delay }, name);

  it.each<[string, string, unknown]>([
    ['constant', constant('300'), 300],
    ['several constant ones, which add up', constant('300') + constant('200', 'other'), 500],
    [
      'uniform',
      timer('UniformRandomTimer', { 'ConstantTimer.delay': '100', 'RandomTimer.range': '50.0' }),
      { uniform: { from: 100, to: 150 } },
    ],
    [
      'gaussian, and a constant one',
      timer('GaussianRandomTimer', { 'ConstantTimer.delay': '100', 'RandomTimer.range': '20' }) + constant('5'),
      { normal: { mean: 105, deviation: 20 } },
    ],
    ['of one sampler only', sampler('B', {}, constant('300')), 0],
  ])('%s', (_, timers, thinkTimeMs) => {
    expect(load(HOME + timers).thinkTimeMs).toEqual(thinkTimeMs);
  });

  const throughput = (mode: string): string =>
    element(
      'ConstantThroughputTimer',
      'T',
      { calcMode: mode },
      '<doubleProp><name>throughput</name><value>600.0</value><savedValue>0.0</savedValue></doubleProp>',
    );
  it.each<[string, string, number]>([
    ['all active threads', throughput('1'), 10],
    ['all active threads in the group, shared', throughput('4'), 10],
    ['this thread only: of each of the 2 threads', throughput('0'), 20],
    ['as JMeter 2.13 writes it', throughput('this thread only'), 20],
    ['below one of two samplers, whose loop it holds up', sampler('B', {}, throughput('1')), 20],
    ['precise', timer('PreciseThroughputTimer', { throughput: '7200', throughputPeriod: '3600' }), 2],
  ])('a rate: %s', (_, timers, ratePerSecond) => {
    expect(load(HOME + timers).ratePerSecond).toBeCloseTo(ratePerSecond, 6);
  });

  it('leave no pause beside a rate', () => {
    const result = imported(plan(threadGroup(HOME + throughput('1') + constant('300'))));
    expect([profileOf(result).load.thinkTimeMs, leftOf(result)]).toEqual([
      0,
      ['ConstantTimer ConstantTimer: with a rate the schedule sets the pace, and a profile has no pauses beside it'],
    ]);
  });
});

describe('assertions', () => {
  const asks = (field: string, type: number, strings: readonly string[], more: Properties = {}): string =>
    element(
      'ResponseAssertion',
      'R',
      { 'Assertion.test_field': `Assertion.${field}`, 'Assertion.test_type': String(type), ...more },
      texts('Asserion.test_strings', strings),
    );
  const expectOf = (assertions: string): object | undefined =>
    imported(plan(threadGroup(sampler('A', {}, assertions)))).requests[0]?.expect;

  it.each<[string, string, object]>([
    ['none: what JMeter takes for success', '', { status: ['2xx', '3xx'] }],
    ['a code', asks('response_code', 8, ['200']), { status: ['200'] }],
    ['codes by an expression', asks('response_code', 1, ['20[14]|301']), { status: ['201', '204', '301'] }],
    ['one of several codes', asks('response_code', 8 + 32, ['200', '202']), { status: ['200', '202'] }],
    ['an error that is wanted', asks('response_code', 8, ['404'], { 'Assertion.assume_success': 'true' }), { status: ['404'] }],
    [
      'no server error',
      asks('response_code', 2 + 4, ['^5'], { 'Assertion.assume_success': 'true' }),
      { status: ['1xx', '2xx', '3xx', '4xx'] },
    ],
    ['a text', asks('response_data', 16, ['a.b']), { contains: 'a.b' }],
    ['an expression', asks('response_data', 2, ['a.b']), { matches: 'a.b' }],
    ['a text that is all', asks('response_data', 8, ['a.b']), { matches: '^a\\.b$' }],
    ['several', asks('response_data', 16, ['a', 'b?']), { matches: '^(?=[^]*?(?:a))(?=[^]*?(?:b\\?))' }],
    ['one of several', asks('response_data', 16 + 32, ['a', 'b']), { matches: '^(?:(?=[^]*?(?:a))|(?=[^]*?(?:b)))' }],
    ['not', asks('response_data', 16 + 4, ['a']), { matches: '^(?![^]*?(?:a))' }],
    ['a time', element('DurationAssertion', 'D', { 'DurationAssertion.duration': '750' }), { timeMs: 750 }],
    [
      'a value in JSON',
      element('JSONPathAssertion', 'J', {
        JSON_PATH: "$.a['b/c'][2]",
        EXPECTED_VALUE: '"up"',
        JSONVALIDATION: 'true',
        ISREGEX: 'false',
      }),
      { json: { '/a/b~1c/2': 'up' } },
    ],
    ['null in JSON', element('JSONPathAssertion', 'J', { JSON_PATH: '$.a', EXPECT_NULL: 'true' }), { json: { '/a': 'null' } }],
  ])('%s', (_, assertions, expected) => {
    expect(expectOf(assertions)).toMatchObject(expected);
    expect(profileOf(imported(plan(threadGroup(sampler('A', {}, assertions))))).load.requests).toHaveLength(1);
  });

  it.each<[string, string, RegExp]>([
    ['another field', asks('response_message', 2, ['OK']), /^the text beside the status is not read/],
    [
      "an expression that is none of JavaScript's",
      asks('response_data', 2, ['(?i)a']),
      /^its expression is none of JavaScript's/,
    ],
    [
      'a text that is not known',
      asks('response_data', 2, ['${token}']),
      /^it asks for a text that is known only while JMeter runs/,
    ],
    ['codes without a short list', asks('response_code', 8 + 4, ['200']), /^it leaves 199 statuses/],
    [
      'several places in JSON',
      element('JSONPathAssertion', 'J', { JSON_PATH: '$..a', JSONVALIDATION: 'true' }),
      /^\$\.\.a may find several values/,
    ],
  ])('%s is told', (_, assertions, instead) => {
    const { leftovers } = imported(plan(threadGroup(sampler('A', {}, assertions)))).notes;
    expect(leftovers.map((one) => one.instead)).toEqual([expect.stringMatching(instead)]);
  });

  it('matches as it says', () => {
    const matches = imported(plan(threadGroup(sampler('A', {}, asks('response_data', 2 + 4, ['^no', 'x$']))))).requests[0]?.expect
      .matches;
    const pattern = new RegExp(matches ?? '', 'u');
    expect(['yes', 'no', 'yes\nx', 'yes\nno\nx y'].map((body) => pattern.test(body))).toEqual([true, false, false, true]);
  });
});

describe('controllers', () => {
  it('that only group are passed, a loop within the loop is written out', () => {
    const inner = element('LoopController', 'Twice', { 'LoopController.loops': '2' }, '', sampler('B') + sampler('C'));
    const result = imported(plan(threadGroup(element('GenericController', 'Simple', {}, '', HOME) + inner)));
    expect([result.requests.map(({ name }) => name), leftOf(result)]).toEqual([['Home', 'B', 'C', 'B (2)', 'C (2)'], []]);
  });

  it.each([
    'IfController',
    'OnceOnlyController',
    'ThroughputController',
    'SwitchController',
    'InterleaveControl',
    'FancyPluginController',
  ])('%s is left out with what is below it, and told', (type) => {
    const result = imported(plan(threadGroup(HOME + element(type, 'C', {}, '', sampler('B')))));
    expect([result.requests.map(({ name }) => name), leftOf(result)]).toEqual([
      ['Home'],
      [expect.stringContaining(`${type} C: `)],
    ]);
  });

  it.each(['TransactionController', 'WhileController', 'RunTime', 'CriticalSectionController', 'RandomOrderController'])(
    '%s is told, and its requests are carried over',
    (type) => {
      const result = imported(plan(threadGroup(element(type, 'C', {}, '', HOME))));
      expect([result.requests.map(({ name }) => name), leftOf(result)]).toEqual([
        ['Home'],
        [expect.stringContaining(`${type} C: its requests are carried over`)],
      ]);
    },
  );

  it.each([
    ['-1', 'without end'],
    ['50', '50 times'],
    ['${n}', '${n} times'],
  ])('that loop %s times are carried over once, and told', (loops, much) => {
    const result = imported(plan(threadGroup(element('LoopController', 'L', { 'LoopController.loops': loops }, '', HOME))));
    expect(result.requests).toHaveLength(1);
    expect(leftOf(result)).toContain(
      `LoopController L: its requests are carried over once, not ${much}; cutover repeats the whole list: load.loops`,
    );
  });

  it('that hide every request leave nothing to import', () => {
    const xml = plan(threadGroup(element('IfController', 'C', {}, '', sampler('B'))));
    expect(faultLines(() => imported(xml))).toEqual([
      'plan.jmx, thread group "Users": there is no HTTP sampler in it that could be carried over',
      expect.stringMatching(/^ {2}- IfController "C" \(Plan > Users > C\): /),
    ]);
  });
});

describe('request defaults of another protocol', () => {
  it('are told', () => {
    const ftp = element('ConfigTestElement', 'FTP', { 'FTPSampler.server': 'ftp.test' });
    expect(leftOf(imported(plan(threadGroup(HOME + ftp))))).toEqual([
      'ConfigTestElement FTP: it has no defaults of HTTP requests; cutover sends no others',
    ]);
  });
});

describe('what is no plan', () => {
  it.each([
    ['<project/>', 'plan.jmx: not a test plan of JMeter: it begins with <project>'],
    ['<jmeterTestPlan/>', 'plan.jmx: there is no test plan in it'],
    ['<jmeterTestPlan><hashTree/></jmeterTestPlan>', 'plan.jmx: there is no test plan in it'],
    [plan(), 'plan.jmx: there is no plain thread group that is enabled'],
    [plan(element('UltimateThreadGroup', 'U')), 'plan.jmx: there is no plain thread group that is enabled'],
  ])('%s', (xml, fault) => {
    expect(faultLines(() => imported(xml))).toEqual([fault]);
  });
});
