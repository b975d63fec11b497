import type { z } from 'zod';
import { objectName } from '../kubernetes-scalar.ts';
import type { NamedFiles } from '../named-files.ts';
import { someText, text } from '../scalar.ts';
import { entries, section } from '../section.ts';
import type { Path } from '../source.ts';

/** A Deployment is changed in place: its containers' image, its environment, or all of it from a manifest. */
export interface UpdatePlan {
  readonly deployment: string;
  /** Which container gets image and env; undefined: the only one, or the first. */
  readonly container: string | undefined;
  readonly image: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  /** Absolute path of a manifest with the Deployment's new form. */
  readonly manifest: string | undefined;
}

/** What strategies that change a Deployment in place have in common. */
export const UPDATE_KEYS = {
  deployment: objectName(),
  container: objectName().optional(),
  image: someText().optional(),
  env: entries('environment variables', someText(), text()).prefault({}),
  manifest: someText().optional(),
};

export const updateSection = section('update settings', UPDATE_KEYS);

type WrittenUpdate = z.output<typeof updateSection>;

export function resolveUpdate(update: WrittenUpdate, path: Path, files: NamedFiles): UpdatePlan {
  return {
    deployment: update.deployment,
    container: update.container,
    image: update.image,
    env: update.env,
    manifest: update.manifest === undefined ? undefined : files.existing([...path, 'manifest'], update.manifest),
  };
}

export function changesSomething({ image, manifest, env }: WrittenUpdate): boolean {
  return image !== undefined || manifest !== undefined || Object.keys(env).length > 0;
}
