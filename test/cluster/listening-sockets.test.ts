import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { nodeAddress } from '../../src/cluster/addresses.ts';
import { type TestApi, startTestApi } from '../support/api-server.ts';

const SERVICES = '/api/v1/namespaces/kt/services';

/** Another program that listens there until the test is over. */
async function strangerOn(host: string, port: number): Promise<void> {
  const listen = `require('node:net').createServer().listen(${port}, '${host}', () => console.log('listening'))`;
  const child = spawn(process.execPath, ['-e', listen], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(async () => {
    child.kill();
    await once(child, 'exit');
  });
  await once(child.stdout, 'data');
}

describe.skipIf(process.platform !== 'linux')('node ports that other programs listen on', () => {
  let cluster: TestApi;
  let node: string;
  beforeAll(async () => {
    cluster = await startTestApi();
    node = nodeAddress(cluster.api.subnet);
  });
  afterAll(() => cluster.stop());

  const create = (name: string, nodePort?: number) =>
    cluster.send('POST', SERVICES, {
      body: {
        metadata: { name },
        spec: { type: 'NodePort', ports: [{ port: 80, ...(nodePort === undefined ? {} : { nodePort }) }] },
      },
    });

  it.each([
    ["the node's address", () => node],
    ['all addresses', () => '0.0.0.0'],
    ['all addresses of both families', () => '::'],
  ])('are refused when asked for: %s', async (_, host) => {
    await strangerOn(host(), 31_999);
    const { code, json } = await create('asked', 31_999);
    expect(code).toBe(422);
    expect(json['message']).toBe(
      'Service "asked" is invalid: spec.ports[0].nodePort: Invalid value: 31999: provided port is already allocated: ' +
        `another program listens on ${node}:31999`,
    );
  });

  it('are passed over when one is chosen', async () => {
    await strangerOn(node, 30_000);
    const { json } = await create('chosen');
    expect(json['spec']).toMatchObject({ ports: [{ nodePort: 30_001 }] });
  });

  it('are free when the listener is elsewhere, or our own', async () => {
    await strangerOn('127.0.0.1', 31_998);
    expect((await create('elsewhere', 31_998)).code).toBe(201);
    const own = createServer().listen(31_997, node);
    await once(own, 'listening');
    expect((await create('own', 31_997)).code).toBe(201);
    own.close();
  });
});

it.skipIf(process.platform !== 'linux')(
  'a cluster passes over a subnet where the pods of a crashed one still listen',
  async () => {
    const first = await startTestApi();
    const { second } = first.api.subnet;
    await first.stop();
    await strangerOn(`127.${second}.1.7`, 8080);
    const next = await startTestApi();
    expect(next.api.subnet.second).not.toBe(second);
    await next.stop();
  },
);
