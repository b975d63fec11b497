import type { ExitCode } from '../exit-codes.ts';
import type { Host } from '../host.ts';
import { profileFrom } from '../profile/read.ts';
import { type LoadFlags, writtenLoad } from './load-flags.ts';
import { setsWithFleet } from './profile-flags.ts';
import { verify, type VerifyFlags } from './verify.ts';

export interface LoadCommandFlags extends LoadFlags, VerifyFlags {
  readonly set: readonly string[];
}

const DEFAULT_DURATION = '10s';

/** `cutover load URL`: hammers a URL without a release; the profile is made of the command line. */
export function loadUrl(url: string, flags: LoadCommandFlags, host: Host): Promise<ExitCode> {
  const duration = flags.duration ?? (flags.loops === undefined ? DEFAULT_DURATION : undefined);
  const written = { name: 'load', ...writtenLoad(url, duration === undefined ? flags : { ...flags, duration }) };
  // JSON is YAML: one reader, and one set of rules and messages, for files and command lines.
  const profile = profileFrom(JSON.stringify(written, undefined, 1), {
    file: '<command line>',
    label: '<command line>',
    name: 'load',
    sets: setsWithFleet(flags),
    cwd: host.cwd,
    env: host.env,
  });
  return verify(profile, flags, host);
}
