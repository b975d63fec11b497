import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { logPath } from '../../src/cluster/daemon/cluster-dir.ts';
import type { Deployment } from '../../src/release/cluster-port.ts';
import { runCli } from '../support/cli.ts';
import { embeddedCluster, PROFILES } from '../support/embedded.ts';
import { runJson } from '../support/run-report.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** When something was last, or first, said in the cluster's own log. */
function timesOf(log: string, what: RegExp): number[] {
  return log
    .split('\n')
    .filter((line) => what.test(line))
    .map((line) => Date.parse(line.split(' ', 1)[0] ?? ''));
}

it('measures the outage of a recreate as it was: from the last old pod to the first new one that the Service sends to', async () => {
  const folder = temporaryFolder();
  const cluster = await embeddedCluster(join(folder, 'cluster'), ['hello-recreate.yaml', 'service.yaml']);
  try {
    await cluster.port.replace('Deployment', exitingAtOnce(await cluster.port.get('Deployment', 'hello')));
    await cluster.port.waitRolledOut('hello');
    const out = join(folder, 'run');
    const profile = join(PROFILES, 'recreate.yaml');
    const run = await runCli(['run', profile, '--kubeconfig', cluster.kubeconfig, '--out', out, '--quiet']);
    const report = runJson(out);
    expect(report.reasons.join()).toMatch(/dropped == 0/);
    expect(run.exitCode).toBe(3);

    const startedAtEpochMs = Date.parse(report.startedAt);
    const log = readFileSync(logPath(cluster.dir), 'utf8');
    const inTheRun = (atEpochMs: number) => atEpochMs > startedAtEpochMs;
    const oldEnd = Math.max(...timesOf(log, /container default\/hello-\S+ ended/).filter(inTheRun));
    const newReady = Math.min(
      ...timesOf(log, /Service default\/hello on 127\.\d+\.0\.1:\d+ goes to/).filter((at) => at > oldEnd),
    );
    const [longest] = report.outages.toSorted((a, b) => b.durationMs - a.durationMs);

    // A generator that stood still could not look, and a cluster that did stamps its times late. Both say for how long they did.
    const { maxLoopLagMs, maxLateSendMs } = report.proof.generator;
    const stalls = [...log.matchAll(/the cluster stood still for (\d+) ms/g)].map(([, ms]) => Number(ms));
    const withinMs = 50 + Math.max(maxLoopLagMs, maxLateSendMs) + Math.max(0, ...stalls);
    expect(Math.abs((longest?.startMs ?? NaN) - (oldEnd - startedAtEpochMs))).toBeLessThan(withinMs);
    expect(Math.abs((longest?.endMs ?? NaN) - (newReady - startedAtEpochMs))).toBeLessThan(withinMs);
    expect(Math.abs((longest?.durationMs ?? NaN) - (newReady - oldEnd))).toBeLessThan(withinMs);
    const { refused = 0, reset = 0 } = report.requests.byOutcome;
    expect(refused + reset).toBe(report.requests.dropped);
  } finally {
    await cluster.down();
  }
});

function exitingAtOnce(deployment: Deployment | undefined): Deployment {
  if (deployment?.spec === undefined) throw new Error('there is no Deployment hello');
  const changed = structuredClone(deployment);
  for (const container of changed.spec?.template.spec?.containers ?? []) {
    delete container.lifecycle;
    container.env = [{ name: 'ON_SIGTERM', value: 'exit' }];
  }
  return changed;
}
