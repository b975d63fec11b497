import type { Command } from 'commander';
import type { DiffFlags } from '../commands/diff.ts';
import type { ReportFlags } from '../commands/report.ts';
import type { RollbackFlags } from '../commands/rollback.ts';
import { collect, reportOption, suggestOption } from './options.ts';
import type { Running } from './running.ts';

/** Commands that work on the folder of a run that is over. */
export function addFolderCommands(program: Command, { host, done }: Running): void {
  program
    .command('report')
    .description("compute a run's report again from its folder")
    .argument('<run-dir>', 'folder with the evidence, e.g. reports/2026-11-21T10-00-00Z-blue-green')
    .addOption(reportOption())
    .addOption(suggestOption())
    .option('--json', 'print run.json instead of the terminal report')
    .option('--open', 'also write it as html, and show that in the browser')
    .action(async (folder: string, { json = false, ...flags }: Partial<ReportFlags> & Pick<ReportFlags, 'report'>) => {
      const { reportRun } = await import('../commands/report.ts');
      done(await reportRun(folder, { json, ...flags }, host));
    });

  program
    .command('diff')
    .description('whether a run is worse than an earlier one: exit code 0 no, 3 yes, 4 when the two do not suffice to tell')
    .argument('<old-run>', 'folder of the run to compare with')
    .argument('<new-run>', 'folder of the run to judge')
    .option('--fail-on <rule>', 'instead of the default rules, e.g. "p99{phase=after} > 1.2x"; may be repeated', collect, [])
    .option('--confidence <share>', 'that no rule finds a regression where there is none', '0.95')
    .option('--accept-differences', 'judge although load, target or machine were not the same')
    .option('--json', 'print the diff as JSON')
    .action(async (old: string, latest: string, options: DiffFlags) => {
      const { diffFolders } = await import('../commands/diff.ts');
      done(await diffFolders(old, latest, options, host));
    });

  program
    .command('rollback')
    .description('take back a release that could not take itself back: its cutover was killed, or the profile said keep')
    .argument('<run-dir>', "the run's folder, e.g. reports/2026-11-21T10-00-00Z-blue-green")
    .option('--kubeconfig <file>', "kubeconfig to use instead of the run's own")
    .option('--force', "although the release's process cannot be seen, or seems to be there still")
    .action(async (folder: string, options: RollbackFlags) => {
      const { rollBackRun } = await import('../commands/rollback.ts');
      done(await rollBackRun(folder, options, host));
    });
}
