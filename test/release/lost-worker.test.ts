import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readProfile } from '../../src/profile/read.ts';
import { assessRun } from '../../src/report/assess.ts';
import { run } from '../../src/run.ts';
import { startLab, type Lab } from '../support/release-lab.ts';
import { prepared } from '../support/releases.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

it.each([
  ['one of two workers', 2, 1],
  ['the only worker', 1, 0],
])('%s dies in the middle of a release: the release goes on, and nothing is proved by it', async (_, workers, victim) => {
  const folder = temporaryFolder();
  const room = await lab.room();
  await prepared(room, 'rolling');
  const file = join(folder, 'profile.yaml');
  writeFileSync(
    file,
    JSON.stringify({
      cluster: { kubeconfig: lab.kubeconfig, namespace: room.cluster.namespace },
      target: { service: { name: 'hello' } },
      load: { threads: 4, workers, rate: '100/s', version: { header: 'X-App-Version' } },
      release: {
        strategy: 'rolling',
        baseline: '200ms',
        settle: '200ms',
        rolling: { deployment: 'hello', image: 'cutover/hello:12.0' },
      },
      // What drops is not the question here.
      thresholds: ['p50 < 60s'],
    }),
  );
  const threads: Worker[] = [];
  const remember = (worker: Worker): void => void threads.push(worker);
  process.on('worker', remember);
  const out = join(folder, 'run');
  const never = new AbortController().signal;
  await run(readProfile(file, { sets: [], cwd: folder, env: {} }), {
    folder: out,
    interrupt: never,
    abandon: never,
    observer: {
      started() {},
      batch() {},
      output() {},
      milestone({ kind }) {
        if (kind === 'updated') void threads[victim]?.terminate();
      },
    },
  }).finally(() => process.off('worker', remember));

  const report = await assessRun(out);
  expect(report.verdict).toBe('inconclusive');
  expect(report.reasons.join('\n')).toContain(`load worker ${victim} was lost`);
  expect(report.milestones.map(({ kind }) => kind)).toContain('release-finished');
  expect(report.requests.sent).toBeGreaterThan(0);
  await room.serves('12.0');
});
