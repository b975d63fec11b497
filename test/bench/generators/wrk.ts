import { runMeasured } from '../measure/process.ts';
import { Absent, debianProgram } from '../packages.ts';
import { figureIn, type Generator, ONE_LENGTH, timeoutMs } from './generator.ts';

export const wrk = wrkWith('wrk', 1);

/** With this many threads, which share the connections. */
export function wrkWith(name: string, threads: number): Generator {
  return {
    name,
    lengths: ONE_LENGTH,
    async prepare() {
      const program = await debianProgram('wrk', 'wrk');
      if (program instanceof Absent) return program;
      const { stdout } = await runMeasured([program, '-v'], { timeoutMs: 10_000 });
      return /wrk \S*?([\d.]+)/.exec(stdout)?.[1] ?? 'unknown';
    },
    async run({ url, connections, seconds, shape, core }) {
      const header = shape === 'keep-alive' ? [] : ['-H', 'Connection: close'];
      const command = ['wrk', `-t${threads}`, `-c${connections}`, `-d${seconds}s`, ...header, url];
      const { stdout, cpuSeconds } = await runMeasured(command, { core, timeoutMs: timeoutMs(seconds) });
      const socketErrors = /connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(stdout)?.slice(1).map(Number) ?? [];
      const badStatus = figureIn(stdout, /Non-2xx or 3xx responses: (\d+)/) || 0;
      return {
        requests: figureIn(stdout, /(\d+) requests in/),
        errors: socketErrors.reduce((sum, count) => sum + count, badStatus),
        cpuSeconds,
        requestsPerSecond: figureIn(stdout, /Requests\/sec:\s+([\d.]+)/),
      };
    },
  };
}
