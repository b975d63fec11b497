import { resolve } from 'node:path';
import type { Host } from '../host.ts';

/** The folder of a run that names none: `reports/<UTC time>-<profile name>`, safe as a file name everywhere. */
export function runFolder(out: string | undefined, profileName: string, host: Host, now = new Date()): string {
  if (out !== undefined) return resolve(host.cwd, out);
  const time = now
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-');
  const name = profileName.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[-.]+|-+$/g, '');
  return resolve(host.cwd, 'reports', `${time}-${name === '' ? 'run' : name}`);
}
