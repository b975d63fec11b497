import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type FleetOrder, orderParts, orderSecrets, readOrder } from '../../src/fleet/order.ts';
import { planOf } from '../load/run-load.ts';

const order: FleetOrder = {
  version: '1.2.3',
  startedAtEpochMs: 1_700_000_000_123,
  workers: 8,
  plan: planOf('https://hello.test', {
    loops: Infinity,
    durationMs: Infinity,
    dnsTtlMs: 'record',
    localAddresses: [],
    values: { env: { TOKEN: 's3cret' }, rows: Array.from({ length: 50 }, () => [randomBytes(100).toString('hex')]) },
  }),
};

describe('the order to the workers', () => {
  it('comes back from its Secret as it was, endless numbers included', () => {
    const secrets = orderSecrets('cutover-x1', order);
    expect(secrets.map(({ name }) => name)).toEqual(['cutover-x1']);
    expect(readOrder(secrets.map(({ data }) => data))).toEqual(order);
  });

  it('is spread over as many Secrets as it needs, and the first says how many', () => {
    const secrets = orderSecrets('cutover-x1', order, 2000);
    expect(secrets.length).toBeGreaterThan(2);
    expect(secrets.map(({ name }) => name).slice(0, 3)).toEqual(['cutover-x1', 'cutover-x1-1', 'cutover-x1-2']);
    expect(orderParts(secrets[0]?.data ?? {})).toBe(secrets.length);
    expect(readOrder(secrets.map(({ data }) => data))).toEqual(order);
  });

  it('is refused when a part is missing', () => {
    const [first] = orderSecrets('cutover-x1', order, 2000);
    expect(() => readOrder([first?.data ?? {}])).toThrow();
  });
});
