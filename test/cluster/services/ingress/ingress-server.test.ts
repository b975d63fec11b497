import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type RequestListener, type RequestOptions } from 'node:http';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ingressAddress, podAddress } from '../../../../src/cluster/addresses.ts';
import { IngressServer } from '../../../../src/cluster/services/ingress/ingress-server.ts';
import type { IngressRoute } from '../../../../src/cluster/services/ingress/routes.ts';
import type { ServiceEndpoint } from '../../../../src/cluster/services/rules.ts';
import { ownSubnet } from '../../../support/own-subnet.ts';

const SUBNET = await ownSubnet();
const ADDRESS = ingressAddress(SUBNET);
const PORT = 18_080;
const POD_PORT = 18_081;
const NOBODY: ServiceEndpoint = { address: podAddress(SUBNET, 98), port: POD_PORT };

async function ingress(...endpoints: ServiceEndpoint[]): Promise<IngressServer> {
  return open(new IngressServer(), ...endpoints);
}

async function open(server: IngressServer, ...endpoints: ServiceEndpoint[]): Promise<IngressServer> {
  const shop: IngressRoute = { ingress: 'default/shop', host: 'shop.test', path: '/', match: 'prefix', endpoints };
  expect(await server.program({ address: ADDRESS, port: PORT, routes: [shop] })).toEqual([]);
  onTestFinished(async () => {
    await server.program({ address: ADDRESS, port: PORT, routes: [] });
  });
  return server;
}

async function pod(answer: RequestListener, address = podAddress(SUBNET, 0)): Promise<ServiceEndpoint> {
  const server = createServer(answer).listen(POD_PORT, address);
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { address, port: POD_PORT };
}

/** A pod that speaks for itself, byte by byte. */
async function rawPod(answer: (socket: Socket) => void): Promise<ServiceEndpoint> {
  const address = podAddress(SUBNET, 1);
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    answer(socket);
  }).listen(POD_PORT, address);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { address, port: POD_PORT };
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

async function ask(options: RequestOptions & { body?: string } = {}): Promise<Answer> {
  const { body, ...more } = options;
  const sent = request({ host: ADDRESS, port: PORT, agent: false, headers: { host: 'shop.test' }, ...more });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
  return { status: response.statusCode ?? 0, headers: response.headers, body: text };
}

