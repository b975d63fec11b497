import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReleaseSettings, StrategyName } from '../../src/profile/release.ts';
import type { TargetSettings } from '../../src/profile/profile.ts';
import { derivedRelease } from '../../src/release/derived-release.ts';
import { app, service, startLab, type Lab, type Room } from '../support/release-lab.ts';
import { PLAIN_BLUE_GREEN, rolling, timing, update } from '../support/releases.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

const TO_12 = { image: 'cutover/hello:12.0' };
const SERVICE = { name: 'hello', port: undefined, scheme: 'http' } as const;
const target = (name: string | undefined): TargetSettings => ({
  url: undefined,
  moreUrls: [],
  proxy: undefined,
  service: name === undefined ? undefined : { ...SERVICE, name },
  tls: { ca: undefined, cert: undefined, key: undefined, insecure: false, serverName: undefined },
});

/** Deployments and a Service that need not run to be read. */
async function roomWith(labels: Readonly<Record<string, string>>, selector: Readonly<Record<string, string>>): Promise<Room> {
  const room = await lab.room();
  const { spec, ...rest } = app('hello', { replicas: 0 });
  const template = { ...spec?.template, metadata: { labels: { ...labels } } };
  await room.create({ ...rest, spec: { ...spec, selector: { matchLabels: { ...labels } }, template } });
  await room.cluster.create('Service', service(selector));
  return room;
}

const derived = (room: Room, strategy: StrategyName, from: ReleaseSettings, name: string | undefined = 'hello') =>
  derivedRelease(strategy, { from, target: target(name) }, room.cluster);

describe('another strategy to the same new version', () => {
  const labels = { app: 'hello', color: 'blue', track: 'stable' };
  const selector = { app: 'hello', color: 'blue' };
  let room: Room;
  beforeAll(async () => {
    room = await roomWith(labels, selector);
  });

  it('of a rolling update', async () => {
    const from = rolling({ ...TO_12, container: 'hello', env: { MODE: 'a "b"' } });
    const version = (at: string) => [`${at}.container=hello`, `${at}.image=cutover/hello:12.0`, `${at}.env={"MODE":"a \\"b\\""}`];
    expect(await derived(room, 'recreate', from)).toEqual([
      'release.strategy=recreate',
      'release.recreate.deployment=hello',
      ...version('release.recreate'),
    ]);
    expect(await derived(room, 'blue-green', from)).toEqual([
      'release.strategy=blue-green',
      'release.blueGreen.service=hello',
      'release.blueGreen.label=color',
      'release.blueGreen.to.value=blue-next',
      'release.blueGreen.to.deployment=hello-next',
      ...version('release.blueGreen'),
    ]);
    expect(await derived(room, 'canary', from)).toEqual([
      'release.strategy=canary',
      'release.canary.deployment=hello',
      ...version('release.canary'),
      'release.canary.service=hello',
      'release.canary.trackLabel=track',
    ]);
    expect(await derived(room, 'restart', from)).toEqual(['release.strategy=restart', 'release.restart.deployment=hello']);
  });

  it('of a blue/green release: the Deployment that is live', async () => {
    const colours = {
      blue: { deployment: 'hello', manifest: undefined, service: undefined },
      green: { deployment: 'hello-green', manifest: '/green.yaml', service: undefined },
    };
    const from: ReleaseSettings = { ...timing, strategy: 'blue-green', blueGreen: { ...PLAIN_BLUE_GREEN, ...TO_12, colours } };
    const sets = ['release.rolling.deployment=hello', 'release.rolling.image=cutover/hello:12.0'];
    expect(await derived(room, 'rolling', from)).toEqual(['release.strategy=rolling', ...sets]);
  });

  it('finds the Service that selects the pods, where the target names none', async () => {
    expect(await derived(room, 'blue-green', rolling(TO_12), undefined)).toContain('release.blueGreen.service=hello');
  });
});

describe('what cannot be made out is said, with what to do', () => {
  it.each([
    [
      'a canary whose pods the Deployment would take',
      { app: 'hello' },
      'canary',
      'selects its pods by app=hello, and would take a canary',
    ],
    [
      'a Service that is told by nothing of the Deployment',
      { app: 'hello' },
      'blue-green',
      'have no label in common',
      { tier: 'web' },
    ],
  ] as const)('%s', async (_, labels, strategy, fault, selector: Readonly<Record<string, string>> = labels) => {
    const own = await roomWith({ ...labels, ...selector }, selector);
    if (strategy === 'blue-green') {
      // Its pods have the label, its selector does not.
      await own.cluster.remove('Deployment', 'hello', { propagation: 'Background' });
      const { spec, ...rest } = app('hello', { replicas: 0 });
      const template = { ...spec?.template, metadata: { labels: { ...labels, ...selector } } };
      await own.cluster.waitFor('Deployment', { name: 'hello' }, 'the end', ([found]) =>
        found === undefined ? undefined : 'there',
      );
      await own.create({ ...rest, spec: { ...spec, selector: { matchLabels: { ...labels } }, template } });
    }
    await expect(derived(own, strategy, rolling(TO_12))).rejects.toThrow(fault);
  });

  it('a plain Deployment can be released blue/green by the label that it has', async () => {
    const room = await roomWith({ app: 'hello' }, { app: 'hello' });
    expect(await derived(room, 'blue-green', rolling(TO_12))).toContain('release.blueGreen.label=app');
  });

  it('a name that is taken, a Service that does not fit, a new version that is no image', async () => {
    const room = await roomWith({ app: 'hello', color: 'blue' }, { app: 'hello', color: 'blue' });
    await expect(derived(room, 'blue-green', rolling({ manifest: '/hello.yaml' }))).rejects.toThrow('is in a manifest');
    await expect(derived(room, 'blue-green', rolling(TO_12), 'other')).rejects.toThrow('Service other does not select the pods');
    await expect(derived(room, 'recreate', rolling({ toRevision: 'previous' }))).rejects.toThrow('is a revision');
    await expect(derived(room, 'replace', update('recreate', TO_12))).rejects.toThrow('cannot be made out of another strategy');
    const watch = { deployment: 'hello', startWithinMs: 1, newVersion: undefined, quietMs: 1 };
    await expect(derived(room, 'rolling', { ...timing, strategy: 'watch', watch })).rejects.toThrow(
      'does not say which Deployment',
    );
    await room.create(app('hello-next', { replicas: 0 }));
    await expect(derived(room, 'blue-green', rolling(TO_12))).rejects.toThrow('there is a Deployment');
  });
});
