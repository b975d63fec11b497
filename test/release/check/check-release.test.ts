import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TargetSettings } from '../../../src/profile/profile.ts';
import type { ReleaseSettings } from '../../../src/profile/release.ts';
import { checkRelease } from '../../../src/release/check/check-release.ts';
import type { Finding } from '../../../src/release/check/finding.ts';
import { app, service, startLab, type Lab, type Room } from '../../support/release-lab.ts';
import { prepared, update } from '../../support/releases.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

const target: TargetSettings = {
  url: 'http://127.0.0.1:1',
  moreUrls: [],
  proxy: undefined,
  service: undefined,
  tls: { ca: undefined, cert: undefined, key: undefined, insecure: false, serverName: undefined },
};

async function findings(room: Room, settings: ReleaseSettings): Promise<Finding[]> {
  return checkRelease(settings, target, room.cluster);
}

const texts = (all: readonly Finding[], level: Finding['level']) =>
  all.filter((finding) => finding.level === level).map(({ about, what }) => `${about}: ${what}`);

/** A pod template with these parts of its spec. */
const podSpec = (container: object, more: object = {}) => ({
  template: {
    metadata: { labels: { app: 'hello' } },
    spec: {
      ...more,
      containers: [
        {
          name: 'hello',
          image: 'cutover/hello:11.0',
          ports: [{ name: 'http', containerPort: 8080 }],
          readinessProbe: { httpGet: { path: '/readiness', port: 8080 }, periodSeconds: 1 },
          lifecycle: { preStop: { sleep: { seconds: 1 } } },
          ...container,
        },
      ],
    },
  },
});

describe('before a release', () => {
  it('everything that is fine is told', async () => {
    const room = await lab.room();
    await room.apply(app('hello', { spec: podSpec({}) }), service({ app: 'hello' }));
    const all = await findings(room, update('rolling', { image: 'cutover/hello:12.0' }));
    const { namespace } = room.cluster;
    expect(all.filter(({ level }) => level !== 'ok')).toEqual([]);
    expect(texts(all, 'ok')).toEqual([
      expect.stringMatching(new RegExp(`^namespace ${namespace}: may do all that the run needs \\(\\d+ rights\\)$`)),
      'strategy rolling: can begin: all that it starts from is there',
      `Deployment ${namespace}/hello: keeps at least 2 of 2 pods while it rolls`,
      `Service ${namespace}/hello: has 2 ready endpoints`,
      expect.stringContaining('have a readiness probe and a preStop hook'),
      'clock of the cluster: agrees with ours to the second',
    ]);
  });

  it.each([
    ['no readiness probe', podSpec({ readinessProbe: undefined }), {}, 'have no readiness probe'],
    ['no preStop hook', podSpec({ lifecycle: undefined }), {}, 'have no preStop hook'],
    [
      'a hook longer than the grace period',
      podSpec({ lifecycle: { preStop: { sleep: { seconds: 9 } } } }, { terminationGracePeriodSeconds: 9 }),
      {},
      'sleep 9 s before they end, and are killed after 9 s',
    ],
    [
      'a roll that takes all pods away',
      { ...podSpec({}), strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: '100%' } } },
      {},
      'may take away all of its 2 pods at once (maxUnavailable 2, maxSurge 0)',
    ],
    [
      'a port that leads nowhere',
      podSpec({}),
      { ports: [{ port: 80, targetPort: 8081 }] },
      'leads to port 8081, which no container of its pods declares',
    ],
    ['no Service', podSpec({}), { selector: { app: 'other' } }, "no Service selects the release's pods"],
  ])('%s is a warning, with its consequence and its fix', async (_, spec, serviceSpec, what) => {
    const room = await lab.room();
    await room.apply(app('hello', { spec }), service({ app: 'hello' }, serviceSpec));
    const warnings = (await findings(room, update('rolling', { image: 'cutover/hello:12.0' }))).filter(
      ({ level }) => level === 'warning',
    );
    expect(warnings).toEqual([expect.objectContaining({ what, consequence: expect.any(String), fix: expect.any(String) })]);
  });

  it('a recreate is an outage by design', async () => {
    const room = await lab.room();
    const all = await findings(room, await prepared(room, 'recreate'));
    expect(texts(all, 'warning')).toContain(`Deployment ${room.cluster.namespace}/hello: is recreated`);
  });

  it('a Deployment that is not there is a fault', async () => {
    const room = await lab.room();
    const all = await findings(room, update('rolling', { deployment: 'nosuch', image: 'x' }));
    expect(texts(all, 'fault')).toEqual([`Deployment ${room.cluster.namespace}/nosuch: there is no such Deployment`]);
  });
});
