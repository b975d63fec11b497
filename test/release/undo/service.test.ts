import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Service } from '../../../src/release/cluster-port.ts';
import { takeBack } from '../../../src/release/undo/action.ts';
import { app, service, startLab, type Lab, type Room } from '../../support/release-lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

/** A Service that went from blue to green in another form. */
async function switched(room: Room): Promise<{ before: Service; ours: Service }> {
  await room.apply(app('hello-blue', { color: 'blue', replicas: 1 }), service({ app: 'hello', color: 'blue' }));
  const before = await read(room);
  const [port] = before.spec?.ports ?? [];
  if (port === undefined) throw new Error('no port');
  const ours = await room.cluster.replace('Service', {
    ...before,
    metadata: { ...before.metadata, labels: { color: 'green' }, annotations: { by: 'cutover' } },
    spec: { ...before.spec, selector: { app: 'hello', color: 'green' }, ports: [{ ...port, targetPort: 9090 }] },
  });
  return { before, ours };
}

async function read(room: Room): Promise<Service> {
  const found = await room.cluster.get('Service', 'hello');
  if (found === undefined) throw new Error('no Service');
  return found;
}

/** Its own form, without what the cluster counts. */
function formOf({ metadata, spec }: Service) {
  return { labels: metadata?.labels ?? {}, annotations: metadata?.annotations ?? {}, spec };
}

describe('a Service in another form is put back', () => {
  it.each([
    ['whole', true],
    ['whole, also when it was not heard what became of it', false],
  ])('%s', async (_, heard) => {
    const room = await lab.room();
    const { before, ours } = await switched(room);
    const action = { do: 'put-back-service', before, ours: heard ? ours : undefined, key: 'color', from: 'green' } as const;
    await takeBack(action, room.cluster);
    expect(formOf(await read(room))).toEqual(formOf(before));
    const { metadata } = await read(room);
    await takeBack(action, room.cluster);
    expect((await read(room)).metadata?.resourceVersion).toBe(metadata?.resourceVersion);
  });

  it('but for what somebody else has changed meanwhile', async () => {
    const room = await lab.room();
    const { before, ours } = await switched(room);
    await room.cluster.patch('Service', 'hello', {
      metadata: { labels: { team: 'shop' }, annotations: { by: 'someone' } },
      spec: { sessionAffinity: 'ClientIP' },
    });
    await takeBack({ do: 'put-back-service', before, ours, key: 'color', from: 'green' }, room.cluster);
    const after = formOf(await read(room));
    expect(after).toMatchObject({ labels: { team: 'shop' }, annotations: { by: 'someone' } });
    expect(after.spec).toMatchObject({
      selector: { app: 'hello', color: 'blue' },
      ports: before.spec?.ports,
      sessionAffinity: 'ClientIP',
    });
  });

  it('not at all where somebody else has pointed it elsewhere', async () => {
    const room = await lab.room();
    const { before, ours } = await switched(room);
    await room.cluster.patch('Service', 'hello', { spec: { selector: { color: 'red' } } });
    await takeBack({ do: 'put-back-service', before, ours, key: 'color', from: 'green' }, room.cluster);
    expect((await read(room)).spec?.selector).toEqual({ app: 'hello', color: 'red' });
  });
});
