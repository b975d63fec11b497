import { Absent } from '../packages.ts';
import type { Bench } from '../row.ts';
import { ab } from './ab.ts';
import { autocannon } from './autocannon.ts';
import type { Generator } from './generator.ts';
import { hey } from './hey.ts';
import { jmeter } from './jmeter.ts';
import { wrk } from './wrk.ts';

const PEERS: readonly Generator[] = [wrk, ab, autocannon, hey, jmeter];

export interface Peers {
  readonly present: readonly Generator[];
  /** Version, or why it is not there, of each that was asked for. */
  readonly versions: ReadonlyMap<string, string | Absent>;
}

let known: Promise<Peers> | undefined;

/** The peers that were asked for and are there, installed where that was possible; found out once. */
export function findPeers({ peers }: Pick<Bench, 'peers'>): Promise<Peers> {
  known ??= lookFor(PEERS.filter(({ name }) => peers?.has(name.toLowerCase()) ?? true));
  return known;
}

async function lookFor(wanted: readonly Generator[]): Promise<Peers> {
  const versions = new Map<string, string | Absent>();
  for (const peer of wanted) versions.set(peer.name, await peer.prepare());
  return { present: wanted.filter(({ name }) => !(versions.get(name) instanceof Absent)), versions };
}
