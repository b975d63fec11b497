import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { redactProfile } from '../../src/profile/redact.ts';
import { faultLines, readText } from '../support/profile-text.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cutover-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A profile whose data is `csv` and whose requests are as given. */
function read(csv: string, requests: string, env: Readonly<Record<string, string>> = {}) {
  writeFileSync(join(folder, 'users.csv'), csv);
  const yaml = `target: { url: http://a }\nload:\n  loops: 1\n  data: { file: users.csv }\n  requests: [${requests}]\n`;
  return readText(yaml, [], folder, env);
}

describe('the values of a profile', () => {
  it('are the rows of its data and the variables of the environment that its requests name', () => {
    const { load } = read('name,age\nann,7\n"bob",8\n', '{ path: "/${data.name}", headers: { A: "${env.TOKEN}" } }', {
      TOKEN: 'hunter2',
      OTHER: 'not asked for',
    });
    expect(load.values).toEqual({
      env: { TOKEN: 'hunter2' },
      rows: [
        ['ann', '7'],
        ['bob', '8'],
      ],
    });
    expect(load.data).toEqual({ file: join(folder, 'users.csv'), columns: ['name', 'age'], order: 'sequential', shared: true });
  });

  it('never get into a profile that is kept, which has its variables by name', () => {
    const headers = '{ Authorization: "Bearer ${env.TOKEN}", X-Team: "${env.TEAM}" }';
    const requests = `{ path: "/\${data.name}", headers: ${headers}, body: "\${env.TOKEN}" }`;
    const profile = read('name,password\nann,hunter2\n', requests, { TOKEN: 'hunter3', TEAM: 'hunter4' });
    const kept = JSON.stringify(redactProfile(profile));
    expect(kept).not.toMatch(/hunter|ann/);
    expect(kept).toContain('${env.TEAM}');
    expect(kept).toContain('/${data.name}');
  });

  it.each<[what: string, csv: string, requests: string, fault: string]>([
    [
      'no such column',
      'name\nann\n',
      '{ path: "/${data.nmae}" }',
      '5:22: load.requests.0.path: the data has no column "nmae", did you mean "name"?',
    ],
    [
      'no such column',
      'a,b\n1,2\n',
      '{ body: "${data.user}" }',
      '5:22: load.requests.0.body: the data has no column "user", it has a, b',
    ],
    ['no rows', 'name\n', '{}', '4:17: load.data.file: users.csv has columns but no rows'],
    ['no CSV', 'a,b\n1\n', '{}', '4:17: load.data.file: users.csv:2: expected 2 fields, as there are columns, found 1'],
    [
      'a value that would end its header',
      'name\nann\n"bob\r\nX: y"\n',
      '{ headers: { A: "${data.name}" } }',
      '5:30: load.requests.0.headers.A: "name" has a line break or another control character in line 3 of the data',
    ],
  ])('%s is a fault with its place', (_, csv, requests, fault) => {
    expect(faultLines(() => read(csv, requests))).toEqual([`p.yaml:${fault}`]);
  });

  it('may have a line break in a body', () => {
    expect(read('name\n"a\nb"\n', '{ body: "${data.name}" }').load.values?.rows).toEqual([['a\nb']]);
  });

  it('of the environment that would end a header are a fault, which does not tell them', () => {
    const faults = faultLines(() => read('a\n1\n', '{ headers: { A: "${env.TOKEN}" } }', { TOKEN: 'hunter2\nX: y' }));
    expect(faults).toEqual(['p.yaml:5:30: load.requests.0.headers.A: TOKEN has a line break or another control character']);
  });
});

it('data in a file that is not there is a fault', () => {
  const yaml = 'target: { url: http://a }\nload: { loops: 1, data: { file: nowhere.csv } }\n';
  expect(faultLines(() => readText(yaml, [], folder))).toEqual([
    `p.yaml:2:33: load.data.file: ENOENT: no such file or directory, open '${join(folder, 'nowhere.csv')}'`,
  ]);
});

describe('the pace of a profile', () => {
  const loadOf = (keys: string) => readText(`target: { url: http://a }\nload: { ${keys} }`).load;

  it.each([
    ['loops: 1, thinkTime: { uniform: [100ms, 1s] }', { thinkTimeMs: { uniform: { from: 100, to: 1000 } } }],
    [
      'loops: 1, thinkTime: { normal: { mean: 1s, deviation: 50ms } }',
      { thinkTimeMs: { normal: { mean: 1000, deviation: 50 } } },
    ],
    ['loops: 1, thinkTime: { constant: 1s }', { thinkTimeMs: 1000 }],
    ['loops: 1, startDelay: 2s, pacing: 1s, seed: 42', { startDelayMs: 2000, pacingMs: 1000, seed: 42 }],
    [
      'stages: [{ duration: 10s, rate: 500/s }, { duration: 30s, rate: 0/s }]',
      {
        durationMs: 40_000,
        ratePerSecond: undefined,
        stages: [
          { durationMs: 10_000, ratePerSecond: 500 },
          { durationMs: 30_000, ratePerSecond: 0 },
        ],
      },
    ],
    ['duration: 5s, rate: 1/s, stages: [{ duration: 10s, rate: 5/s }]', { durationMs: 5000, ratePerSecond: 1 }],
  ])('%s', (keys, load) => {
    expect(loadOf(keys)).toMatchObject(load);
  });

  it('with stages goes on until a release is over', () => {
    const release = 'release: { strategy: rolling, rolling: { deployment: d, image: i } }';
    const yaml = `target: { url: http://a }\nload: { stages: [{ duration: 10s, rate: 5/s }] }\n${release}`;
    expect(readText(yaml).load.durationMs).toBe(Infinity);
  });
});
