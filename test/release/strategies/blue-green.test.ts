import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BlueGreenPlan } from '../../../src/profile/strategies/blue-green.ts';
import { preflight } from '../../../src/release/preflight.ts';
import { app, service, startLab, type Lab, type Room } from '../../support/release-lab.ts';
import { previewWith } from '../../support/preview.ts';
import { prepared, released, type NewVersion } from '../../support/releases.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

const CLONES = {
  blue: { deployment: 'hello-blue', manifest: undefined, service: undefined },
  green: { deployment: 'hello-green', manifest: undefined, service: undefined },
};

async function blueGreen(room: Room, plan: Partial<BlueGreenPlan> = {}, version: NewVersion = {}) {
  const settings = await prepared(room, 'blue-green', version, plan);
  if (settings.strategy !== 'blue-green') throw new Error('prepared another strategy');
  return settings;
}

/** The same with another plan. */
function as(settings: Awaited<ReturnType<typeof blueGreen>>, plan: Partial<BlueGreenPlan>, expectVersion?: string) {
  return { ...settings, expectVersion, blueGreen: { ...settings.blueGreen, ...plan } };
}

async function replicasOf(room: Room, name: string): Promise<number | undefined> {
  return (await room.cluster.get('Deployment', name))?.spec?.replicas;
}

async function selectorOf(room: Room) {
  return (await room.cluster.get('Service', 'hello'))?.spec?.selector;
}

describe('the idle colour', () => {
  it('is cloned from the live one, with changes, and its pods spread from their own kind', async () => {
    const room = await lab.room();
    const settings = await blueGreen(room, { colours: CLONES, image: 'cutover/hello:12.0', env: { NEW: '1' } });
    const spread = {
      maxSkew: 1,
      topologyKey: 'kubernetes.io/hostname',
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: { color: 'blue' } },
    };
    await room.cluster.patch('Deployment', 'hello-blue', {
      metadata: { annotations: { team: 'shop' } },
      spec: { template: { spec: { topologySpreadConstraints: [spread] } } },
    });
    await room.cluster.waitRolledOut('hello-blue');
    await preflight(settings, room.cluster);
    expect((await released(room, settings)).result).toEqual({ kind: 'released' });
    const green = await room.cluster.get('Deployment', 'hello-green');
    expect(green?.metadata).toMatchObject({ labels: { app: 'hello', color: 'green' }, annotations: { team: 'shop' } });
    expect(green?.spec).toMatchObject({
      replicas: 2,
      selector: { matchLabels: { color: 'green' } },
      template: {
        metadata: { labels: { color: 'green' } },
        spec: {
          topologySpreadConstraints: [{ labelSelector: { matchLabels: { color: 'green' } } }],
          containers: [{ image: 'cutover/hello:12.0', env: [{ name: 'ON_SIGTERM' }, { name: 'NEW', value: '1' }] }],
        },
      },
    });
    await room.serves('12.0');
  });

  it('may have a name of its own in each release, such as a version', async () => {
    const room = await lab.room();
    await room.apply(app('hello-11', { color: 'v11' }), service({ app: 'hello', color: 'v11' }));
    const to = { value: 'v12', deployment: 'hello-12', manifest: undefined, service: undefined };
    const settings = as(await blueGreen(await lab.room()), { colours: undefined, to, image: 'cutover/hello:12.0' });
    await preflight(settings, room.cluster);
    expect((await released(room, settings)).result).toEqual({ kind: 'released' });
    expect(await selectorOf(room)).toEqual({ app: 'hello', color: 'v12' });
    await room.serves('12.0');
    expect(await room.cluster.get('Deployment', 'hello-11')).toBeUndefined();
    await expect(preflight(settings, room.cluster)).rejects.toThrow('nothing to release: its selector says color=v12 already');
    await room.apply(app('twin', { color: 'v12', replicas: 0 }));
    const next = as(settings, { to: { ...to, value: 'v13' } });
    await expect(preflight(next, room.cluster)).rejects.toThrow(/pods of several Deployments: hello-12, twin/);
  });

  it('that was kept, or scaled to zero, takes the traffic back as it is', async () => {
    const room = await lab.room();
    const settings = await blueGreen(room, { old: 'scale-to-zero' });
    const there = await released(room, settings);
    expect(there.result).toEqual({ kind: 'released' });
    expect(there.milestones.slice(-2)).toEqual(['old-removed', 'release-finished']);
    expect(await replicasOf(room, 'hello-blue')).toBe(0);
    expect(await room.cluster.list('Pod', { labels: 'color=blue' })).toEqual([]);

    const back = as(settings, { idle: 'as-is', old: 'keep' });
    await preflight(back, room.cluster);
    const { result, milestones } = await released(room, back);
    expect(result).toEqual({ kind: 'released' });
    expect(milestones).toContain('idle-reused');
    expect(milestones).not.toContain('idle-created');
    await room.serves('11.0');
    expect(await replicasOf(room, 'hello-blue')).toBe(2);

    // Green was made from the very form that is wanted now: it is used again. With another environment it is not.
    const again = await released(room, as(settings, { idle: 'reuse', old: 'keep' }));
    expect(again.milestones).toContain('idle-reused');
    await room.serves('12.0');
    await released(room, as(settings, { idle: 'as-is', old: 'keep' }));
    const changed = await released(room, as(settings, { idle: 'reuse', env: { NEW: '1' } }));
    expect(changed.milestones).toContain('idle-created');
    await room.serves('12.0');
  });

  it('that is not there cannot be taken as it is', async () => {
    const room = await lab.room();
    const settings = await blueGreen(room, { idle: 'as-is' });
    await expect(preflight(settings, room.cluster)).rejects.toThrow('there is no such Deployment, and `idle: as-is` makes none');
  });
});

