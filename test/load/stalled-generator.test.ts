import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startFaultServer } from '../support/fault-server.ts';
import { get } from './run-load.ts';

const PRINT_OUTCOMES = new URL('./print-outcomes.ts', import.meta.url).pathname;

it('a generator that was held up says so, and does not blame the target for answers that had come in time', async () => {
  const server = await startFaultServer();
  // An answer takes 300 ms; the generator is stopped for longer than the answer may take.
  const plan = { threads: 8, loops: 8, requests: [get('/ok-slow')], responseTimeoutMs: 3_000 };
  const args = [PRINT_OUTCOMES, `http://127.0.0.1:${server.port}`, JSON.stringify(plan)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  await once(child.stdout, 'data');
  child.kill('SIGSTOP');
  // No event: the time that an answer may take has to pass while the generator does nothing.
  await sleep(3_500);
  child.kill('SIGCONT');
  await once(child, 'close');
  await server.close();
  const { seen, lost, loopLagMaxUs } = JSON.parse(stdout.split('\n').at(-1) ?? '') as Record<string, unknown>;
  expect({ seen, lost }).toEqual({ seen: { ok: 64 }, lost: [] });
  expect(loopLagMaxUs).toBeGreaterThan(3_000_000);
});
