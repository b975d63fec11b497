import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Deployment } from '../../../src/release/cluster-port.ts';
import { asKind, service, type Room } from '../release-lab.ts';
import { hello, SICK_FOLDER } from './hello.ts';
import { sickFolder } from './injections.ts';
import type { ReleaseSetting, Setting } from './scenario.ts';

/** The sections of a profile that releases 12.0 over what was staged. */
export interface StagedProfile {
  readonly target: object;
  readonly load: object;
  readonly release: object;
}

const OLD = '11.0';
const NEW = '12.0';
const HOST = 'shop.test';
/** Of the old version. */
const POD_PORT = 8080;
const GOOD_RELEASE: ReleaseSetting = { strategy: 'rolling' };

/** Brings 11.0 up in the room and waits until it serves. */
export async function stage(room: Room, written: Setting): Promise<StagedProfile> {
  const setting = { ...written, env: { ...written.env, [SICK_FOLDER]: sickFolder(room.folder) } };
  const { release = GOOD_RELEASE, baselineMs = 1000, settleMs = 800 } = setting;
  const how = await strategies[release.strategy](room, setting);
  if (setting.through === 'ingress') await room.cluster.create('Ingress', ingress());
  await room.serves(OLD);
  await everyPodListens(room);
  const timing = { baseline: `${baselineMs}ms`, settle: `${settleMs}ms` };
  const version = release.strategy === 'restart' ? {} : { expectVersion: NEW };
  return {
    target: await targetOf(room, setting),
    load: { threads: '16', rate: '300/s', rampUp: '0ms', ...setting.load },
    release: { strategy: release.strategy, ...timing, ...version, ...how },
  };
}

type Prepare = (room: Room, setting: Setting) => Promise<object>;

const strategies: Readonly<Record<ReleaseSetting['strategy'], Prepare>> = {
  async rolling(room, setting) {
    const manifest = await inPlace(room, setting);
    return { rolling: { deployment: 'hello', manifest } };
  },
  async recreate(room, setting) {
    const manifest = await inPlace(room, setting);
    return { recreate: { deployment: 'hello', manifest } };
  },
  async restart(room, setting) {
    await inPlace(room, setting);
    return { restart: { deployment: 'hello' } };
  },
  async replace(room, setting) {
    await bringUp(room, setting, asKind('ReplicaSet', hello(OLD, setting)));
    return { replace: { replicaSet: 'hello', image: `cutover/hello:${NEW}`, env: setting.newEnv ?? {} } };
  },
  async canary(room, setting) {
    await bringUp(room, setting, hello(OLD, setting, { track: 'stable' }));
    const steps = [{ replicas: '1', hold: '1s' }];
    const image = `cutover/hello:${NEW}`;
    return { canary: { service: 'hello', deployment: 'hello', image, env: setting.newEnv ?? {}, warmUp: '1300ms', steps } };
  },
  async 'blue-green'(room, setting) {
    const blue = hello(OLD, setting, { color: 'blue' });
    const green = hello(NEW, withNewEnv(setting), { color: 'green' });
    await bringUp(room, setting, blue, { color: 'blue' });
    const colours = {
      blue: { deployment: 'hello-blue', manifest: room.manifest(blue) },
      green: { deployment: 'hello-green', manifest: room.manifest(green) },
    };
    const { holdMs, old } = setting.release as Extract<ReleaseSetting, { readonly strategy: 'blue-green' }>;
    return { blueGreen: { service: 'hello', colours, hold: `${holdMs}ms`, old } };
  },
};

/** Returns the manifest of the new version. */
async function inPlace(room: Room, setting: Setting): Promise<string> {
  await bringUp(room, setting, hello(OLD, setting));
  return room.manifest(hello(NEW, withNewEnv(setting)));
}

function withNewEnv(setting: Setting): Setting {
  return { ...setting, env: { ...setting.env, ...setting.newEnv } };
}

async function bringUp(
  room: Room,
  setting: Setting,
  workload: Deployment | object,
  labels: Readonly<Record<string, string>> = {},
) {
  const selector = { app: 'hello', ...labels };
  const headless = { ...service(selector, { type: 'ClusterIP', clusterIP: 'None' }), metadata: { name: 'hello-pods' } };
  const services = [service(selector, setting.service), ...(setting.through === 'headless' ? [headless] : [])];
  await room.apply(workload, ...services);
}

/** Without a readiness probe a pod counts as ready before it listens. */
async function everyPodListens({ cluster }: Room): Promise<void> {
  const pods = await cluster.list('Pod');
  for (const { status } of pods) {
    const giveUpMs = performance.now() + 20_000;
    while (!(await accepts(status?.podIP ?? ''))) {
      if (performance.now() > giveUpMs) throw new Error(`pod ${status?.podIP} does not listen`);
      await delay(50);
    }
  }
}

async function accepts(host: string): Promise<boolean> {
  const socket = connect({ host, port: POD_PORT });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function targetOf({ cluster }: Room, { through = 'service' }: Setting): Promise<object> {
  switch (through) {
    case 'service':
      return { service: { name: 'hello' } };
    case 'headless':
      return { service: { name: 'hello-pods' } };
    case 'ingress':
      return { ingress: { host: HOST } };
    case 'pods': {
      const pods = await cluster.list('Pod');
      return { urls: pods.map(({ status }) => `http://${status?.podIP}:${POD_PORT}`) };
    }
  }
}

function ingress() {
  const backend = { service: { name: 'hello', port: { name: 'http' } } };
  const rules = [{ host: HOST, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }];
  return { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'shop' }, spec: { rules } };
}
