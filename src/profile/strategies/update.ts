import type { z } from 'zod';
import { objectName } from '../kubernetes-scalar.ts';
import type { NamedFiles } from '../named-files.ts';
import { someText, text } from '../scalar.ts';
import { entries, section } from '../section.ts';
import type { Path } from '../source.ts';

/** What the new version of a workload is: its containers' image, its environment, or all of it from a manifest. */
export interface NewVersionPlan {
  /** Which container gets image and env; undefined: the only one, or the first. */
  readonly container: string | undefined;
  readonly image: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  /** Absolute path of a manifest with the workload's new form. */
  readonly manifest: string | undefined;
}

/** A Deployment is changed in place. */
export interface UpdatePlan extends NewVersionPlan {
  readonly deployment: string;
}

export const NEW_VERSION_KEYS = {
  container: objectName().optional(),
  image: someText().optional(),
  env: entries('environment variables', someText(), text()).prefault({}),
  manifest: someText().optional(),
};

/** What strategies that change a Deployment in place have in common. */
export const UPDATE_KEYS = { deployment: objectName(), ...NEW_VERSION_KEYS };

export const updateSection = section('update settings', UPDATE_KEYS);

type WrittenUpdate = z.output<typeof updateSection>;
type WrittenNewVersion = Omit<WrittenUpdate, 'deployment'>;

export function resolveUpdate(update: WrittenUpdate, path: Path, files: NamedFiles): UpdatePlan {
  return { deployment: update.deployment, ...resolveNewVersion(update, path, files) };
}

export function resolveNewVersion(written: WrittenNewVersion, path: Path, files: NamedFiles): NewVersionPlan {
  return {
    container: written.container,
    image: written.image,
    env: written.env,
    manifest: written.manifest === undefined ? undefined : files.existing([...path, 'manifest'], written.manifest),
  };
}

export function changesSomething({ image, manifest, env }: WrittenNewVersion): boolean {
  return image !== undefined || manifest !== undefined || Object.keys(env).length > 0;
}
