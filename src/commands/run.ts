import { checkFirst } from '../check.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Host } from '../host.ts';
import { renderFindings } from '../report/terminal/findings.ts';
import { profileOf, type ProfileFlags } from './profile-flags.ts';
import { repeatRun } from './repeat.ts';
import { parseRepeat } from '../verification/series-order.ts';
import { usesColour, verify, type VerifyFlags } from './verify.ts';

export interface RunFlags extends ProfileFlags, VerifyFlags {
  readonly check: boolean;
  readonly repeat?: string;
}

/** `cutover run PROFILE`: one verification as the profile says, or many; a release is checked first unless told not to. */
export async function runProfile(file: string, flags: RunFlags, host: Host): Promise<ExitCode> {
  const profile = profileOf(file, flags, host);
  const repeat = flags.repeat === undefined ? undefined : parseRepeat(flags.repeat, '--repeat');
  if (flags.check && profile.release !== undefined) {
    const warnings = await checkFirst(profile);
    host.stderr.write(renderFindings(warnings, { columns: host.stderr.columns, colour: usesColour(host.stderr, host) }));
  }
  return repeat === undefined ? verify(profile, flags, host) : repeatRun(profile, repeat, flags, host);
}
