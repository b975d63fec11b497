import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Deployment } from '../../src/release/cluster-port.ts';
import type { RunReport } from '../../src/report/run-report.ts';
import { startCli } from '../support/cli.ts';
import { clusterState } from '../support/cluster-state.ts';
import { keepTable } from '../support/measured-table.ts';
import { app, service, startLab, type AppOptions, type Lab, type Room } from '../support/release-lab.ts';
import { runJson } from '../support/run-report.ts';

let lab: Lab;
let folder: string;
beforeAll(async () => {
  lab = await startLab();
  folder = mkdtempSync(join(tmpdir(), 'cutover-test-'));
});

/** Far more than any of these releases takes: one that ends by it was not ended by the cluster's word. */
const TIMEOUT_MS = 120_000;

type Strategy = 'rolling' | 'blue-green';

interface Cause {
  readonly what: string;
  readonly strategy: Strategy;
  /** The new version, beside its number. */
  readonly version: AppOptions & { readonly change?: (deployment: Deployment) => Deployment };
  /** What is in the way in the cluster. */
  readonly obstacle?: (room: Room) => Promise<unknown>;
  /** What somebody does in the middle of the release. */
  readonly meanwhile?: { readonly at: string; readonly deed: (room: Room) => Promise<unknown> };
  readonly sentence: RegExp;
}

const CAUSES: readonly Cause[] = [
  {
    what: 'image cannot be pulled',
    strategy: 'rolling',
    version: { image: 'registry.invalid/hello:99' },
    sentence: /container hello of pod hello-\S+ cannot run: (ErrImagePull|ImagePullBackOff): .*registry\.invalid\/hello:99/,
  },
  {
    what: 'image cannot be pulled',
    strategy: 'blue-green',
    version: { image: 'registry.invalid/hello:99' },
    sentence: /container hello of pod hello-green-\S+ cannot run: (ErrImagePull|ImagePullBackOff): .*registry\.invalid\/hello:99/,
  },
  {
    what: 'crash loop',
    strategy: 'rolling',
    version: { env: { CRASH_AFTER_MS: '0' } },
    sentence: /cannot run: CrashLoopBackOff: .*\(it last ended with exit code 1\)/,
  },
  {
    what: 'wrong command',
    strategy: 'blue-green',
    version: { change: (deployment) => withContainer(deployment, { command: ['/app/no-such-program'] }) },
    sentence: /cannot run: (RunContainerError|CrashLoopBackOff).*no-such-program/,
  },
  {
    what: 'readiness never true',
    strategy: 'rolling',
    version: { env: { FAIL_READINESS: '1' }, spec: { progressDeadlineSeconds: 3 } },
    sentence:
      /ProgressDeadlineExceeded: .*; not ready: hello-\S+; Readiness probe failed: HTTP probe failed with statuscode: 503/,
  },
  {
    what: 'deadline exceeded: it starts too slowly',
    strategy: 'blue-green',
    version: { env: { START_DELAY_MS: '60000' }, spec: { progressDeadlineSeconds: 3 } },
    sentence: /ProgressDeadlineExceeded: .*; not ready: hello-green-.*; Readiness probe failed: .*connection refused/,
  },
];

function withContainer(deployment: Deployment, change: object): Deployment {
  const { spec } = deployment;
  if (spec?.template.spec === undefined) return deployment;
  const containers = spec.template.spec.containers.map((container) => ({ ...container, ...change }));
  return { ...deployment, spec: { ...spec, template: { ...spec.template, spec: { ...spec.template.spec, containers } } } };
}

