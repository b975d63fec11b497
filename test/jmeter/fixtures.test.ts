import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { imported, leftOf, profileOf } from '../support/jmeter-plan.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = resolve(import.meta.dirname, '../fixtures/jmeter');

function fixture(name: string, options: { threadGroup?: string } = {}) {
  return imported(readFileSync(join(folder, name), 'utf8'), {
    ...options,
    readData: (file) => readFileSync(join(folder, file)),
  });
}

describe('plans as JMeter saves them', () => {
  it('5.6: a shop with users from a file, think times, assertions and a scheduler', () => {
    const plan = fixture('shop-5.6.jmx');
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'data.csv'), plan.data?.rewritten ?? '');
    const { load } = profileOf(plan, cwd, 'data.csv');
    expect(plan).toMatchObject({
      url: 'https://shop.example:8443',
      threads: 40,
      rampUpMs: 10_000,
      loops: 'forever',
      durationMs: 300_000,
      startDelayMs: 5000,
    });
    expect(plan.requests.map(({ name, method, path }) => [name, method, path])).toEqual([
      ['Home', 'GET', '/?tenant=north+%26+south'],
      ['Search', 'GET', '/api/v2/search?q=gr%C3%BCner+Tee&user=${data.user}&tenant=north+%26+south'],
      ['Order', 'POST', '/api/v2/orders'],
    ]);
    expect(plan.requests.map(({ expect }) => expect)).toMatchObject([
      { matches: '^(?=[^]*?(?:Welcome (back)?))(?=[^]*?(?:shop\\.example))' },
      { json: { '/hits/0/name': '/^(?:green.*)$/' }, timeMs: 1500 },
      { status: ['201', '202'] },
    ]);
    expect([plan.connectTimeoutMs, plan.responseTimeoutMs, plan.pause]).toEqual([2000, 15_000, { fromMs: 200, toMs: 500 }]);
    expect(leftOf(plan)).toHaveLength(13);
    expect([load.requests.length, load.data?.columns]).toEqual([3, ['user', 'title', 'account']]);
  });

  it('2.13: a rate, new connections, and a second group', () => {
    const readers = fixture('throughput-2.13.jmx');
    expect(profileOf(readers).load).toMatchObject({
      threads: 4,
      ratePerSecond: 20,
      durationMs: 3000,
      connection: 'new',
      thinkTimeMs: 0,
    });
    const writers = fixture('throughput-2.13.jmx', { threadGroup: 'Writers' });
    expect(profileOf(writers).load).toMatchObject({
      threads: 1,
      loops: 5,
      connection: 'keep-alive',
      thinkTimeMs: { normal: { mean: 100, deviation: 20 } },
      requests: [{ name: 'Write', method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }],
    });
    expect(leftOf(writers)).toContain(
      'ThreadGroup Writers: after an error (stopthread) cutover goes on; to stop a release then, use release.abort: [failed > 0]',
    );
  });
});