describe('the preview', () => {
  const preview = { requests: 3, path: undefined, port: undefined };

  /** The Service leads to a port by its name. */
  async function nameThePort(room: Room) {
    const live = await room.cluster.get('Deployment', 'hello-blue');
    for (const container of live?.spec?.template.spec?.containers ?? []) {
      container.ports = [{ name: 'web', containerPort: 8080 }];
    }
    if (live !== undefined) await room.cluster.replace('Deployment', live);
    await room.cluster.waitRolledOut('hello-blue');
    const ports = [{ name: 'http', port: 80, targetPort: 'web' }];
    await room.apply(service({ app: 'hello', color: 'blue' }, { ports }));
  }

  it('asks every pod, and tells the version', async () => {
    const room = await lab.room();
    const settings = as(await blueGreen(room, { preview, colours: CLONES, image: 'cutover/hello:12.0' }), {}, '12.0');
    await nameThePort(room);
    await preflight(settings, room.cluster);
    const details: string[] = [];
    const { result, milestones } = await released(room, settings, {
      preview: previewWith(),
      at: (kind, detail) => {
        if (kind === 'previewed') details.push(detail);
      },
    });
    expect(result).toEqual({ kind: 'released' });
    expect(details).toEqual(['6 requests to 2 pods of green, all answered as expected, version 12.0']);
    expect(milestones.indexOf('previewed')).toBeLessThan(milestones.indexOf('switched'));
  });

  it.each<[string, NewVersion, string | undefined, RegExp]>([
    [
      'answers with errors',
      { env: { FAIL_RATE: '1' } },
      undefined,
      /^pod hello-green-\S+ of green fails the preview: 3 of 3 requests: rejected \(status 500\)$/,
    ],
    ['is of another version', {}, '13.0', /fails the preview: it answers with version 12\.0, expected 13\.0$/],
  ])('of a colour that %s fails the release before the switch', async (_, version, expected, reason) => {
    const room = await lab.room();
    const settings = as(await blueGreen(room, { preview }, version), {}, expected);
    const { result, milestones } = await released(room, settings, { preview: previewWith() });
    expect(result).toMatchObject({ kind: 'failed', reason: expect.stringMatching(reason), restoration: { kind: 'restored' } });
    expect(milestones).not.toContain('switched');
    expect(await room.cluster.get('Deployment', 'hello-green')).toBeUndefined();
    await room.serves('11.0');
  });

  it('that cannot reach the pods is refused before anything is changed', async () => {
    const room = await lab.room();
    const settings = await blueGreen(room, { preview: { ...preview, port: 'admin' } });
    await room.apply(
      service(
        { app: 'hello', color: 'blue' },
        {
          ports: [
            { name: 'http', port: 80, targetPort: 8080 },
            { name: 'admin', port: 81, targetPort: 9 },
          ],
        },
      ),
    );
    await expect(preflight(settings, room.cluster)).rejects.toMatchObject({
      message: expect.stringMatching(/127\.\S+:9 cannot be reached from here/),
      next: expect.stringContaining('leave release.blueGreen.preview out'),
    });
    const unnamed = as(settings, { preview });
    await expect(preflight(unnamed, room.cluster)).rejects.toMatchObject({ next: expect.stringContaining('http, admin') });
  });
});

