import { describe, expect, it } from 'vitest';
import { faultLines, readText } from '../support/profile-text.ts';

const yaml = `target: { url: http://a }
load:
  threads: 4
  duration: 1m
  requests:
    - path: /one
    - &two
      path: /two
      headers: &shared { A: b }
    - <<: *two
      name: again
`;

describe('--set', () => {
  it.each<[string, string[], object]>([
    ['a value that is there', ['load.threads=50'], { load: { threads: 50 } }],
    ['a value that is not there', ['load.rate=30000/m'], { load: { ratePerSecond: 500 } }],
    ['a section that is not there', ['proof.confidence=99%'], { proof: { confidence: 0.99 } }],
    [
      'an item of a list',
      ['load.requests.0.path=/other'],
      { load: { requests: [{ path: '/other' }, { path: '/two' }, { path: '/two' }] } },
    ],
    ['a further item', ['load.requests.3.path=/new'], { load: { requests: [{}, {}, {}, { path: '/new' }] } }],
    [
      'one use of what an anchor shares',
      ['load.requests.1.path=/x'],
      { load: { requests: [{}, { path: '/x' }, { path: '/two' }] } },
    ],
    ['a whole list', ['thresholds=[dropped == 0, "p99 < 1s"]'], { thresholds: [{ text: 'dropped == 0' }, { text: 'p99 < 1s' }] }],
    [
      'text with = and : in it',
      ['load.version={}', 'load.requests.0.body=a=b: c'],
      { load: { requests: [{ body: 'a=b: c' }, {}, {}] } },
    ],
    ['quoted text', ['load.requests.0.body="{}"'], { load: { requests: [{ body: '{}' }, {}, {}] } }],
    ['text that only starts like a list', ['load.requests.0.body=[x'], { load: { requests: [{ body: '[x' }, {}, {}] } }],
    ['text that looks like a number', ['name=12.0'], { name: '12.0' }],
    ['nothing: the default holds', ['load.threads='], { load: { threads: 10 } }],
    ['the same twice: the last holds', ['load.threads=5', 'load.threads=6'], { load: { threads: 6 } }],
  ])('%s', (_, sets, expected) => {
    expect(readText(yaml, sets)).toMatchObject(expected);
  });

  it('says where a threshold came from', () => {
    expect(readText(yaml, ['thresholds.0=rubbish']).thresholds).toEqual([{ text: 'rubbish', where: '--set thresholds.0' }]);
    expect(readText(`${yaml}thresholds:\n  - a\n  - b\n`).thresholds).toEqual([
      { text: 'a', where: 'p.yaml:13:5' },
      { text: 'b', where: 'p.yaml:14:5' },
    ]);
    expect(readText(yaml).thresholds).toEqual([
      { text: 'dropped == 0', where: 'default' },
      { text: 'rejected == 0', where: 'default' },
    ]);
  });

  it.each([
    ['load.thredas=5', '--set load.thredas: unknown key "load.thredas", did you mean "threads"?'],
    ['lod.threads=5', '--set lod.threads: unknown key "lod", did you mean "load"?'],
    ['load.threads=x', '--set load.threads: load.threads: expected a whole number from 1 to 100000, found "x"'],
    ['load=5', '--set load: load: expected a mapping of load settings (key: value, indented), found "5"'],
    [
      'target.service.port=80',
      '--set target.service.port: target.service.name is missing: expected a Kubernetes name (lower-case letters, digits, - and .)',
    ],
    ['load.threads', '--set load.threads: expected a key and a value, such as load.threads=50'],
    ['load..threads=1', '--set load..threads: expected a key and a value, such as load.threads=50'],
    ['load.threads.x=1', '--set load.threads.x: load.threads is a single value, there is no x in it'],
    [
      'load.requests.first.path=/',
      '--set load.requests.first.path: load.requests is a list of 3, expected an index from 0 to 3, found "first"',
    ],
    [
      'load.requests.9.path=/',
      '--set load.requests.9.path: load.requests is a list of 3, expected an index from 0 to 3, found "9"',
    ],
    ['__proto__.x=1', '--set __proto__.x: unknown key "__proto__"'],
  ])('%s', (set, fault) => {
    expect(faultLines(() => readText(yaml, [set]))).toEqual([fault]);
  });
});
