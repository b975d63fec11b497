import { describe, expect, it } from 'vitest';
import type { UpdatePlan } from '../../../src/profile/strategies/update.ts';
import type { Deployment } from '../../../src/release/cluster-port.ts';
import { updatedDeployment } from '../../../src/release/strategies/updated-deployment.ts';

const current: Deployment = {
  metadata: { name: 'hello', labels: { team: 'shop' }, annotations: { note: 'kept' }, resourceVersion: '7' },
  spec: {
    replicas: 5,
    selector: { matchLabels: { app: 'hello' } },
    template: {
      spec: {
        containers: [
          {
            name: 'app',
            image: 'hello:11',
            env: [
              { name: 'A', value: '1' },
              { name: 'B', valueFrom: { fieldRef: { fieldPath: 'x' } } },
            ],
          },
          { name: 'proxy', image: 'envoy:1' },
        ],
      },
    },
  },
};

function updated(plan: Partial<UpdatePlan>, manifest?: Deployment) {
  const none = { deployment: 'hello', container: undefined, image: undefined, env: {}, manifest: undefined };
  const result = updatedDeployment(current, { ...none, ...plan }, manifest);
  return { result, containers: result.spec?.template.spec?.containers ?? [] };
}

describe('the updated Deployment', () => {
  it.each([
    ['the first container', {}, ['hello:12', 'envoy:1']],
    ['a named container', { container: 'proxy' }, ['hello:11', 'hello:12']],
  ])('gets the image in %s', (_, plan, images) => {
    expect(updated({ image: 'hello:12', ...plan }).containers.map(({ image }) => image)).toEqual(images);
  });

  it('gets environment replaced by name, or added', () => {
    expect(updated({ env: { B: '2', C: '3' } }).containers[0]?.env).toEqual([
      { name: 'A', value: '1' },
      { name: 'B', value: '2' },
      { name: 'C', value: '3' },
    ]);
  });

  it('keeps everything else, and leaves the one that was read alone', () => {
    const before = structuredClone(current);
    const { result } = updated({ image: 'hello:12' });
    expect(current).toEqual(before);
    expect(result.metadata).toEqual(current.metadata);
    expect(result.spec?.replicas).toBe(5);
  });

  it('is refused without the container', () => {
    expect(() => updated({ container: 'nosuch', image: 'x' })).toThrow('Deployment hello has no container "nosuch"');
  });

  it('takes all of a manifest’s spec, but replicas only when it names them', () => {
    const manifest: Deployment = {
      metadata: { name: 'hello', labels: { tier: 'web' } },
      spec: {
        selector: { matchLabels: { app: 'hello' } },
        template: { spec: { containers: [{ name: 'app', image: 'hello:12' }] } },
      },
    };
    const { result, containers } = updated({ env: { C: '3' } }, manifest);
    expect(containers).toEqual([{ name: 'app', image: 'hello:12', env: [{ name: 'C', value: '3' }] }]);
    expect(result.spec?.replicas).toBe(5);
    expect(result.metadata).toEqual({ ...current.metadata, labels: { team: 'shop', tier: 'web' } });
    const scaled = { ...manifest, spec: { ...manifest.spec, replicas: 2 } } as Deployment;
    expect(updated({}, scaled).result.spec?.replicas).toBe(2);
  });
});
