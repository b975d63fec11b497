import type { Host } from '../host.ts';
import type { Profile } from '../profile/profile.ts';
import { profileText } from '../profile/read.ts';
import { clusterSets, profileInput, type ProfileInput } from '../verification/profile-input.ts';

/** The options of commands that are given a profile. */
export interface ProfileFlags {
  readonly set: readonly string[];
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
  /** Pods that send the load. */
  readonly fleet?: string;
}

/** The profile that file and options name. Throws CutoverError where the file cannot be read. */
export function inputOf(file: string, { set, kubeconfig, context, namespace, fleet }: ProfileFlags, host: Host): ProfileInput {
  const sets = [...setsWithFleet({ set, fleet }), ...clusterSets({ kubeconfig, context, namespace })];
  return profileInput(profileText(file, host.cwd), { sets, cwd: host.cwd, env: host.env });
}

/** The profile as file and options say. Throws CutoverError (bad usage) for what is wrong in it, its thresholds included. */
export function profileOf(file: string, flags: ProfileFlags, host: Host): Profile {
  return inputOf(file, flags, host).read();
}

/** `--fleet 8` as a profile would say it. */
export function setsWithFleet({
  set,
  fleet,
}: {
  readonly set: readonly string[];
  readonly fleet?: string | undefined;
}): string[] {
  return [...set, ...(fleet === undefined ? [] : [`load.fleet.workers=${fleet}`])];
}
