import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TargetSettings } from '../../src/profile/profile.ts';
import { resolveTarget } from '../../src/release/target.ts';
import { app, service, startLab, type Lab, type Room } from '../support/release-lab.ts';

let lab: Lab;
let room: Room;
beforeAll(async () => {
  lab = await startLab();
  room = await lab.room();
  await room.apply(app('hello'), service({ app: 'hello' }));
  const inner = service({ app: 'hello' }, { type: 'ClusterIP' });
  const lost = service({ app: 'nosuch' });
  const headless = service({ app: 'hello' }, { type: 'ClusterIP', clusterIP: 'None' });
  await room.apply(
    { ...inner, metadata: { name: 'inner' } },
    { ...lost, metadata: { name: 'lost' } },
    { ...headless, metadata: { name: 'headless' } },
  );
});
afterAll(() => lab.stop());

function target(name: string, port?: string | number): TargetSettings {
  const tls = { ca: undefined, cert: undefined, key: undefined, insecure: false, serverName: undefined };
  return { url: undefined, moreUrls: [], proxy: undefined, service: { name, port, scheme: 'http' }, tls };
}

async function versionAt(url: string): Promise<string | null> {
  const answer = await fetch(url, { headers: { connection: 'close' } });
  await answer.arrayBuffer();
  return answer.headers.get('x-app-version');
}

describe('a target', () => {
  it('that is a URL is taken as it is', async () => {
    const tls = { ca: undefined, cert: undefined, key: undefined, insecure: false, serverName: undefined };
    expect(
      await resolveTarget({ url: 'http://127.0.0.1:9/x', moreUrls: [], proxy: undefined, service: undefined, tls }, undefined),
    ).toBe('http://127.0.0.1:9/x');
  });

  it.each([
    ['a NodePort', 'hello', undefined],
    ['a NodePort, port by name', 'hello', 'http'],
    ['a NodePort, port by number', 'hello', 80],
    ['a ClusterIP', 'inner', undefined],
  ])('that is %s answers at its URL', async (_, name, port) => {
    const url = await resolveTarget(target(name, port), room.cluster);
    expect(await versionAt(url)).toBe('11.0');
  });

  it.each([
    ['does not exist', 'nosuch', undefined, 'there is no such Service'],
    ['has no such port', 'hello', 'https', 'it has no port https'],
    ['selects nothing', 'lost', undefined, 'its selector matches no ready pod'],
    ['is headless', 'headless', undefined, 'it has no address of its own'],
  ])('that %s is refused with exit code 5', async (_, name, port, message) => {
    await expect(resolveTarget(target(name, port), room.cluster)).rejects.toMatchObject({
      exitCode: 5,
      where: `Service ${room.cluster.namespace}/${name}`,
      message: expect.stringContaining(message),
    });
  });
});
