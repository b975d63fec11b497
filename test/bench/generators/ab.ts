import { runMeasured } from '../measure/process.ts';
import { Absent, debianProgram } from '../packages.ts';
import { figureIn, type Generator, ONE_LENGTH, timeoutMs } from './generator.ts';

/** Speaks HTTP/1.0. Without a number of requests it would stop at 50,000. */
const ENDLESS = '100000000';

export const ab: Generator = {
  name: 'ab',
  lengths: ONE_LENGTH,
  async prepare() {
    const program = await debianProgram('ab', 'apache2-utils');
    if (program instanceof Absent) return program;
    const { stdout } = await runMeasured([program, '-V'], { timeoutMs: 10_000 });
    return /Version ([\d.]+)/.exec(stdout)?.[1] ?? 'unknown';
  },
  async run({ url, connections, seconds, shape, core }) {
    const kept = shape === 'keep-alive' ? ['-k'] : [];
    const command = ['ab', '-q', '-r', '-c', String(connections), '-t', String(seconds), '-n', ENDLESS, ...kept, url];
    const { stdout, cpuSeconds } = await runMeasured(command, { core, timeoutMs: timeoutMs(seconds) });
    return {
      requests: figureIn(stdout, /Complete requests:\s+(\d+)/),
      errors: figureIn(stdout, /Failed requests:\s+(\d+)/),
      cpuSeconds,
      requestsPerSecond: figureIn(stdout, /Requests per second:\s+([\d.]+)/),
    };
  },
};
