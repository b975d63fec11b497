import { resolve } from 'node:path';

/** The folder of a run that names none: `reports/<UTC time>-<profile name>`, safe as a file name everywhere. */
export function runFolder(out: string | undefined, profileName: string, cwd: string, now = new Date()): string {
  if (out !== undefined) return resolve(cwd, out);
  const time = now
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-');
  const name = profileName.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[-.]+|-+$/g, '');
  return resolve(cwd, 'reports', `${time}-${name === '' ? 'run' : name}`);
}
