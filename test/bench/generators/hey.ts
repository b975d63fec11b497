import { runMeasured } from '../measure/process.ts';
import { Absent, debianProgram, debianVersion } from '../packages.ts';
import { figureIn, type Generator, ONE_LENGTH, timeoutMs } from './generator.ts';

export const hey: Generator = {
  name: 'hey',
  lengths: ONE_LENGTH,
  async prepare() {
    const program = await debianProgram('hey', 'hey');
    if (program instanceof Absent) return program;
    return debianVersion('hey');
  },
  async run({ url, connections, seconds, shape, core }) {
    const kept = shape === 'keep-alive' ? [] : ['-disable-keepalive'];
    const command = ['hey', '-z', `${seconds}s`, '-c', String(connections), ...kept, url];
    const { stdout, cpuSeconds } = await runMeasured(command, { core, timeoutMs: timeoutMs(seconds) });
    const answered = [...stdout.matchAll(/\[\d{3}\]\s+(\d+) responses/g)].reduce((sum, [, count]) => sum + Number(count), 0);
    const failures = /Error distribution:([\s\S]*)/.exec(stdout)?.[1] ?? '';
    const errors = [...failures.matchAll(/^\s*\[(\d+)\]/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
    return {
      requests: answered + errors,
      errors,
      cpuSeconds,
      requestsPerSecond: figureIn(stdout, /Requests\/sec:\s+([\d.]+)/),
    };
  },
};
