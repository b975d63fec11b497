import { runCutover } from '../generators/cutover.ts';
import { timeoutMs } from '../generators/generator.ts';
import { fixed, grouped, table } from '../markdown.ts';
import { residentMb, watchProcess } from '../measure/running-process.ts';
import type { Bench, Finding, Row } from '../row.ts';
import { withNginx } from '../targets/nginx.ts';

const THREADS = 5_000;
const RAMP_UP_SECONDS = 5;

export const manyThreads: Row = {
  name: 'many-threads',
  title: `${grouped(THREADS)} threads`,
  async measure(bench) {
    const runs = [await ramp(bench, 'keep-alive'), await ramp(bench, 'new')];
    const header = [
      'connection',
      'requests',
      'not ok',
      'errors of our own',
      'requests/s',
      'CPU us/request',
      'RSS at the highest',
    ];
    return {
      findings: runs.map(({ finding }) => finding),
      details: table(
        header,
        runs.map(({ cells }) => cells),
      ),
    };
  },
};

function ramp(
  { seconds, generatorCore, targetCore }: Bench,
  connection: string,
): Promise<{ finding: Finding; cells: (string | number)[] }> {
  const lengthSeconds = RAMP_UP_SECONDS + seconds;
  const load = ['--threads', String(THREADS), '--ramp-up', `${RAMP_UP_SECONDS}s`, '--duration', `${lengthSeconds}s`];
  let highestMb = NaN;
  const started = (bashPid: number): void => {
    void watchProcess(bashPid, 50, (pid) => {
      const resident = residentMb(pid);
      highestMb = resident?.highest ?? highestMb;
      return resident === undefined ? 'ended' : 'runs';
    });
  };
  return withNginx(targetCore, ({ url }) => {
    const options = { core: generatorCore, timeoutMs: timeoutMs(lengthSeconds), started };
    return runCutover(url, [...load, '--connection', connection], options, async ({ report, cpuSeconds }) => {
      const { sent, ok, local } = report.requests;
      const measure = `errors of our own, ${connection} connections`;
      return {
        finding: { measure, goal: '0', figure: grouped(local), met: local === 0 && sent > 0 },
        cells: [
          connection,
          grouped(sent),
          grouped(sent - ok),
          grouped(local),
          grouped(sent / lengthSeconds),
          fixed((cpuSeconds / sent) * 1e6, 2),
          `${fixed(highestMb)} MB`,
        ],
      };
    });
  });
}
