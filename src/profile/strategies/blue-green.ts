import type { z } from 'zod';
import { requestPath } from '../http-scalar.ts';
import { labelKey, labelValue, objectName, portNumberOrName } from '../kubernetes-scalar.ts';
import type { NamedFiles } from '../named-files.ts';
import { choice, count, duration, someText, text } from '../scalar.ts';
import { entries, section } from '../section.ts';
import type { Path } from '../source.ts';
import { resolveStateFile, stateFileSection, type StateFilePlan } from './state-file.ts';

export interface BlueGreenPlan {
  readonly service: string;
  /** The selector key of the Service that tells the colours apart. */
  readonly label: string;
  /** Exactly two by name, which take turns; undefined where `to` names the new one. */
  readonly colours: Readonly<Record<string, ColourPlan>> | undefined;
  /** The new one, where each release has a label value of its own, such as a version. The old one is what the Service selects. */
  readonly to: (ColourPlan & { readonly value: string }) | undefined;
  /** What becomes of a Deployment that the idle colour has: replaced by a new one, used where it is as wanted, or used as it is. */
  readonly idle: 'create' | 'reuse' | 'as-is';
  /** Which container of the new colour gets image and env; undefined: the first. */
  readonly container: string | undefined;
  /** Image for the new colour; undefined: as its manifest, or the live Deployment, says. */
  readonly image: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly preview: PreviewPlan | undefined;
  readonly switch: 'automatic' | 'confirmed';
  readonly stateFile: StateFilePlan | undefined;
  /** Time between the switch and dealing with the old colour. */
  readonly holdMs: number;
  readonly old: 'keep' | 'scale-to-zero' | 'delete';
}

export interface ColourPlan {
  readonly deployment: string;
  /** What the Deployment is created from (absolute path); undefined: cloned from the live one. */
  readonly manifest: string | undefined;
  /** The Service's form while this colour is active (absolute path); undefined: only its selector changes. */
  readonly service: string | undefined;
}

/** What each pod of the idle colour is asked before the switch. */
export interface PreviewPlan {
  /** To each pod; at least one of every kind. */
  readonly requests: number;
  /** Instead of the profile's requests; undefined: those. */
  readonly path: string | undefined;
  /** Number or name of the Service's port; undefined: its only one. */
  readonly port: number | string | undefined;
}

const COLOUR_KEYS = { deployment: objectName(), manifest: someText().optional(), service: someText().optional() };

export const blueGreenSection = section('blue/green settings', {
  service: objectName(),
  label: labelKey().prefault('color'),
  colours: entries('colours', labelValue(), section('a colour', COLOUR_KEYS)).optional(),
  to: section('the new version', { value: labelValue(), ...COLOUR_KEYS }).optional(),
  idle: choice(['create', 'reuse', 'as-is']).prefault('create'),
  container: objectName().optional(),
  image: someText().optional(),
  env: entries('environment variables', someText(), text()).prefault({}),
  preview: section('preview settings', {
    requests: count({ min: 1, max: 100_000 }).prefault('10'),
    path: requestPath().optional(),
    port: portNumberOrName().optional(),
  }).optional(),
  switch: choice(['automatic', 'confirmed']).prefault('automatic'),
  stateFile: stateFileSection.optional(),
  hold: duration().prefault('5s'),
  old: choice(['delete', 'scale-to-zero', 'keep']).prefault('delete'),
});

export type WrittenBlueGreen = z.output<typeof blueGreenSection>;

const AT: Path = ['release', 'blueGreen'];

export function resolveBlueGreen(written: WrittenBlueGreen, files: NamedFiles): BlueGreenPlan {
  const { colours, to, preview } = written;
  const named = Object.entries(colours ?? {}).map(
    ([name, colour]) => [name, colourPlan(colour, [...AT, 'colours', name], files)] as const,
  );
  return {
    service: written.service,
    label: written.label,
    colours: colours && Object.fromEntries(named),
    to: to && { value: to.value, ...colourPlan(to, [...AT, 'to'], files) },
    idle: written.idle,
    container: written.container,
    image: written.image,
    env: written.env,
    preview: preview && { requests: preview.requests, path: preview.path, port: preview.port },
    switch: written.switch,
    stateFile: resolveStateFile(written.stateFile, [...AT, 'stateFile'], files),
    holdMs: written.hold,
    old: written.old,
  };
}

type WrittenColour = Omit<NonNullable<WrittenBlueGreen['to']>, 'value'>;

function colourPlan({ deployment, manifest, service }: WrittenColour, path: Path, files: NamedFiles): ColourPlan {
  const file = (key: string, name: string | undefined) => (name === undefined ? undefined : files.existing([...path, key], name));
  return { deployment, manifest: file('manifest', manifest), service: file('service', service) };
}
