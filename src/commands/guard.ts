import { basename } from 'node:path';
import type { ExitCode } from '../exit-codes.ts';
import type { Host } from '../host.ts';
import type { Profile } from '../profile/profile.ts';
import { profileFrom } from '../profile/read.ts';
import { type LoadFlags, writtenLoad } from './load-flags.ts';
import { setsWithFleet } from './profile-flags.ts';
import { verify, type VerifyFlags } from './verify.ts';

export interface GuardFlags extends LoadFlags, VerifyFlags {
  readonly url: string;
  readonly set: readonly string[];
  readonly baseline?: string;
  readonly settle?: string;
  readonly timeout?: string;
  readonly abort: readonly string[];
  readonly expectVersion?: string;
}

/** A playbook or a chart takes its time; a release that cutover drives itself is given less. */
const DEFAULT_TIMEOUT = '1h';

/**
 * `cutover guard --url URL -- COMMAND ARG...`: hammers the URL while the command runs, which is the release. The command has cutover's
 * own input and output; what cutover itself has to say goes to stderr.
 */
export function guard(argv: readonly string[], flags: GuardFlags, host: Host): Promise<ExitCode> {
  const { url, baseline, settle, timeout = DEFAULT_TIMEOUT, abort, expectVersion } = flags;
  const name = basename(argv[0] ?? '');
  const written = {
    ...writtenLoad(url, flags),
    release: { strategy: 'command', baseline, settle, timeout, abort, expectVersion, command: { steps: [{ name, run: argv }] } },
  };
  const profile = profileFrom(JSON.stringify(written, undefined, 1), {
    file: '<command line>',
    label: '<command line>',
    name: 'guard',
    sets: setsWithFleet(flags),
    cwd: host.cwd,
    env: host.env,
  });
  return verify(withOutputPassedThrough(profile), flags, host, { reportTo: host.stderr, isOutputShared: true });
}

function withOutputPassedThrough(profile: Profile): Profile {
  const { release } = profile;
  if (release?.strategy !== 'command') return profile;
  return { ...profile, release: { ...release, command: { ...release.command, output: 'passed-through' } } };
}
