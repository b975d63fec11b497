import { expect, it } from 'vitest';
import type { Profile } from '../../../src/profile/profile.ts';
import type { Milestone } from '../../../src/release/milestone.ts';
import type { ServiceFacts, Surroundings } from '../../../src/release/surroundings.ts';
import { backendsOf } from '../../../src/verdict/proof/backends.ts';

const SERVICE: ServiceFacts = {
  name: 'hello',
  type: 'ClusterIP',
  headless: false,
  selector: { app: 'hello' },
  sessionAffinity: 'None',
  externalTrafficPolicy: undefined,
  targetPorts: [8080],
  endpoints: ['a', 'b', 'c'],
  pods: [],
};

function around(...services: ServiceFacts[]): Surroundings {
  return { atMs: 0, when: 'before', workloads: [], services, pods: [] };
}

function endpoint(kind: 'endpoint-added' | 'endpoint-removed', address: string, service = 'hello'): Milestone {
  return { atMs: 1, kind, detail: '', subject: { of: 'endpoint', service, pod: address, address } };
}

const TARGET: Pick<Profile['target'], 'service'> = { service: { name: 'hello', port: 80, scheme: 'http' } };
const ROLLING = [endpoint('endpoint-added', 'd'), endpoint('endpoint-removed', 'a'), endpoint('endpoint-added', 'e')];

it.each<[string, Partial<ServiceFacts>, Milestone[], number | undefined]>([
  ['as many as there are', {}, [], 3],
  ['as many as there were at once', {}, ROLLING, 4],
  ['those of another Service do not count', {}, [endpoint('endpoint-added', 'd', 'other')], 3],
  ['none', { endpoints: [] }, [], undefined],
  ['a client stays with one', { sessionAffinity: 'ClientIP' }, [], undefined],
  ['a node keeps to its own', { externalTrafficPolicy: 'Local' }, [], undefined],
  ['the client chooses', { headless: true }, [], undefined],
  ['it is another Service', { name: 'other' }, [], undefined],
])('backends of a Service: %s', (_, service, milestones, expected) => {
  expect(backendsOf(TARGET, [around({ ...SERVICE, ...service })], milestones)).toBe(expected);
});

it('backends of no Service, or one that nobody looked at, are not known', () => {
  expect(backendsOf({ service: undefined }, [around(SERVICE)], [])).toBeUndefined();
  expect(backendsOf(TARGET, [], [])).toBeUndefined();
});
