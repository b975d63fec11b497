import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../../src/commands/live/refusal.ts';

function request(method: string, headers: Readonly<Record<string, string>>): IncomingMessage {
  const message = new IncomingMessage(new Socket());
  message.method = method;
  message.headers = headers;
  return message;
}

describe('who may read a live view', () => {
  it.each([
    ['on loopback, this machine by its address', '127.0.0.1', { host: '127.0.0.1:8080' }],
    ['by another of its addresses', '127.0.0.1', { host: '127.0.0.9' }],
    ['by name, whatever its case', '127.0.0.1', { host: 'LOCALHOST:8080' }],
    ['through a forwarded port', '127.0.0.1', { host: 'localhost:9999' }],
    ['by IPv6', '::1', { host: '[::1]:8080' }],
    ['its own page', '127.0.0.1', { host: 'localhost:8080', origin: 'http://localhost:8080' }],
    ['on all addresses, whoever knows a name of it', '0.0.0.0', { host: 'builder.example:8080' }],
    ['its own page through a proxy with TLS', '0.0.0.0', { host: 'live.example', origin: 'https://live.example' }],
  ])('%s', (_, listensOn, headers) => expect(refusalOf(request('GET', headers), listensOn)).toBeUndefined());

  it.each([
    ['a name that somebody else’s DNS leads here', 'GET', '127.0.0.1', { host: 'rebound.example:8080' }, 403],
    ['a name that only begins like ours', 'GET', '127.0.0.1', { host: 'localhost.example' }, 403],
    ['an address of the network', 'GET', '127.0.0.1', { host: '192.0.2.1' }, 403],
    ['no name at all', 'GET', '127.0.0.1', {}, 403],
    ['nonsense', 'GET', '127.0.0.1', { host: ':::' }, 403],
    ['a page of another site', 'GET', '127.0.0.1', { host: 'localhost:8080', origin: 'http://evil.example' }, 403],
    ['a page of another port', 'GET', '127.0.0.1', { host: 'localhost:8080', origin: 'http://localhost:1' }, 403],
    ['a page without an origin of its own', 'GET', '127.0.0.1', { host: 'localhost:8080', origin: 'null' }, 403],
    ['a page of another site, on all addresses', 'GET', '0.0.0.0', { host: 'a.example', origin: 'http://b.example' }, 403],
    ['anything but reading', 'POST', '127.0.0.1', { host: 'localhost:8080' }, 405],
  ])('not: %s', (_, method, listensOn, headers, status) =>
    expect(refusalOf(request(method, headers), listensOn)).toMatchObject({ status }),
  );
});
