import { processPlace } from '../host.ts';
import type { ProfileDocument } from '../profile/profile-document.ts';
import { profileText, type ProfileText } from '../profile/read.ts';
import { clusterSets, profileInput, type ProfileInput } from '../verification/profile-input.ts';

/** What is different from the profile, for one call. */
export interface ProfileOptions {
  /** Values of the profile by their path: `{ 'load.threads': 50 }`, as `--set load.threads=50`. */
  readonly set?: Readonly<Record<string, string | number | boolean>>;
  /** Path of a kubeconfig, instead of the profile's and of `$KUBECONFIG`. */
  readonly kubeconfig?: string;
  /** Context of the kubeconfig. */
  readonly context?: string;
  /** Namespace of everything that the profile names. */
  readonly namespace?: string;
}

/** A file by its path, from the working directory; or what could stand in one, whose own paths start from the working directory, too. */
export function inputFrom(profile: string | ProfileDocument, options: ProfileOptions): ProfileInput {
  const { set = {}, kubeconfig, context, namespace } = options;
  const { cwd, env } = processPlace();
  const sets = Object.entries(set).map(([path, value]) => `${path}=${String(value)}`);
  const text = typeof profile === 'string' ? profileText(profile, cwd) : textOf(profile);
  return profileInput(text, { sets: [...sets, ...clusterSets({ kubeconfig, context, namespace })], cwd, env });
}

/** JSON is YAML: one reader, and one set of rules and messages, for files and documents. */
function textOf(document: ProfileDocument): ProfileText {
  return { yaml: JSON.stringify(document, undefined, 1), file: '<profile>', label: '<profile>', name: 'run' };
}
