import type { ExitCode } from '../exit-codes.ts';
import type { Host } from '../host.ts';
import { readProfile } from '../profile/read.ts';
import { verify, type VerifyFlags } from './verify.ts';

export interface RunFlags extends VerifyFlags {
  readonly set: readonly string[];
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
}

/** `cutover run PROFILE`: one verification as the profile says. */
export function runProfile(file: string, flags: RunFlags, host: Host): Promise<ExitCode> {
  const { kubeconfig, context, namespace } = flags;
  const sets = [...flags.set, ...clusterSets({ kubeconfig, context, namespace })];
  return verify(readProfile(file, { sets, cwd: host.cwd, env: host.env }), flags, host);
}

function clusterSets(settings: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(settings).flatMap(([key, value]) => (value === undefined ? [] : [`cluster.${key}=${value}`]));
}
