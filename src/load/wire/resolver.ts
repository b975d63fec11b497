import { isIP } from 'node:net';
import { elapsedUs, type RunClock } from '../../clock.ts';
import { askNameServer, askSystem, type AddressLookup } from './address-lookup.ts';

interface Query {
  readonly found: (address: string) => void;
  readonly failed: (error: NodeJS.ErrnoException) => void;
}

interface Known {
  readonly address: string;
  readonly untilUs: number;
}

/**
 * Finds the one address to connect to: the first, and never a second when that one fails, because that would hide the failure.
 * Without a time to live it asks for every connection, so that a changed name is followed at once.
 */
export class Resolver {
  readonly #ttlMs: number | 'record';
  readonly #lookUp: AddressLookup;
  readonly #clock: RunClock;
  readonly #known = new Map<string, Known>();
  /** Those who wait for a name that is being looked up and will be remembered. */
  readonly #waiting = new Map<string, Query[]>();

  constructor(ttlMs: number | 'record', clock: RunClock) {
    this.#ttlMs = ttlMs;
    this.#lookUp = ttlMs === 'record' ? askNameServer : askSystem;
    this.#clock = clock;
  }

  /** Answers during the call where nothing has to be looked up. */
  resolve(host: string, query: Query): void {
    const known = this.#known.get(host);
    if (isIP(host) !== 0) query.found(host);
    else if (this.#ttlMs === 0) this.#lookUp(host, { found: ({ address }) => query.found(address), failed: query.failed });
    else if (known !== undefined && elapsedUs(this.#clock) < known.untilUs) query.found(known.address);
    else this.#lookUpForAll(host, query);
  }

  #lookUpForAll(host: string, query: Query): void {
    const waiting = this.#waiting.get(host);
    if (waiting !== undefined) {
      waiting.push(query);
      return;
    }
    const all = [query];
    this.#waiting.set(host, all);
    const settle = (tell: (each: Query) => void): void => {
      this.#waiting.delete(host);
      for (const each of all) tell(each);
    };
    this.#lookUp(host, {
      found: ({ address, ttlMs }) => {
        const keepMs = this.#ttlMs === 'record' ? ttlMs : this.#ttlMs;
        this.#known.set(host, { address, untilUs: elapsedUs(this.#clock) + keepMs * 1000 });
        settle((each) => each.found(address));
      },
      failed: (error) => settle((each) => each.failed(error)),
    });
  }
}
