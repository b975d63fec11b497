import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, resolve } from 'node:path';
import { messageOf } from '../errors.ts';
import type { Fault } from './fault.ts';
import { dotted } from './schema-fault.ts';
import type { Path, ProfileSource } from './source.ts';

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

  /** The text of a PEM file. */
  pem(path: Path, name: string): string {
    const file = this.absolute(path, name);
    try {
      const text = readFileSync(file, 'utf8');
      if (!text.includes('-----BEGIN CERTIFICATE-----')) this.blame(path, `expected certificates in PEM form in ${file}`);
      return text;
    } catch (thrown) {
      this.blame(path, messageOf(thrown));
      return '';
    }
  }

  private blame(path: Path, what: string): void {
    this.faults.push({ where: this.source.whereIs(path), what: `${dotted(path)}: ${what}` });
  }
}
