import { resolve } from 'node:path';
import { CutoverError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Host } from '../host.ts';
import { comparedRun } from '../report/compared-run.ts';
import { jsonText } from '../report/json.ts';
import { renderDiff } from '../report/terminal/diff.ts';
import { type Diff, diffRuns } from '../verdict/diff/diff.ts';
import { DEFAULT_RULES, parseRule } from '../verdict/diff/rule.ts';
import { usesColour } from './verify.ts';

export interface DiffFlags {
  readonly failOn: readonly string[];
  readonly confidence: string;
  readonly acceptDifferences?: true;
  readonly json?: true;
}

const DIFF_SCHEMA = 'cutover/diff/v1';

const EXIT_OF: Readonly<Record<Diff['conclusion'], ExitCode>> = {
  'no-regression': EXIT.pass,
  regression: EXIT.fail,
  'cannot-tell': EXIT.inconclusive,
};

/** `cutover diff OLD_RUN NEW_RUN`: whether the new run is worse than the old, from the evidence of both. */
export async function diffFolders(oldFolder: string, newFolder: string, flags: DiffFlags, host: Host): Promise<ExitCode> {
  const rules = (flags.failOn.length === 0 ? DEFAULT_RULES : flags.failOn).map(parseRule);
  const confidence = confidenceFrom(flags.confidence);
  const old = await comparedRun(resolve(host.cwd, oldFolder));
  const latest = await comparedRun(resolve(host.cwd, newFolder));
  const diff = diffRuns(old, latest, { rules, confidence, acceptDifferences: flags.acceptDifferences ?? false });
  if (flags.json === true) {
    const runs = { old: { folder: oldFolder, verdict: old.verdict }, new: { folder: newFolder, verdict: latest.verdict } };
    host.stdout.write(`${jsonText({ schema: DIFF_SCHEMA, ...runs, ...diff }, 2)}\n`);
  } else {
    const options = { columns: host.stdout.columns, colour: usesColour(host.stdout, host) };
    host.stdout.write(renderDiff(diff, { old: oldFolder, new: newFolder }, options));
  }
  return EXIT_OF[diff.conclusion];
}

function confidenceFrom(text: string): number {
  const confidence = Number(text);
  if (confidence >= 0.5 && confidence <= 0.9999) return confidence;
  throw new CutoverError(`${text} is not a confidence`, {
    where: '--confidence',
    next: 'write a number from 0.5 to 0.9999, e.g. 0.95',
  });
}
