import { check } from '../check.ts';
import { CutoverError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Host } from '../host.ts';
import { fault } from '../release/check/finding.ts';
import { renderFindings } from '../report/terminal/findings.ts';
import { profileOf, type ProfileFlags } from './profile-flags.ts';
import { usesColour } from './verify.ts';

/** `cutover check PROFILE`: what stands in the way of a run, and what may spoil it; then the Role that the run needs. */
export async function checkProfile(file: string, flags: ProfileFlags, host: Host): Promise<ExitCode> {
  const profile = profileOf(file, flags, host);
  const page = { columns: host.stdout.columns, colour: usesColour(host.stdout, host) };
  try {
    const { findings, role, job } = await check(profile);
    host.stdout.write(renderFindings(findings, page));
    if (role !== undefined) host.stdout.write(`\nThe rights that this run needs, to apply with kubectl:\n\n${role}`);
    if (job !== undefined) host.stdout.write(`\nThe Job that it creates by itself:\n\n${job}`);
    return findings.some(({ level }) => level === 'fault') ? EXIT.releaseFailed : EXIT.pass;
  } catch (thrown) {
    if (!(thrown instanceof CutoverError) || thrown.exitCode !== EXIT.releaseFailed) throw thrown;
    const { message, where = profile.file, next = 'correct the profile or the cluster' } = thrown;
    host.stdout.write(renderFindings([fault(where, message, { consequence: 'the run could not begin', fix: next })], page));
    return EXIT.releaseFailed;
  }
}
