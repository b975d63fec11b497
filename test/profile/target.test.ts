import { describe, expect, it } from 'vitest';
import { faultLines, readText } from '../support/profile-text.ts';

const read = (target: string) => readText(`target: ${target}\nload: { loops: 1 }`).target;

describe('a target', () => {
  it.each([
    ['{ ingress: { host: shop.test } }', { host: 'shop.test', name: undefined, path: undefined, scheme: 'http' }],
    [
      '{ ingress: { name: shop, host: shop.test, path: /cart, scheme: https } }',
      { host: 'shop.test', name: 'shop', path: '/cart', scheme: 'https' },
    ],
  ])('%s', (text, ingress) => {
    expect(read(text)).toMatchObject({ url: undefined, service: undefined, ingress, hostHeader: undefined });
  });

  it.each(['shop.test', 'shop.test:8443', '127.0.0.1:80', '"[::1]:80"'])('may be asked for %s', (host) => {
    expect(read(`{ url: http://127.0.0.1, hostHeader: ${host} }`).hostHeader).toBe(host.replaceAll('"', ''));
  });

  it.each([
    ['{ ingress: { name: shop } }', 'target.ingress.host'],
    ['{ ingress: { host: "*.test" } }', 'target.ingress.host'],
    ['{ ingress: { host: shop.test:80 } }', 'target.ingress.host'],
    ['{ ingress: { host: shop.test, path: cart } }', 'target.ingress.path'],
    ['{ ingress: { host: shop.test, path: "/cart?a=b" } }', 'target.ingress.path'],
    ['{ url: http://a, hostHeader: http://shop.test }', 'target.hostHeader'],
    ['{ url: http://a, hostHeader: "shop.test:70000" }', 'target.hostHeader'],
    ['{ url: http://a, hostHeader: "a b" }', 'target.hostHeader'],
    ['{ url: http://a, hostHeader: "[1.2]:80" }', 'target.hostHeader'],
  ])('%s is a fault of %s', (text, key) => {
    expect(faultLines(() => read(text)).join('\n')).toContain(key);
  });
});
