import { createServer } from 'node:net';
import { afterAll } from 'vitest';
import { bindFirstFree } from '../../src/cluster/api/binding.ts';
import type { Subnet } from '../../src/cluster/addresses.ts';

/** Addresses that no cluster and no other test on this machine has, until the tests of the file that asks for them are over. */
export async function ownSubnet(): Promise<Subnet> {
  const claim = createServer();
  afterAll(() => void claim.close());
  return bindFirstFree(claim);
}
