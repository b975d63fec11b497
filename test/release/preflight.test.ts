import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CutoverError } from '../../src/errors.ts';
import type { BlueGreenPlan } from '../../src/profile/strategies/blue-green.ts';
import type { Deployment } from '../../src/release/cluster-port.ts';
import { preflight } from '../../src/release/preflight.ts';
import { app, service, startLab, type Lab, type Room } from '../support/release-lab.ts';
import { prepared, update } from '../support/releases.ts';

let lab: Lab;
let room: Room;
beforeAll(async () => {
  lab = await startLab();
  room = await lab.room();
  await prepared(room, 'rolling');
});
afterAll(() => lab.stop());

async function faultOf(promise: Promise<void>): Promise<CutoverError> {
  const fault: unknown = await promise.then(
    () => new Error('it passed'),
    (thrown: unknown) => thrown,
  );
  if (fault instanceof CutoverError) return fault;
  throw fault;
}

const CLUSTER = 5;
const USAGE = 2;

describe('an update is refused before anything is changed', () => {
  const nothing = 'nothing to release: it already has this image and environment';
  it.each([
    [
      'no such Deployment',
      { deployment: 'nosuch', image: 'x' },
      CLUSTER,
      'Deployment room-1/nosuch',
      'there is no such Deployment',
    ],
    ['no such container', { container: 'nosuch', image: 'x' }, USAGE, undefined, 'Deployment hello has no container "nosuch"'],
    ['the image it has', { image: 'cutover/hello:11.0' }, CLUSTER, 'Deployment room-1/hello', nothing],
    ['the environment it has', { env: { ON_SIGTERM: 'exit' } }, CLUSTER, 'Deployment room-1/hello', nothing],
    ['a missing manifest', { manifest: '/nosuch.yaml' }, USAGE, '/nosuch.yaml', 'the manifest cannot be read'],
  ])('%s', async (_, plan, exitCode, where, message) => {
    const fault = await faultOf(preflight(update('rolling', plan), room.cluster));
    expect(fault).toMatchObject({ exitCode, where });
    expect(fault.message).toContain(message);
  });

  it('a manifest of another Deployment', async () => {
    const manifest = room.manifest(app('other'));
    const fault = await faultOf(preflight(update('recreate', { manifest }), room.cluster));
    expect(fault).toMatchObject({ exitCode: USAGE, where: manifest });
  });

  it.each([
    ['a paused Deployment', { paused: true }, 'it is paused'],
    ['no replicas', { replicas: 0 }, 'it has 0 replicas'],
    ['a rollout that is not done', { minReadySeconds: 500 }, 'it is not fully rolled out'],
  ])('%s', async (_, spec, message) => {
    const other = await lab.room();
    await other.create(app('hello', { spec }));
    const fault = await faultOf(preflight(update('rolling', { image: 'cutover/hello:12.0' }), other.cluster));
    expect(fault.exitCode).toBe(CLUSTER);
    expect(fault.message).toContain(message);
  });

  it('rolling what is of type Recreate', async () => {
    const other = await lab.room();
    await other.apply(app('hello', { spec: { strategy: { type: 'Recreate' } } }));
    const fault = await faultOf(preflight(update('rolling', { image: 'cutover/hello:12.0' }), other.cluster));
    expect(fault).toMatchObject({ exitCode: CLUSTER, next: 'use `strategy: recreate`' });
  });
});

describe('an update is refused whose new pods a Service would not find:', () => {
  const named = (portName: string, labels: object = {}): Deployment => {
    const deployment = app('hello', { version: '12.0' });
    const template = deployment.spec?.template;
    const [container] = template?.spec?.containers ?? [];
    if (deployment.spec === undefined || container === undefined) throw new Error('the app has changed its form');
    const containers = [{ ...container, ports: [{ name: portName, containerPort: 8080 }] }];
    const metadata = { labels: { app: 'hello', ...labels } };
    return { ...deployment, spec: { ...deployment.spec, template: { metadata, spec: { containers } } } };
  };
  it.each([
    [
      'its selector matches none',
      named('http'),
      'its selector app=hello,tier=web would match none of the new pods, which have app=hello',
    ],
    [
      'its targetPort has no such name',
      named('web', { tier: 'web' }),
      'its targetPort is "http", and the new pods name no port so',
    ],
  ])('%s', async (_, then, message) => {
    const other = await lab.room();
    const ports = [{ port: 80, targetPort: 'http' }];
    await other.apply(named('http', { tier: 'web' }), service({ app: 'hello', tier: 'web' }, { ports }));
    const fault = await faultOf(preflight(update('rolling', { manifest: other.manifest(then) }), other.cluster));
    expect(fault).toMatchObject({ exitCode: CLUSTER, where: `Service ${other.cluster.namespace}/hello`, message });
  });
});

describe('blue-green is refused before anything is changed', () => {
  interface Case {
    readonly selector?: Record<string, string>;
    readonly plan?: Partial<BlueGreenPlan>;
    readonly green?: Parameters<typeof app>[1];
    readonly greenName?: string;
  }
  it.each<[string, Case, number, string]>([
    ['no such Service', { plan: { service: 'nosuch' } }, CLUSTER, 'there is no such Service'],
    [
      'a label that is not in the selector',
      { plan: { label: 'colour' } },
      CLUSTER,
      'its selector has no "colour": app=hello,color=blue',
    ],
    [
      'a colour that nobody knows',
      { selector: { app: 'hello', color: 'red' } },
      CLUSTER,
      'its selector says color=red, the profile knows color=blue or color=green',
    ],
    [
      'an active colour without Deployment',
      { selector: { app: 'hello', color: 'green' } },
      CLUSTER,
      'there is no such Deployment',
    ],
    ['a selector that matches nothing', { selector: { app: 'nosuch', color: 'blue' } }, CLUSTER, 'matches no ready pod'],
    [
      'a manifest of the wrong name',
      { greenName: 'hello-verde' },
      USAGE,
      'has no Deployment "hello-green"; it has "hello-verde"',
    ],
    [
      'a manifest of the wrong colour',
      { green: { color: 'blue' } },
      USAGE,
      'that Service hello would not select: it wants app=hello,color=green',
    ],
    ['a manifest without replicas', { green: { color: 'green', replicas: 0 } }, USAGE, 'has 0 replicas'],
  ])(
    '%s',
    async (
      _,
      { selector = { app: 'hello', color: 'blue' }, plan = {}, green = { color: 'green' }, greenName = 'hello-green' },
      exitCode,
      message,
    ) => {
      const other = await lab.room();
      const settings = await prepared(other, 'blue-green', {}, plan);
      if (settings.strategy !== 'blue-green') throw new Error('prepared another strategy');
      const merged = service(selector);
      await other.apply(merged);
      const { blue } = settings.blueGreen.colours ?? {};
      if (blue === undefined) throw new Error('no blue');
      const manifest = other.manifest(app(greenName, green));
      const colours = { blue, green: { deployment: 'hello-green', manifest, service: undefined } };
      const fault = await faultOf(preflight({ ...settings, blueGreen: { ...settings.blueGreen, colours } }, other.cluster));
      expect(fault.message).toContain(message);
      expect(fault.exitCode).toBe(exitCode);
    },
  );
});
