/**
 * The same release again and again must get the same verdict: `node test/bench/repeat-verdicts.ts [--runs 10]`. Exits with 1 when one
 * does not. Rolling with an app that exits at once and no preStop must fail with drops on new and on reused connections each time;
 * the same with a preStop must pass without a drop each time.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCli } from '../support/cli.ts';
import { runJson } from '../support/run-report.ts';

const { runs } = parseArgs({ options: { runs: { type: 'string', default: '10' } } }).values;
let wrong = 0;
for (const [app, expected] of [
  ['exits-at-once', 3],
  ['drains', 0],
] as const) {
  for (let run = 1; run <= Number(runs); run += 1) {
    const folder = await mkdtemp(join(tmpdir(), 'cutover-repeat-'));
    const out = join(folder, 'run');
    const { exitCode, stderr } = await runCli(['demo', '--strategy', 'rolling', '--app', app, '--quiet', '--out', out]);
    if (exitCode !== 0 && exitCode !== 3) throw new Error(`the demo ended with exit code ${exitCode}:\n${stderr}`);
    const { requests, verdict, reasons } = runJson(out);
    const { new: fresh, reused } = requests.byConnection;
    const right = exitCode === expected && (expected === 0 ? requests.dropped === 0 : fresh.dropped > 0 && reused.dropped > 0);
    if (!right) wrong += 1;
    process.stdout.write(
      `rolling, ${app}, run ${run}: ${verdict} (exit ${exitCode}), dropped ${fresh.dropped} on new and ${reused.dropped} on reused of ` +
        `${requests.sent}${right ? '' : `  UNEXPECTED: ${reasons.join('; ')}`}\n`,
    );
    await rm(folder, { recursive: true, force: true });
  }
}
process.stdout.write(wrong === 0 ? 'every verdict as expected\n' : `${wrong} verdicts not as expected\n`);
process.exitCode = wrong === 0 ? 0 : 1;
