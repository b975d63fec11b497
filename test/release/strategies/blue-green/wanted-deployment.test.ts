import * as fc from 'fast-check';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Deployment } from '../../../../src/release/cluster-port.ts';
import type { Colour, Colours } from '../../../../src/release/strategies/blue-green/colours.ts';
import { wantedDeployment } from '../../../../src/release/strategies/blue-green/wanted-deployment.ts';
import { app, service } from '../../../support/release-lab.ts';
import { PLAIN_BLUE_GREEN } from '../../../support/releases.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const plan = { ...PLAIN_BLUE_GREEN, colours: undefined };
const colour = (name: string, manifest?: string): Colour => ({ name, deployment: `hello-${name}`, manifest, service: undefined });

/** From the active colour to the idle one. */
function between(active: Colour, idle: Colour): Colours {
  const selector = { app: 'hello', color: active.name };
  return { active, idle, service: service(selector), selector };
}

function cloneOf(live: Deployment, from: string, to: string): Promise<Deployment> {
  const idle = colour(to);
  return wantedDeployment(plan, between(colour(from), idle), idle, live, 'shop');
}

const blue = app('hello-blue', { color: 'blue', replicas: 5 });

describe('a clone of the live Deployment', () => {
  it('leaves behind what was written about the live one only', async () => {
    const annotations = {
      'deployment.kubernetes.io/revision': '7',
      'kubectl.kubernetes.io/last-applied-configuration': '{}',
      'cutover/release': 'x',
      'cutover/form': 'y',
      'kubernetes.io/change-cause': 'why',
    };
    const live: Deployment = { ...blue, metadata: { ...blue.metadata, uid: 'u', resourceVersion: '9', annotations }, status: {} };
    const clone = await cloneOf(live, 'blue', 'green');
    expect(clone).toMatchObject({ metadata: { name: 'hello-green' }, spec: { replicas: 5 } });
    expect(Object.keys(clone)).toEqual(['apiVersion', 'kind', 'metadata', 'spec']);
    expect(clone.metadata).toEqual({
      name: 'hello-green',
      labels: { app: 'hello', color: 'green' },
      annotations: { 'kubernetes.io/change-cause': 'why' },
    });
  });

  it('differs from it in the label only, so that the clone of a clone is as the first', async () => {
    const name = fc.stringMatching(/^[a-z]{1,8}$/);
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, fc.jsonValue()), async (more) => {
        // What is blue by chance is blue by the label: only the label's own key counts.
        const template = { ...blue.spec?.template, spec: { ...more, containers: [{ name: 'blue', image: 'blue' }] } };
        const live = { ...blue, spec: { ...blue.spec, template } } as Deployment;
        const there = await cloneOf(live, 'blue', 'green');
        expect(there.spec?.template.spec).toEqual(live.spec?.template.spec);
        expect((await cloneOf(there, 'green', 'blue')).spec).toEqual(live.spec);
      }),
    );
  });

  it('is refused where the live one does not tell its pods by the colour', async () => {
    await expect(cloneOf(app('hello-blue'), 'blue', 'green')).rejects.toThrow(
      'it does not select its pods by color=blue, so a clone would share them',
    );
  });
});

describe('a manifest', () => {
  it.each([
    ['without replicas gets as many as are live', undefined, 5],
    ['with replicas keeps them', 2, 2],
  ])('%s', async (_, own, replicas) => {
    const { replicas: __, ...spec } = app('hello-green', { color: 'green' }).spec ?? {};
    const manifest = { ...app('hello-green', { color: 'green' }), spec: own === undefined ? spec : { ...spec, replicas: own } };
    const file = join(temporaryFolder(), 'green.yaml');
    writeFileSync(file, JSON.stringify(manifest));
    const idle = colour('green', file);
    const wanted = await wantedDeployment({ ...plan, env: { NEW: '1' } }, between(colour('blue'), idle), idle, blue, 'shop');
    expect(wanted.spec?.replicas).toBe(replicas);
    expect(wanted.spec?.template.spec?.containers[0]?.env).toContainEqual({ name: 'NEW', value: '1' });
  });
});