/** Brings 11.0 up and returns the release section that brings the new version over it. */
async function prepared(room: Room, { strategy, version }: Cause): Promise<object> {
  const { change = (deployment: Deployment) => deployment, ...options } = version;
  const common = { version: '12.0', replicas: 2, ...options };
  if (strategy === 'rolling') {
    await room.apply(app('hello'), service({ app: 'hello' }));
    return { strategy, rolling: { deployment: 'hello', manifest: room.manifest(change(app('hello', common))) } };
  }
  const blue = app('hello-blue', { color: 'blue' });
  await room.apply(blue, service({ app: 'hello', color: 'blue' }));
  const green = change(app('hello-green', { color: 'green', ...common }));
  return {
    strategy,
    blueGreen: {
      service: 'hello',
      hold: '0s',
      colours: {
        blue: { deployment: 'hello-blue', manifest: room.manifest(blue) },
        green: { deployment: 'hello-green', manifest: room.manifest(green) },
      },
    },
  };
}

/** Runs the real command line on the release, which must fail (exit code 5). */
async function run(room: Room, release: object, meanwhile: Cause['meanwhile']) {
  const { namespace } = room.cluster;
  const profile = join(folder, `${namespace}.yaml`);
  const written = {
    cluster: { kubeconfig: lab.kubeconfig, namespace },
    target: { service: { name: 'hello' } },
    load: { threads: 4, rate: '100/s', version: { header: 'X-App-Version' } },
    release: { baseline: '200ms', settle: '200ms', timeout: `${TIMEOUT_MS}ms`, ...release },
  };
  writeFileSync(profile, JSON.stringify(written));
  const out = join(folder, namespace);
  const cli = startCli(['run', profile, '--out', out]);
  if (meanwhile !== undefined) {
    await cli.seen(meanwhile.at);
    await meanwhile.deed(room);
  }
  const { exitCode, stderr } = await cli.result;
  expect(exitCode, stderr).toBe(5);
  return runJson(out);
}

function timeOf(report: RunReport, kind: string): number {
  const found = report.milestones.find((milestone) => milestone.kind === kind);
  if (found === undefined) throw new Error(`no milestone ${kind} among ${report.milestones.map((each) => each.kind).join(' ')}`);
  return found.atMs;
}

const measured: string[][] = [];

describe('a release fails early, in one sentence, is restored and accounted for:', () => {
  it.each(CAUSES)('$strategy, $what', async (cause) => {
    const room = await lab.room();
    const release = await prepared(room, cause);
    await cause.obstacle?.(room);
    const before = await clusterState(room);
    await room.serves('11.0');
    const report = await run(room, release, cause.meanwhile);

    expect(report.verdict).toBe('release-failed');
    const [reason = ''] = report.reasons;
    expect(reason).toMatch(cause.sentence);
    expect(reason).not.toContain('was not done within');
    const { sent, ok, rejected, dropped, local } = report.requests;
    expect(sent).toBeGreaterThan(0);
    expect(ok + rejected + dropped + local).toBe(sent);
    expect(await clusterState(room)).toEqual(before);
    await room.serves('11.0');

    const verdictMs = timeOf(report, 'release-failed') - timeOf(report, 'release-started');
    const [said = '', restored = ''] = reason.split('; restored: ');
    measured.push([
      cause.what,
      cause.strategy,
      legible(said, room),
      `${(verdictMs / 1000).toFixed(1)} s`,
      `${dropped + rejected} of ${sent}`,
      legible(restored, room),
    ]);
  });
});

/** Without the names that differ from run to run. */
function legible(text: string, room: Room): string {
  return text
    .replaceAll(`${room.cluster.namespace}/`, 'default/')
    .replaceAll(/\b(hello(?:-blue|-green)?)-[0-9a-z]{5,10}(-[0-9a-z]{5})?\b/g, '$1-…')
    .replaceAll(/\b127\.\d+\.\d+\.\d+\b/g, 'IP')
    .replaceAll('|', '\\|');
}

afterAll(async () => {
  await lab.stop();
  rmSync(folder, { recursive: true });
  const header = ['cause', 'strategy', 'the sentence', 'after', 'failed requests', 'restored'];
  if (measured.length === CAUSES.length) keepTable('strategies.md', 'failed-releases', { header, rows: measured });
});
