import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CutoverError, messageOf } from '../errors.ts';
import type { Host } from '../host.ts';
import { FIRST_WORDS, type Suggestion, suggestedManifest } from '../release/suggestion/suggested-manifest.ts';
import type { RunReport } from '../report/run-report.ts';
import { faultText } from '../report/terminal/fault.ts';
import { connect } from '../run/connections.ts';

/**
 * Where `--suggest FILE` writes to. Throws CutoverError (bad usage) when something that is not of ours is there: asked before a run, so
 * that nobody's manifest is lost and no run is in vain.
 */
export function suggestionFile(flag: string, host: Host): string {
  const file = resolve(host.cwd, flag);
  if (!existsSync(file) || firstOf(file).startsWith(FIRST_WORDS)) return file;
  throw new CutoverError('there is a file already, and it is no suggestion of cutover', {
    where: `--suggest ${flag}`,
    next: 'name another file, or move that one away',
  });
}

/** Writes the manifests that the diagnosis suggests, or says why there are none. The verdict stands, whatever comes of it: never throws CutoverError. */
export async function writeSuggestion(report: RunReport, file: string, host: Host): Promise<void> {
  const say = (text: string): void => host.stderr.write(`cutover: ${text}\n`);
  try {
    const suggestions = suggestionsOf(report);
    const { release } = report.profile;
    if (suggestions.every(({ patches }) => patches.length === 0) || release === undefined) {
      return say(`${nothing(suggestions)}; ${file} was not written`);
    }
    const manifest = await suggestedManifest(suggestions, release, await connect(report.profile));
    if (manifest === undefined) return say(`what would have to be changed is not there any more; ${file} was not written`);
    await writeFile(file, manifest);
    say(`wrote ${file}: \`kubectl apply -f\` it, then release again`);
  } catch (fault) {
    if (!(fault instanceof CutoverError)) throw fault;
    say(`no suggestion was written: ${faultText(fault)}`);
  }
}

function suggestionsOf({ diagnosis }: RunReport): Suggestion[] {
  return diagnosis.map(({ cause, requests, fix, patches = [] }) => ({
    reason: `${cause}, ${requests} ${requests === 1 ? 'request' : 'requests'}`,
    fix,
    patches,
  }));
}

function nothing(suggestions: readonly Suggestion[]): string {
  if (suggestions.length === 0) return 'nothing was dropped, so there is nothing to suggest';
  return 'no manifest can say what has to be changed, see the causes in the report';
}

function firstOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').slice(0, FIRST_WORDS.length);
  } catch (cause) {
    throw new CutoverError(`it cannot be read: ${messageOf(cause)}`, { where: `--suggest ${file}`, cause });
  }
}