describe('the ingress', () => {
  it('passes a request on as it is, with what a proxy adds', async () => {
    const echo: RequestListener = (received, response) => {
      let text = '';
      received.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      received.on('end', () => {
        response.setHeader('X-App-Version', '11.0');
        response.end(JSON.stringify({ method: received.method, url: received.url, headers: received.headers, text }));
      });
    };
    await ingress(await pod(echo));
    const headers = { host: 'shop.test', 'X-Forwarded-For': '192.0.2.1', 'Keep-Alive': 'timeout=5', 'X-Own': 'yes' };
    const localAddress = `127.${SUBNET.second}.200.9`;
    const answer = await ask({ method: 'POST', path: '/a/b?c=d', headers, body: 'hello', localAddress });
    expect(answer).toMatchObject({ status: 200, headers: { 'x-app-version': '11.0' } });
    const seen = JSON.parse(answer.body) as { headers: object };
    expect(seen).toMatchObject({
      method: 'POST',
      url: '/a/b?c=d',
      text: 'hello',
      headers: {
        host: 'shop.test',
        'x-own': 'yes',
        'x-forwarded-for': `192.0.2.1, ${localAddress}`,
        'x-forwarded-host': 'shop.test',
        'x-forwarded-proto': 'http',
        'x-real-ip': localAddress,
      },
    });
    expect(seen.headers).not.toHaveProperty('keep-alive');
  });

  it('passes on an answer without a length, and one to HEAD', async () => {
    await ingress(
      await pod((_, response) => {
        response.write('one ');
        response.end('two');
      }),
    );
    expect(await ask()).toMatchObject({ status: 200, body: 'one two', headers: { 'transfer-encoding': 'chunked' } });
    expect(await ask({ method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  });

  it('takes the endpoints in turn', async () => {
    const one = await pod((_, response) => void response.end('1'), podAddress(SUBNET, 0));
    const two = await pod((_, response) => void response.end('2'), podAddress(SUBNET, 2));
    await ingress(one, two);
    const answers = [await ask(), await ask(), await ask(), await ask()].map(({ body }) => body);
    expect(answers).toEqual(['1', '2', '1', '2']);
  });

  it('goes to another endpoint where one takes no connection', async () => {
    await ingress(NOBODY, await pod((_, response) => void response.end('alive')));
    expect((await ask()).body).toBe('alive');
    expect((await ask()).body).toBe('alive');
  });

  it('answers 404 for a host that nobody asked for, and 503 where there is no endpoint', async () => {
    const server = await ingress();
    expect(await ask()).toMatchObject({ status: 503, headers: { server: 'cutover-ingress' } });
    expect(await ask({ headers: { host: 'other.test' } })).toMatchObject({ status: 404 });
    await server.program({
      address: ADDRESS,
      port: PORT,
      routes: [
        {
          ingress: 'default/shop',
          host: 'other.test',
          path: '/',
          match: 'prefix',
          endpoints: [await pod((_, response) => void response.end('now there'))],
        },
      ],
    });
    expect(await ask({ headers: { host: 'other.test' } })).toMatchObject({ status: 200, body: 'now there' });
    expect(await ask()).toMatchObject({ status: 404 });
  });

  it('answers 502 where no endpoint takes the connection', async () => {
    await ingress(NOBODY, NOBODY);
    expect(await ask()).toMatchObject({ status: 502 });
  });

  it('answers 502 for an endpoint that goes away without an answer, and asks no other', async () => {
    let asked = 0;
    const gone = await rawPod((socket) => {
      asked += 1;
      socket.once('data', () => socket.resetAndDestroy());
    });
    await ingress(gone, gone, gone);
    expect(await ask()).toMatchObject({ status: 502 });
    expect(asked).toBe(1);
  });

  it.each([
    'HTTP/1.1 099 Odd\r\n\r\n',
    'SSH-2.0-nonsense\r\n\r\n',
    'HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
  ])('answers 502 for an endpoint that answers %j, and goes on', async (text) => {
    await ingress(await rawPod((socket) => void socket.once('data', () => socket.end(text))));
    expect(await ask()).toMatchObject({ status: 502 });
    expect(await ask()).toMatchObject({ status: 502 });
  });

  it('answers 504 for an endpoint that says nothing', async () => {
    await open(new IngressServer(50), await pod(() => undefined));
    expect(await ask()).toMatchObject({ status: 504 });
  });

  it('gives up the endpoint when the client goes away', async () => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    const { promise: asked, resolve: wasAsked } = Promise.withResolvers<void>();
    await ingress(
      await rawPod((socket) => {
        socket.once('data', () => wasAsked());
        socket.on('close', () => resolve());
      }),
    );
    const sent = request({ host: ADDRESS, port: PORT, agent: false, headers: { host: 'shop.test' } });
    sent.on('error', () => undefined).end();
    await asked;
    sent.destroy();
    await closed;
  });

  it('cuts an answer off where the endpoint does', async () => {
    await ingress(
      await rawPod((socket) => {
        socket.once('data', () => {
          socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf', () => setImmediate(() => socket.resetAndDestroy()));
        });
      }),
    );
    await expect(ask()).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('is not there while there is no Ingress', async () => {
    const server = await ingress(await pod((_, response) => void response.end('here')));
    expect((await ask()).body).toBe('here');
    await server.program({ address: ADDRESS, port: PORT, routes: [] });
    await expect(ask()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('says when its address is taken', async () => {
    const blocker = createTcpServer().listen(PORT, ADDRESS);
    await once(blocker, 'listening');
    onTestFinished(() => void blocker.close());
    const routes: IngressRoute[] = [{ ingress: 'default/shop', host: '', path: '/', match: 'prefix', endpoints: [] }];
    expect(await new IngressServer().program({ address: ADDRESS, port: PORT, routes })).toEqual([
      { owner: { resource: 'ingresses', key: 'default/shop' }, address: ADDRESS, port: PORT, code: 'EADDRINUSE' },
    ]);
  });
});
