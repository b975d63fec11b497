import type { z } from 'zod';
import { objectName } from '../kubernetes-scalar.ts';
import { someText } from '../scalar.ts';
import { section } from '../section.ts';

/** The pods that a release is about, where it is done by something else than cutover. */
export type Watched =
  | { readonly by: 'labels'; readonly selector: string }
  | { readonly by: 'deployment'; readonly name: string }
  | { readonly by: 'service'; readonly name: string };

export const watchedSection = section('one of labels, deployment, service', {
  labels: someText().optional(),
  deployment: objectName().optional(),
  service: objectName().optional(),
});

export function resolveWatched(written: z.output<typeof watchedSection> | undefined): Watched | undefined {
  if (written?.labels !== undefined) return { by: 'labels', selector: written.labels };
  if (written?.deployment !== undefined) return { by: 'deployment', name: written.deployment };
  return written?.service === undefined ? undefined : { by: 'service', name: written.service };
}
