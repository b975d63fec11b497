import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli, startCli } from '../support/cli.ts';
import { processesWith } from '../support/processes.ts';
import { runJson } from '../support/run-report.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startVersionServer, type VersionServer } from '../support/version-server.ts';

const SECRET = 'hunter2';

let server: VersionServer;
beforeAll(async () => {
  server = await startVersionServer('1');
});
afterAll(() => server.close());

/** A profile whose release is this line, and whose undo leaves a note; without a cluster. */
function profileIn(folder: string, line: string): string {
  const profile = join(folder, 'release.yaml');
  const step = { name: 'deploy', run: line, env: { DEPLOY_TOKEN: SECRET } };
  const undo = { name: 'back', run: 'echo back >> undone', env: { DEPLOY_TOKEN: SECRET } };
  const release = {
    strategy: 'command',
    baseline: '200ms',
    settle: '200ms',
    command: { steps: [step], undo: [undo], grace: '1s' },
  };
  const load = { threads: '2', rampUp: '0s', rate: '100/s' };
  writeFileSync(profile, JSON.stringify({ target: { url: server.url }, load, release }));
  return profile;
}

describe('cutover run with programs as the release, and no cluster', () => {
  it('shows what a step prints, keeps it, and tells how it ended; nothing that is kept tells a secret', async () => {
    const folder = temporaryFolder();
    const out = join(folder, 'run');
    const line = 'test -n "$DEPLOY_TOKEN"; echo deploying; echo "cannot deploy" >&2; exit 3';
    const { exitCode, stderr } = await runCli(['run', profileIn(folder, line), '--out', out]);
    expect(exitCode).toBe(5);
    expect(stderr).toContain('[deploy] deploying\n[deploy] cannot deploy\n');
    expect(runJson(out).reasons[0]).toBe(
      'the release failed: step deploy ended with exit code 3: cannot deploy; restored: undo step back',
    );
    expect(readFileSync(join(folder, 'undone'), 'utf8')).toBe('back\n');
    const kept = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(kept.map(({ name }) => name)).toContain('step-1-deploy.log');
    for (const { parentPath, name } of kept) expect(readFileSync(join(parentPath, name), 'latin1'), name).not.toContain(SECRET);
  });

  it('killed in the middle, is ended with all it started, and taken back by cutover rollback', async () => {
    const folder = temporaryFolder();
    const out = join(folder, 'run');
    const env = { CUTOVER_TEST: folder };
    const running = startCli(['run', profileIn(folder, 'echo at work; sleep 60'), '--out', out], { env });
    await running.seen('[deploy] at work');
    running.process.kill('SIGKILL');
    await running.result;
    await expect.poll(() => processesWith(`CUTOVER_TEST=${folder}`)).toEqual([]);
    expect(existsSync(join(folder, 'undone'))).toBe(false);

    const back = await runCli(['rollback', out]);
    expect(back.exitCode, back.stderr).toBe(0);
    expect(back.stdout).toContain('undo step back: done');
    expect(readFileSync(join(folder, 'undone'), 'utf8')).toBe('back\n');
    expect((await runCli(['rollback', out])).stdout).toContain('Nothing to take back');
  });
});
