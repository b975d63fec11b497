import { readFileSync } from 'node:fs';
import { basename, dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CutoverError, messageOf } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Host } from '../host.ts';
import { importPlan, type ImportedPlan } from '../jmeter/import-plan.ts';
import { counted, leftoverLines, remarkLines } from '../jmeter/notes-text.ts';
import { importedProfile } from '../jmeter/profile-text.ts';
import { httpUrl } from '../profile/http-scalar.ts';
import { profileNameOf, refuseExisting, writeProfile } from './new-file.ts';

export interface ImportFlags {
  /** Undefined: to stdout. */
  readonly out?: string;
  readonly force?: boolean;
  readonly threadGroup?: string;
  /** NAME=VALUE, each. */
  readonly property: readonly string[];
  readonly url?: string;
}

const SCHEMA = fileURLToPath(new URL('../../profiles/profile.schema.json', import.meta.url));
/** No plan that people made is longer; its text is held several times over. */
const MAX_BYTES = 100_000_000;

/** `cutover import PLAN`: a profile from a test plan of JMeter's, and on stderr what it does not have of it. */
export function importFile(file: string, flags: ImportFlags, host: Host): ExitCode {
  const path = resolve(host.cwd, file);
  const out = flags.out === undefined ? undefined : resolve(host.cwd, flags.out);
  const overwrite = flags.force === true;
  if (out !== undefined && !overwrite) refuseExisting(out, 'name another one, or overwrite it with --force');
  if (flags.url !== undefined) checkUrl(flags.url);
  const plan = importPlan(textOf(path, file), {
    label: file,
    threadGroup: flags.threadGroup,
    properties: Object.fromEntries(flags.property.map(nameAndValue)),
    url: flags.url,
    readData: (data) => bytesOf(resolve(dirname(path), data)),
  });
  const dataFile = dataFileOf(plan, path, out, overwrite, host);
  const text = importedProfile(plan, { name: profileNameOf(out ?? path), plan: basename(file), schema: SCHEMA, dataFile });
  if (out === undefined) host.stdout.write(text);
  else {
    writeProfile(out, text, { overwrite });
    const shown = relative(host.cwd, out);
    host.stderr.write(`${shown}: ${summary(plan)}\nFill in the release, or leave it out, then\n  cutover check ${shown}\n`);
  }
  for (const line of [...remarkLines(plan.notes), ...leftoverLines(plan.notes)]) host.stderr.write(`${line}\n`);
  return EXIT.pass;
}

function summary({ requests, threadGroup, threads }: ImportedPlan): string {
  return `${counted(requests.length, 'request')} and ${counted(threads, 'thread')} of the thread group "${threadGroup}"`;
}

/**
 * The file with the rows, as the profile names it. One that has to be written anew is put beside the profile; without a profile's file
 * that is told.
 */
function dataFileOf(
  plan: ImportedPlan,
  path: string,
  out: string | undefined,
  overwrite: boolean,
  host: Host,
): string | undefined {
  const { data, notes } = plan;
  if (data === undefined) return undefined;
  const folder = out === undefined ? host.cwd : dirname(out);
  const original = resolve(dirname(path), data.file);
  if (data.rewritten !== undefined && out !== undefined) {
    const rewritten = resolve(folder, `${profileNameOf(out)}-data.csv`);
    if (!overwrite) refuseExisting(rewritten, 'move it away, or overwrite it with --force');
    writeProfile(rewritten, data.rewritten, { overwrite });
    notes.remark(`${basename(rewritten)} has the rows of ${data.file} in the form that a profile reads`);
    return basename(rewritten);
  }
  if (data.rewritten !== undefined)
    notes.remark(
      `${data.file} has no row with the names ${data.columns.join(',')}, or another delimiter: --out FILE writes it anew, too`,
    );
  return relative(folder, original) || data.file;
}

function textOf(path: string, label: string): string {
  try {
    const bytes = readFileSync(path);
    if (bytes.length > MAX_BYTES)
      throw new CutoverError(`it has ${bytes.length} bytes, more than a test plan has`, {
        where: label,
        next: 'name a .jmx file',
      });
    return new TextDecoder(encodingOf(bytes)).decode(bytes);
  } catch (cause) {
    if (cause instanceof CutoverError) throw cause;
    throw new CutoverError(`the plan cannot be read: ${messageOf(cause)}`, { where: label, next: 'name a .jmx file', cause });
  }
}

/** As the XML declaration says. */
function encodingOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return /^<\?xml[^>]*encoding=["']([\w-]+)["']/.exec(bytes.subarray(0, 200).toString('latin1'))?.[1] ?? 'utf-8';
}

function bytesOf(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function nameAndValue(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new CutoverError('it must be NAME=VALUE', { where: `--property ${text}`, next: 'such as --property users=50' });
}

function checkUrl(url: string): void {
  const parsed = httpUrl().safeParse(url);
  if (!parsed.success) throw new CutoverError(parsed.error.issues.map(({ message }) => message).join('; '), { where: '--url' });
}
