import { resolve } from 'node:path';
import type { ExitCode } from '../exit-codes.ts';
import type { Host } from '../host.ts';
import { assessRun } from '../report/assess.ts';
import { renderJson } from '../report/json.ts';
import { renderTerminal } from '../report/terminal.ts';
import { EXIT_OF, usesColour } from './verify.ts';

/** `cutover report RUN_DIR`: the run's report from its evidence, with the exit code of its verdict. */
export async function reportRun(folder: string, { json }: { readonly json: boolean }, host: Host): Promise<ExitCode> {
  const report = await assessRun(resolve(host.cwd, folder));
  host.stdout.write(
    json ? renderJson(report) : renderTerminal(report, { columns: host.stdout.columns, colour: usesColour(host.stdout, host) }),
  );
  return EXIT_OF[report.verdict];
}
