import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runMeasured } from '../measure/process.ts';
import { Absent, npmProgram } from '../packages.ts';
import { type Generator, ONE_LENGTH, timeoutMs } from './generator.ts';

const program = () => npmProgram('autocannon', 'autocannon.js');

interface Told {
  readonly requests: { readonly total: number; readonly average: number };
  readonly errors: number;
  readonly non2xx: number;
}

export const autocannon: Generator = {
  name: 'autocannon',
  lengths: ONE_LENGTH,
  async prepare() {
    const path = await program();
    if (path instanceof Absent) return path;
    const { version } = JSON.parse(readFileSync(join(path, '../package.json'), 'utf8')) as { version: string };
    return version;
  },
  async run({ url, connections, seconds, shape, core }) {
    const path = await program();
    if (path instanceof Absent) throw new Error(path.why);
    // Its own --reconnectRate 1 destroys connections before the answer and counts no request.
    const kept = shape === 'keep-alive' ? [] : ['-H', 'Connection: close'];
    const command = [process.execPath, path, '--json', '-c', String(connections), '-d', String(seconds), ...kept, url];
    const { stdout, cpuSeconds } = await runMeasured(command, { core, timeoutMs: timeoutMs(seconds) });
    const told = JSON.parse(stdout) as Told;
    return {
      requests: told.requests.total + told.errors,
      errors: told.errors + told.non2xx,
      cpuSeconds,
      requestsPerSecond: told.requests.total / seconds,
    };
  },
};
