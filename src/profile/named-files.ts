import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, resolve } from 'node:path';
import { messageOf } from '../errors.ts';
import type { Fault } from './fault.ts';
import { dotted } from './schema-fault.ts';
import type { Path, ProfileSource } from './source.ts';

export type PemLabel = 'CERTIFICATE' | 'PRIVATE KEY';

const EXPECTED: Readonly<Record<PemLabel, string>> = {
  CERTIFICATE: 'certificates',
  'PRIVATE KEY': 'a private key without a passphrase',
};
const BEGIN: Readonly<Record<PemLabel, RegExp>> = {
  CERTIFICATE: /-----BEGIN CERTIFICATE-----/,
  'PRIVATE KEY': /-----BEGIN (RSA |EC )?PRIVATE KEY-----(?!\s*Proc-Type: 4,ENCRYPTED)/,
};

/** The files that a profile names: made absolute, and there. What is wrong with them is collected in `faults`. */
export class NamedFiles {
  readonly faults: Fault[] = [];
  private readonly source: ProfileSource;
  private readonly profileFolder: string;
  private readonly cwd: string;

  constructor(source: ProfileSource, profileFile: string, cwd: string) {
    this.source = source;
    this.profileFolder = resolve(cwd, dirname(profileFile));
    this.cwd = cwd;
  }

  /** Where a value was written. */
  whereIs(path: Path): string {
    return this.source.whereIs(path);
  }

  /** Relative to the profile's folder; what `--set` says, to the working directory. */
  absolute(path: Path, name: string): string {
    if (name.startsWith('~/')) return resolve(homedir(), name.slice(2));
    return resolve(this.source.isOverridden(path) ? this.cwd : this.profileFolder, name);
  }

  /** The absolute path of a file that is there. */
  existing(path: Path, name: string): string {
    const file = this.absolute(path, name);
    if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) this.blame(path, `there is no file ${file}`);
    return file;
  }

  /** The absolute path of a folder that is there. */
  folder(path: Path, name: string): string {
    const folder = this.absolute(path, name);
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) this.blame(path, `there is no folder ${folder}`);
    return folder;
  }

  /** Undefined when it cannot be read. */
  text(path: Path, name: string): string | undefined {
    try {
      return readFileSync(this.absolute(path, name), 'utf8');
    } catch (thrown) {
      this.blame(path, messageOf(thrown));
      return undefined;
    }
  }

  /** The text of a PEM file that has at least one block of this kind. */
  pem(path: Path, name: string, label: PemLabel): string {
    const file = this.absolute(path, name);
    try {
      const text = readFileSync(file, 'utf8');
      if (!BEGIN[label].test(text)) this.blame(path, `expected ${EXPECTED[label]} in PEM form in ${file}`);
      return text;
    } catch (thrown) {
      this.blame(path, messageOf(thrown));
      return '';
    }
  }

  /** Says what is wrong with the value there. */
  blame(path: Path, what: string): void {
    this.faults.push({ where: this.source.whereIs(path), what: `${dotted(path)}: ${what}` });
  }
}
