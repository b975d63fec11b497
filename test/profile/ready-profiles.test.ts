import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { readProfile } from '../../src/profile/read.ts';

const folder = resolve(import.meta.dirname, '../../profiles');
const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
/** Of Kubernetes objects; a pipeline's state file lies among them. */
const manifests = readdirSync(join(folder, 'manifests'), { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.yaml') && !file.endsWith('state.yaml'),
);

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly selector: Readonly<Record<string, unknown>> & { readonly matchLabels?: Readonly<Record<string, string>> };
    readonly template?: { readonly metadata: { readonly labels: Readonly<Record<string, string>> } };
  };
}

function objectsOf(file: string): Manifest[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS() as Manifest);
}

describe.each(files)('profiles/%s', (file) => {
  const profile = readProfile(file, { sets: [], cwd: folder, env: {} });

  it('releases at a fixed rate over new and kept connections, and expects the new version where one comes', () => {
    expect(profile.load).toMatchObject({ connection: 'both', loops: Infinity });
    expect(profile.load.ratePerSecond).toBeGreaterThan(0);
    expect(profile.release?.expectVersion).toBe(profile.release?.strategy === 'restart' ? undefined : '12.0');
    expect(profile.thresholds.map(({ text }) => text)).toContain('dropped == 0');
  });

  it('is named after its file, and after its strategy unless it is for several', () => {
    expect(`${profile.name}.yaml`).toBe(file);
    expect(profile.name === 'compare' || profile.name.endsWith(profile.release?.strategy ?? 'none')).toBe(true);
  });

  it('names manifests in its head that are there', () => {
    const named = [...readFileSync(join(folder, file), 'utf8').matchAll(/-f (manifests\/\S+)/g)].map(([, name]) =>
      name?.slice('manifests/'.length),
    );
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !manifests.includes(name ?? ''))).toEqual([]);
  });
});

describe.each(manifests)('profiles/manifests/%s', (file) => {
  it.each(objectsOf(join(folder, 'manifests', file)))('$kind $metadata.name selects the pods it means', ({ kind, spec }) => {
    const labels: unknown = kind === 'Service' ? spec.selector : spec.template?.metadata.labels;
    expect(labels).toMatchObject(kind === 'Service' ? { app: 'hello' } : (spec.selector.matchLabels ?? { none: 'given' }));
  });
});

it('the colours of blue-green are told apart by the label that the Service selects by', () => {
  const { release } = readProfile('blue-green.yaml', { sets: [], cwd: folder, env: {} });
  if (release?.strategy !== 'blue-green') throw new Error('not a blue/green profile');
  for (const [colour, { deployment, manifest }] of Object.entries(release.blueGreen.colours ?? {})) {
    const [object] = objectsOf(manifest ?? '');
    expect(object).toMatchObject({ kind: 'Deployment', metadata: { name: deployment } });
    expect(object?.spec.template?.metadata.labels).toMatchObject({ [release.blueGreen.label]: colour });
  }
});
