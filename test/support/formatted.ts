import { join } from 'node:path';
import { readEvidence } from '../../src/evidence/reader.ts';
import { assess } from '../../src/report/assess.ts';
import type { ReportFormat } from '../../src/report/formats/format.ts';
import { record, type Recording } from './recorded-run.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** What the format makes of a run that was recorded like a real one. */
export async function formatted(format: ReportFormat, recording: Recording): Promise<string> {
  const folder = join(temporaryFolder(), 'run');
  await record(folder, recording);
  const report = await assess(readEvidence(folder));
  return [...format.render(report, readEvidence(folder))].join('');
}
