import type { Host } from '../host.ts';
import type { Profile } from '../profile/profile.ts';
import { readProfile } from '../profile/read.ts';
import { checkThresholdsOf } from '../verdict/thresholds/live-thresholds.ts';

/** The options of commands that are given a profile. */
export interface ProfileFlags {
  readonly set: readonly string[];
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
  /** Pods that send the load. */
  readonly fleet?: string;
}

/** The profile as file and options say. Throws CutoverError (bad usage) for what is wrong in it, its thresholds included. */
export function profileOf(file: string, { set, kubeconfig, context, namespace, fleet }: ProfileFlags, host: Host): Profile {
  const sets = [...setsWithFleet({ set, fleet }), ...clusterSets({ kubeconfig, context, namespace })];
  const profile = readProfile(file, { sets, cwd: host.cwd, env: host.env });
  // A threshold that says nothing is a fault of the file: told before anything is looked at.
  checkThresholdsOf(profile);
  return profile;
}

/** `--fleet 8` as a profile would say it. */
export function setsWithFleet({ set, fleet }: { readonly set: readonly string[]; readonly fleet?: string | undefined }): string[] {
  return [...set, ...(fleet === undefined ? [] : [`load.fleet.workers=${fleet}`])];
}

function clusterSets(settings: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(settings).flatMap(([key, value]) => (value === undefined ? [] : [`cluster.${key}=${value}`]));
}
