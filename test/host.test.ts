import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

/** A process that listens, is interrupted `before` times, stops listening, and is interrupted once more before it ends with 7. */
function endOf(before: number): { status: number | null; signal: string | null; stdout: string } {
  const program = `
    import { processHost } from ${JSON.stringify(new URL('../src/host.ts', import.meta.url).href)};
    import { setTimeout as sleep } from 'node:timers/promises';
    // Keeps the process alive until it ends itself, and lets a signal arrive before the next line.
    const kill = async () => { process.kill(process.pid, 'SIGINT'); await sleep(50); };
    const stop = processHost().onInterrupt(() => process.stdout.write('heard '));
    for (let time = 0; time < ${before}; time++) await kill();
    stop();
    await kill();
    process.exitCode = 7;`;
  const { status, signal, stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
  });
  return { status, signal, stdout };
}

it('a process that was interrupted keeps its exit code when it is interrupted again in its last moment', () => {
  expect(endOf(2)).toEqual({ status: 7, signal: null, stdout: 'heard heard ' });
});

it('a process that nobody interrupted while it listened dies of an interrupt as any other', () => {
  expect(endOf(0)).toEqual({ status: null, signal: 'SIGINT', stdout: '' });
});
