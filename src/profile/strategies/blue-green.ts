import type { z } from 'zod';
import { labelKey, labelValue, objectName } from '../kubernetes-scalar.ts';
import type { NamedFiles } from '../named-files.ts';
import { choice, duration, someText } from '../scalar.ts';
import { entries, section } from '../section.ts';

export interface BlueGreenPlan {
  readonly service: string;
  /** The selector key of the Service that tells the colours apart. */
  readonly label: string;
  /** Per colour (exactly two): its Deployment and the manifest it is created from (absolute path). */
  readonly colours: Readonly<Record<string, { readonly deployment: string; readonly manifest: string }>>;
  /** Image for the new colour; undefined: as its manifest says. */
  readonly image: string | undefined;
  /** Time between the switch and dealing with the old colour. */
  readonly holdMs: number;
  readonly old: 'keep' | 'delete';
}

export const blueGreenSection = section('blue/green settings', {
  service: objectName(),
  label: labelKey().prefault('color'),
  colours: entries('colours', labelValue(), section('a colour', { deployment: objectName(), manifest: someText() })),
  image: someText().optional(),
  hold: duration().prefault('5s'),
  old: choice(['keep', 'delete']).prefault('delete'),
});

export function resolveBlueGreen(written: z.output<typeof blueGreenSection>, files: NamedFiles): BlueGreenPlan {
  const colours = Object.entries(written.colours).map(([colour, { deployment, manifest }]) => {
    const path = ['release', 'blueGreen', 'colours', colour, 'manifest'];
    return [colour, { deployment, manifest: files.existing(path, manifest) }] as const;
  });
  return {
    service: written.service,
    label: written.label,
    colours: Object.fromEntries(colours),
    image: written.image,
    holdMs: written.hold,
    old: written.old,
  };
}
