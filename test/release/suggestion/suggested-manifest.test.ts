import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseManifest } from '../../../src/release/manifest.ts';
import type { ManifestPatch } from '../../../src/release/suggestion/manifest-patch.ts';
import { suggestedManifest } from '../../../src/release/suggestion/suggested-manifest.ts';
import { app, type Lab, service, startLab } from '../../support/release-lab.ts';
import { PLAIN_BLUE_GREEN, rolling, timing } from '../../support/releases.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

const sleeps = (name: string): ManifestPatch => ({
  kind: 'Deployment',
  name,
  patch: { spec: { template: { spec: { containers: [{ name: 'hello', lifecycle: { preStop: { sleep: { seconds: 3 } } } }] } } } },
});
const suggestion = (...patches: ManifestPatch[]) => ({
  reason: 'exits-on-sigterm, 36 requests',
  fix: 'give a pod\n3 s',
  patches,
});

describe('a suggested manifest', () => {
  it('is the object that is there, changed, without what the cluster added; and says what and why', async () => {
    const room = await lab.room();
    await room.apply(app('hello'), service({ app: 'hello' }));
    const text = (await suggestedManifest([suggestion(sleeps('hello'))], rolling({}), room.cluster)) ?? '';
    expect(text.split('\n').filter((line) => line.startsWith('#'))).toEqual([
      `# Suggested by cutover: what is there now in namespace ${room.cluster.namespace}, with these changes.`,
      '#   Deployment hello: spec.template.spec.containers[hello].lifecycle.preStop.sleep.seconds: 3',
      '# Pods that run already stop as they did before: the rollout that brings these changes is not helped by them yet.',
      '#',
      '# exits-on-sigterm, 36 requests: give a pod 3 s',
    ]);
    const [object, ...others] = parseManifest(text, 'suggested.yaml');
    expect(others).toEqual([]);
    expect(object).not.toHaveProperty('status');
    expect(object?.metadata).toEqual({ name: 'hello', namespace: room.cluster.namespace, labels: { app: 'hello' } });
    expect(object).toMatchObject({
      spec: {
        replicas: 2,
        template: {
          spec: {
            containers: [
              {
                name: 'hello',
                image: 'cutover/hello:11.0',
                readinessProbe: { httpGet: { path: '/readiness', port: 8080 } },
                lifecycle: { preStop: { sleep: { seconds: 3 } } },
              },
            ],
          },
        },
      },
    });
    await room.apply(object);
    const applied = await room.cluster.get('Deployment', 'hello');
    expect(applied?.spec?.template.spec?.containers[0]?.lifecycle).toEqual({ preStop: { sleep: { seconds: 3 } } });
  });

  it('is what the release creates its Deployment from, where that is gone', async () => {
    const room = await lab.room();
    const manifest = room.manifest(app('hello-blue', { color: 'blue' }));
    const colours = { blue: { deployment: 'hello-blue', manifest, service: undefined } };
    const release = { ...timing, strategy: 'blue-green', blueGreen: { ...PLAIN_BLUE_GREEN, colours } } as const;
    const text = (await suggestedManifest([suggestion(sleeps('hello-blue'))], release, room.cluster)) ?? '';
    expect(parseManifest(text, 'suggested.yaml')).toMatchObject([{ kind: 'Deployment', metadata: { name: 'hello-blue' } }]);
  });

  it('is none where the object is not to be found', async () => {
    const room = await lab.room();
    expect(await suggestedManifest([suggestion(sleeps('hello'))], rolling({}), room.cluster)).toBeUndefined();
  });
});
