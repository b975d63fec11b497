import { resolve } from 'node:path';
import { readEvidence, type Evidence } from '../evidence/reader.ts';
import { assess } from '../report/assess.ts';
import { EXIT_OF } from '../verification/exit-code.ts';
import type { Report } from './run.ts';

export interface JudgeOptions {
  /** Instead of those of the run's profile, such as `p99{phase=during} < 250ms`. */
  readonly thresholds?: readonly string[];
}

/**
 * The report of a run that is over, from the evidence in its folder: the same that the run itself resolved to, unless it is asked for other
 * thresholds. Changes nothing in the folder. Rejects with CutoverError where there is no evidence, or a threshold says nothing.
 */
export async function judge(folder: string, { thresholds }: JudgeOptions = {}): Promise<Report> {
  const path = resolve(folder);
  const evidence = readEvidence(path);
  const report = await assess(thresholds === undefined ? evidence : withThresholds(evidence, thresholds));
  return { ...report, exitCode: EXIT_OF[report.verdict], folder: path };
}

function withThresholds(evidence: Evidence, texts: readonly string[]): Evidence {
  const thresholds = texts.map((text, index) => ({ text, where: `thresholds.${index}` }));
  const { header } = evidence;
  return { ...evidence, header: { ...header, profile: { ...header.profile, thresholds } } };
}
