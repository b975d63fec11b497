import { describe, expect, it } from 'vitest';
import { containerDefaults, filledIn, usageOfPod, type PodSpec } from '../../../src/release/quota/usage.ts';

const NO_DEFAULTS = containerDefaults([]);

function requests(spec: PodSpec, defaults = NO_DEFAULTS) {
  const usage = usageOfPod(filledIn(spec, defaults));
  return { cpu: usage.get('requests.cpu'), limit: usage.get('limits.cpu'), pods: usage.get('pods') };
}

const container = (name: string, cpu?: string, limit?: string, more: object = {}) => ({
  name,
  resources: {
    ...(cpu === undefined ? {} : { requests: { cpu } }),
    ...(limit === undefined ? {} : { limits: { cpu: limit } }),
  },
  ...more,
});

describe('what a pod takes', () => {
  it.each<[string, PodSpec, { cpu?: number; limit?: number }]>([
    ['its containers together', { containers: [container('a', '100m'), container('b', '250m')] }, { cpu: 350 }],
    ['nothing where they ask for nothing', { containers: [container('a')] }, {}],
    [
      'as much as its limit, where it says no request',
      { containers: [container('a', undefined, '1')] },
      { cpu: 1000, limit: 1000 },
    ],
    [
      'the largest init container, where that is more',
      { containers: [container('a', '100m')], initContainers: [container('i', '1'), container('j', '300m')] },
      { cpu: 1000 },
    ],
    [
      'sidecars beside all others',
      {
        containers: [container('a', '100m')],
        initContainers: [container('s', '200m', undefined, { restartPolicy: 'Always' }), container('i', '150m')],
      },
      { cpu: 350 },
    ],
    ['its overhead', { containers: [container('a', '100m')], overhead: { cpu: '50m' } }, { cpu: 150 }],
  ])('is %s', (_, spec, expected) => {
    expect(requests(spec)).toEqual({ pods: 1000, cpu: undefined, limit: undefined, ...expected });
  });

  it('has what LimitRanges fill in', () => {
    const limits = [{ type: 'Container', default: { cpu: '500m' }, defaultRequest: { cpu: '200m' } }];
    const defaults = containerDefaults([{ spec: { limits } }]);
    expect(requests({ containers: [container('a'), container('b', '50m')] }, defaults)).toMatchObject({ cpu: 250, limit: 1000 });
  });
});
