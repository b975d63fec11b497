import { expect, it } from 'vitest';
import type { Programme } from '../../src/cluster/services/data-plane.ts';
import type { IngressRoute } from '../../src/cluster/services/ingress/routes.ts';
import type { ServiceRule } from '../../src/cluster/services/rules.ts';
import { createTrafficLog } from '../../src/cluster/traffic-log.ts';

const A = { address: '127.64.1.1', port: 8080 };
const B = { address: '127.64.1.2', port: 8080 };
const rule = (endpoints: ServiceRule['endpoints']): ServiceRule => {
  return { service: 'default/web', portName: '', address: '127.64.96.1', port: 80, endpoints };
};
const route = (more: Partial<IngressRoute>): IngressRoute => {
  return { ingress: 'default/shop', host: 'shop.test', path: '/', match: 'prefix', endpoints: [A], ...more };
};
const programme = (rules: ServiceRule[], routes: IngressRoute[] = []): Programme => {
  return { rules, ingress: { address: '127.64.0.2', port: 8080, routes } };
};

it('says what changes about where traffic goes, each once', () => {
  const lines: string[] = [];
  const { programmed, exited } = createTrafficLog((line) => lines.push(line.replace(/^\S+Z /, '')));
  const said = (given: Programme): string[] => {
    lines.length = 0;
    programmed(given);
    return [...lines];
  };
  const service = 'Service default/web on 127.64.96.1:80';
  expect(said(programme([rule([])]))).toEqual([`${service} refuses connections: no endpoint`]);
  expect(said(programme([rule([])]))).toEqual([]);
  expect(said(programme([rule([A, B])]))).toEqual([`${service} goes to 127.64.1.1:8080, 127.64.1.2:8080`]);
  expect(said(programme([rule([A, B])], [route({}), route({ host: '', match: 'default', endpoints: [] })]))).toEqual([
    'Ingress default/shop for shop.test/ goes to 127.64.1.1:8080',
    'Ingress default/shop for all else answers 503: no endpoint',
  ]);
  expect(said(programme([], [route({}), route({ host: '', path: '/any', endpoints: [B] })]))).toEqual([
    'Ingress default/shop for */any goes to 127.64.1.2:8080',
    `${service} is gone`,
    'Ingress default/shop for all else is gone',
  ]);
  exited('default/web-1', { code: 137, atEpochMs: 0 });
  expect(lines.at(-1)).toBe('container default/web-1 ended with exit code 137');
});
