import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { starterProfile, type StarterFacts, type StarterStrategy } from '../../src/profile/starter.ts';
import { readText } from '../support/profile-text.ts';

const STRATEGIES: readonly StarterStrategy[] = ['rolling', 'recreate', 'restart', 'blue-green', 'canary', 'watch'];
const FACTS: StarterFacts = {
  name: 'shop',
  context: undefined,
  namespace: 'default',
  service: 'shop',
  port: undefined,
  deployment: 'shop-blue',
  colour: { label: 'color', value: 'blue' },
  image: 'registry:5000/shop:11.0',
  newImage: undefined,
  schema: '/somewhere/profile.schema.json',
};

describe('a first profile', () => {
  it.each(STRATEGIES)('for %s is one, of that strategy', (strategy) => {
    const { release, target, cluster, load } = readText(starterProfile(strategy, FACTS));
    expect(release?.strategy).toBe(strategy);
    expect([target.service?.name, cluster.namespace, load.ratePerSecond]).toEqual(['shop', 'default', 200]);
  });

  it('says what runs now where the new image is not known', () => {
    expect(starterProfile('rolling', FACTS)).toContain(
      '    # The new version. Now it is registry:5000/shop:11.0\n    image: registry:5000/shop:NEW-VERSION\n',
    );
    expect(starterProfile('rolling', { ...FACTS, newImage: 'shop:12.0' })).toContain(
      '    deployment: shop-blue\n    image: shop:12.0\n',
    );
  });

  it('names the new colour after the new version', () => {
    const { release } = readText(starterProfile('blue-green', { ...FACTS, newImage: 'registry:5000/shop:12.0' }));
    expect(release).toMatchObject({ blueGreen: { label: 'color', to: { value: '12.0', deployment: 'shop-12-0' } } });
  });

  it('keeps to what names mean, whatever they look like in YAML', () => {
    const name = fc.oneof(
      fc.constantFrom('true', 'null', '1e3', '0x1f', 'on', '12.0', '0'),
      fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/),
    );
    fc.assert(
      fc.property(name, name, name, fc.constantFrom(...STRATEGIES), (service, deployment, namespace, strategy) => {
        const read = readText(
          starterProfile(strategy, { ...FACTS, name: service, service, deployment, namespace, port: '8080' }),
        );
        expect([read.target.service, read.cluster.namespace]).toEqual([{ name: service, port: 8080, scheme: 'http' }, namespace]);
      }),
    );
  });
});
