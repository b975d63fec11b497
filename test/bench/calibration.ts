/**
 * How many requests the embedded cluster loses where a real one lost how many: `node test/bench/calibration.ts [--runs 3]`.
 * The real figures: one-node Kubernetes 1.36, kube-proxy iptables, 3 replicas, readiness period 1 s, 300 requests/s open loop.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import type { Deployment } from '../../src/release/cluster-port.ts';
import { readManifest } from '../../src/release/manifest.ts';
import { runCli } from '../support/cli.ts';
import { embeddedCluster, PROFILES } from '../support/embedded.ts';
import { runJson } from '../support/run-report.ts';

interface Scenario {
  readonly name: string;
  readonly strategy: 'rolling' | 'recreate' | 'blue-green';
  readonly env: Readonly<Record<string, string>>;
  readonly preStopSeconds?: number;
  readonly connection: 'new' | 'keep-alive';
  readonly real: string;
}

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'rolling, exits at once',
    strategy: 'rolling',
    env: { ON_SIGTERM: 'exit' },
    connection: 'new',
    real: '204, 256, 268 of 5100',
  },
  {
    name: 'rolling, preStop 5 s',
    strategy: 'rolling',
    env: { ON_SIGTERM: 'exit' },
    preStopSeconds: 5,
    connection: 'new',
    real: '0, 0, 0 of 6600',
  },
  {
    name: 'rolling, drains at once',
    strategy: 'rolling',
    env: { ON_SIGTERM: 'drain' },
    connection: 'new',
    real: '193, 246 of 5100',
  },
  {
    name: 'rolling, serves 5 s more',
    strategy: 'rolling',
    env: { ON_SIGTERM: 'serve' },
    connection: 'new',
    real: '0, 0 of 5100',
  },
  {
    name: 'rolling, exits at once',
    strategy: 'rolling',
    env: { ON_SIGTERM: 'exit' },
    connection: 'keep-alive',
    real: 'over 4, over 14 of 5100',
  },
  {
    name: 'recreate, starts 2 s late',
    strategy: 'recreate',
    env: { START_DELAY_MS: '2000' },
    connection: 'new',
    real: '897, 1015 of 6900',
  },
  { name: 'blue/green', strategy: 'blue-green', env: { ON_SIGTERM: 'exit' }, connection: 'new', real: '0 of 4800, 6 runs' },
  {
    name: 'blue/green',
    strategy: 'blue-green',
    env: { ON_SIGTERM: 'exit' },
    preStopSeconds: 5,
    connection: 'keep-alive',
    real: '0 of 4800',
  },
];

const START = {
  rolling: ['hello-rolling.yaml', 'service.yaml'],
  recreate: ['hello-recreate.yaml', 'service.yaml'],
  'blue-green': ['hello-blue.yaml', 'service-blue-green.yaml'],
} as const;

const { runs } = parseArgs({ options: { runs: { type: 'string', default: '3' } } }).values;
const table = new Table({
  head: ['release', 'connections', 'lost of sent', 'release took', 'real cluster'],
  style: { head: [], border: [] },
});
for (const scenario of SCENARIOS) {
  const results: string[] = [];
  const durations: string[] = [];
  for (let run = 0; run < Number(runs); run += 1) {
    const { lost, sent, releaseMs } = await play(scenario);
    results.push(`${lost} of ${sent}`);
    durations.push((releaseMs / 1000).toFixed(1));
  }
  table.push([scenario.name, scenario.connection, results.join('\n'), `${durations.join(', ')} s`, scenario.real]);
}
process.stdout.write(`${table.toString()}\n`);

async function play(scenario: Scenario): Promise<{ lost: number; sent: number; releaseMs: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'cutover-calibration-'));
  const files = await Promise.all(
    ['hello-green.yaml', ...START[scenario.strategy]].map((file) => changed(file, scenario, folder)),
  );
  const cluster = await embeddedCluster(join(folder, 'cluster'), files.slice(1));
  try {
    const sets = [
      'load.rate=300/s',
      `load.connection=${scenario.connection}`,
      'load.threads=50',
      ...(scenario.strategy === 'blue-green' ? [`release.blueGreen.colours.green.manifest=${files[0]}`] : []),
    ].flatMap((set) => ['--set', set]);
    const out = join(folder, 'run');
    await runCli([
      'run',
      join(PROFILES, `${scenario.strategy}.yaml`),
      '--kubeconfig',
      cluster.kubeconfig,
      '--out',
      out,
      '--quiet',
      ...sets,
    ]);
    const { requests, phases } = runJson(out);
    const during = phases.find(({ name }) => name === 'during');
    return { lost: requests.dropped, sent: requests.sent, releaseMs: (during?.endMs ?? 0) - (during?.startMs ?? 0) };
  } finally {
    await cluster.down();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The manifest with the scenario's environment and preStop; returns the path of the changed copy. */
async function changed(file: string, { env, preStopSeconds }: Scenario, folder: string): Promise<string> {
  const objects = await readManifest(join(PROFILES, 'manifests', file));
  for (const object of objects) {
    if (object.kind !== 'Deployment') continue;
    for (const container of (object as Deployment).spec?.template.spec?.containers ?? []) {
      container.env = Object.entries(env).map(([name, value]) => ({ name, value }));
      if (preStopSeconds === undefined) delete container.lifecycle;
      else container.lifecycle = { preStop: { sleep: { seconds: preStopSeconds } } };
    }
  }
  const path = join(folder, file);
  await writeFile(path, objects.map((object) => JSON.stringify(object)).join('\n---\n'));
  return path;
}
