import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtProgram } from '../built-package.ts';
import { type ProcessCost, runMeasured, type RunOptions } from '../measure/process.ts';
import { inTemporaryFolder } from '../temporary.ts';
import type { RunReport } from '../../../src/report/run-report.ts';
import { version } from '../../../src/version.ts';
import { type Generator, timeoutMs } from './generator.ts';

export interface CutoverRun extends ProcessCost {
  readonly report: RunReport;
}

/**
 * The command line as users have it: every request classified, kept as evidence, read back, judged and reported. `inspect` finds the
 * run's folder still there.
 */
export function runCutover<Result>(
  url: string,
  flags: readonly string[],
  options: RunOptions,
  inspect: (run: CutoverRun, folder: string) => Promise<Result>,
): Promise<Result> {
  return inTemporaryFolder(async (parent) => {
    const folder = join(parent, 'run');
    return inspect(await runCutoverInto(folder, url, flags, options), folder);
  });
}

/** The same, with the evidence in a folder that can be looked at meanwhile. */
export async function runCutoverInto(
  folder: string,
  url: string,
  flags: readonly string[],
  options: RunOptions,
): Promise<CutoverRun> {
  const cost = await runMeasured([process.execPath, builtProgram(), 'load', url, '--quiet', '--out', folder, ...flags], options);
  const file = join(folder, 'run.json');
  if (!existsSync(file)) throw new Error(`cutover ended with exit code ${cost.exitCode}: ${cost.stderr}`);
  return { ...cost, report: JSON.parse(readFileSync(file, 'utf8')) as RunReport };
}

/** `more`: further flags, such as the number of workers. */
export function cutover(name = 'cutover', more: readonly string[] = []): Generator {
  return {
    name,
    // Node's start and the compiling of what runs most take it half a second.
    lengths: { short: 1, long: 3 },
    prepare: () => Promise.resolve(version()),
    run: ({ url, connections, seconds, shape, core }) => {
      const connection = shape === 'keep-alive' ? 'keep-alive' : 'new';
      const flags = [
        '--threads',
        String(connections),
        '--ramp-up',
        '0s',
        '--duration',
        `${seconds}s`,
        '--connection',
        connection,
      ];
      return runCutover(url, [...flags, ...more], { core, timeoutMs: timeoutMs(seconds) }, async ({ report, cpuSeconds }) => {
        const { sent, ok } = report.requests;
        return { requests: sent, errors: sent - ok, cpuSeconds, requestsPerSecond: sent / seconds };
      });
    },
  };
}
