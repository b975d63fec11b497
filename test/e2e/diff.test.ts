import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli as runHere } from '../../src/cli.ts';
import type { Host } from '../../src/host.ts';
import { runCli } from '../support/cli.ts';
import { milestones, record } from '../support/recorded-run.ts';
import { samples } from '../support/samples.ts';

let folder: string;
const servers: Server[] = [];

async function serverThatTakes(delayMs: number): Promise<string> {
  const server = createServer((_, response) => void setTimeout(() => response.end('ok'), delayMs));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** Two and a half seconds at 120 requests a second, with threads enough for the slow target as well. */
async function load(name: string, url: string): Promise<void> {
  const pace = ['--threads', '60', '--rate', '120/s', '--duration', '2500ms', '--ramp-up', '0s'];
  // A busy machine is no matter here.
  const patience = ['--set', 'proof.maxGeneratorStall=30s'];
  await runCli(['load', url, ...pace, ...patience, '--quiet', '--out', join(folder, name)]);
}

/** The command line in this process: what it reads is what counts. */
async function diff(...args: string[]) {
  let [stdout, stderr] = ['', ''];
  const host: Host = {
    cwd: folder,
    env: {},
    stdout: { write: (text) => void (stdout += text), isTerminal: false, columns: 80 },
    stderr: { write: (text) => void (stderr += text), isTerminal: false, columns: 80 },
    onInterrupt: () => () => {},
  };
  const exitCode = await runHere(['diff', ...args], host);
  return { exitCode, stdout, stderr };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cutover-diff-'));
  const [quick, slow] = [await serverThatTakes(20), await serverThatTakes(160)];
  await Promise.all([load('quick', quick), load('again', quick), load('slow', slow)]);
  await record(join(folder, 'other'), {
    samples: samples('v1 '.repeat(200)),
    milestones: milestones('load-started 0, load-stopped 2000'),
    release: null,
  });
});

afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  rmSync(folder, { recursive: true });
});

describe('cutover diff', () => {
  it('of two runs of the same is 0', async () => {
    // The limit leaves room for whatever else the machine does: a busy one makes 20 ms 40.
    const { exitCode, stdout } = await diff('quick', 'again', '--fail-on', 'p50 > 6x', '--fail-on', 'verdict');
    expect(stdout).toContain('NO REGRESSION');
    expect(stdout).toContain('all 2 rules hold');
    expect(exitCode).toBe(0);
  });

  it('of a target that got slower is 3, with by how much', async () => {
    const { exitCode, stdout } = await diff('quick', 'slow', '--fail-on', 'p50 > 1.5x');
    expect(stdout).toMatch(/^REGRESSION\n {2}slow against quick\n {2}- p50 > 1\.5x: [\d.]+ times \([\d.]+ to [\d.]+\)/);
    expect(stdout).toMatch(/p50 +[\d.]+ ms +[\d.]+ ms +[\d.]+ times \([\d.]+ to [\d.]+\) +worse/);
    expect(stdout).toContain('a large difference');
    expect(exitCode).toBe(3);
  });

  it('as JSON says the same', async () => {
    const { exitCode, stdout } = await diff('quick', 'slow', '--fail-on', 'p50 > 1.5x', '--json');
    const found = JSON.parse(stdout) as Record<string, unknown>;
    expect(found).toMatchObject({
      schema: 'cutover/diff/v1',
      conclusion: 'regression',
      old: { folder: 'quick' },
      new: { folder: 'slow' },
      confidence: 0.95,
      confidenceEach: 0.95,
      rules: [{ rule: 'p50 > 1.5x', state: 'regression' }],
    });
    expect(exitCode).toBe(3);
  });

  it('of runs with another load is 4, unless that is accepted', async () => {
    const rule = ['--fail-on', 'p50 > 6x'];
    const refused = await diff('quick', 'other', ...rule);
    expect(refused.stdout).toContain('CANNOT TELL');
    expect(refused.stdout).toContain('- load.threads was 60, now 10');
    expect(refused.exitCode).toBe(4);
    const accepted = await diff('quick', 'other', ...rule, '--accept-differences');
    expect(accepted.stdout).toContain('Not the same: load.threads was 60, now 10.');
    expect(accepted.exitCode).toBe(0);
  });

  it('with too little data is 4', async () => {
    const { exitCode, stdout } = await diff('quick', 'again', '--fail-on', 'p99 > 1.2x');
    expect(stdout).toContain('p99 takes 1,000 answers in each run');
    expect(exitCode).toBe(4);
  });

  it.each([
    [['quick', 'nowhere'], 'there is no such folder'],
    [['quick', 'again', '--fail-on', 'p98 > 1.2x'], 'there is no figure p98'],
    [['quick', 'again', '--confidence', '95'], '95 is not a confidence'],
    [['quick', '.'], 'it holds no evidence of a run'],
    [['quick'], "missing required argument 'new-run'"],
  ])('of %j is bad usage', async (args, message) => {
    const { exitCode, stderr } = await diff(...args);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
  });
});