describe('the switch', () => {
  it('waits to be confirmed, and is not made when the answer is no', async () => {
    const room = await lab.room();
    const settings = await blueGreen(room, { switch: 'confirmed' });
    const questions: string[] = [];
    const answer = (yes: boolean) => (question: string) => {
      questions.push(question);
      return Promise.resolve(yes);
    };
    const refused = await released(room, settings, { confirm: answer(false) });
    expect(refused.result).toMatchObject({ kind: 'failed', reason: expect.stringContaining('was not confirmed') });
    expect(await selectorOf(room)).toEqual({ app: 'hello', color: 'blue' });
    const { result, milestones } = await released(room, settings, { confirm: answer(true) });
    expect(result).toEqual({ kind: 'released' });
    const from = milestones.indexOf('idle-ready');
    expect(milestones.slice(from, from + 4)).toEqual(['idle-ready', 'switch-awaited', 'switch-confirmed', 'switched']);
    expect(questions[0]).toBe(`Switch Service ${room.cluster.namespace}/hello from blue to green?`);
  });

  it('that nobody confirms in time ends with the release', async () => {
    const room = await lab.room();
    const settings = await blueGreen(room, { switch: 'confirmed' });
    const { result } = await released(
      room,
      { ...settings, timeoutMs: 12_000 },
      {
        confirm: (_, signal) =>
          new Promise((__, reject) => signal.addEventListener('abort', () => reject(new Error('no answer')), { once: true })),
      },
    );
    expect(result).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(/not done within 12 s, while waiting for the switch to be confirmed/),
      restoration: { kind: 'restored' },
    });
  });

  it("applies the other colour's Service, which keeps its address and ports", async () => {
    const room = await lab.room();
    const settings = await blueGreen(room);
    const before = await room.cluster.get('Service', 'hello');
    const form = (color: string) => {
      const plain = service({ app: 'hello', color });
      return room.manifest({ ...plain, metadata: { ...plain.metadata, labels: { color } } });
    };
    const { blue, green } = settings.blueGreen.colours ?? {};
    if (blue === undefined || green === undefined) throw new Error('not two colours');
    const colours = { blue: { ...blue, service: form('blue') }, green: { ...green, service: form('green') } };
    const applied = as(settings, { colours });
    await preflight(applied, room.cluster);
    expect((await released(room, applied)).result).toEqual({ kind: 'released' });
    const after = await room.cluster.get('Service', 'hello');
    expect(after?.metadata?.labels).toEqual({ color: 'green' });
    expect(after?.spec).toEqual({ ...before?.spec, selector: { app: 'hello', color: 'green' } });
    await room.serves('12.0');

    // The other way round it would lead to a port that the pods do not name.
    const named = service({ app: 'hello', color: 'blue' }, { ports: [{ name: 'http', port: 80, targetPort: 'web' }] });
    const nowhere = { ...colours, blue: { ...colours.blue, service: room.manifest(named) } };
    await expect(preflight(as(settings, { colours: nowhere }), room.cluster)).rejects.toThrow(
      'its targetPort is "web", and the pods of Deployment hello-blue name no port so',
    );

    const wrong = { ...colours, blue: { ...colours.blue, service: form('green') } };
    await expect(preflight(as(settings, { colours: wrong }), room.cluster)).rejects.toThrow('does not select color=blue');
  });
});

describe('the state file', () => {
  const state = (room: Room, text: string) => {
    const file = join(room.folder, 'state.yaml');
    writeFileSync(file, text);
    return { file, key: 'color' };
  };

  it('is flipped after the switch', async () => {
    const room = await lab.room();
    const stateFile = state(room, '# live\ncolor: blue # now\nother: 1\n');
    const settings = await blueGreen(room, { stateFile });
    await preflight(settings, room.cluster);
    const { milestones } = await released(room, settings);
    expect(milestones.slice(milestones.indexOf('endpoints-switched'))).toEqual([
      'endpoints-switched',
      'state-written',
      'old-removed',
      'release-finished',
    ]);
    expect(readFileSync(stateFile.file, 'utf8')).toBe('# live\ncolor: green # now\nother: 1\n');
  });

  it('that says something else than the Service stops the release before it begins', async () => {
    const room = await lab.room();
    const stateFile = state(room, 'color: green\n');
    const settings = await blueGreen(room, { stateFile });
    await expect(preflight(settings, room.cluster)).rejects.toMatchObject({
      message: `the state file says color: green, but Service ${room.cluster.namespace}/hello points at color=blue`,
      where: `${stateFile.file}:1:8`,
      exitCode: 5,
    });
    const { result } = await released(room, settings);
    expect(result).toMatchObject({ kind: 'failed', restoration: { kind: 'nothing' } });
    expect(readFileSync(stateFile.file, 'utf8')).toBe('color: green\n');
  });
});
