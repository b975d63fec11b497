import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Profile } from '../profile/profile.ts';
import { assessRun } from '../report/assess.ts';
import { renderJson } from '../report/json.ts';
import type { RunReport } from '../report/run-report.ts';
import { run, type RunOptions } from '../run.ts';
import { watchedBy, type RunWatcher } from './run-watcher.ts';

/** The name of the report's file in the folder of a run. */
export const RUN_FILE = 'run.json';

/** Makes the run, told to all of them; each hears of its end, however it came. Throws as `run` does. */
export async function watchedRun(
  profile: Profile,
  watchers: readonly RunWatcher[],
  options: Omit<RunOptions, 'observer'>,
): Promise<void> {
  try {
    await run(profile, { ...options, observer: watchedBy(watchers) });
  } finally {
    for (const watcher of watchers) watcher.end();
  }
}

/** The report of the evidence in the folder, which is kept beside it. */
export async function keptReport(folder: string): Promise<RunReport> {
  const report = await assessRun(folder);
  await writeFile(join(folder, RUN_FILE), renderJson(report));
  return report;
}
