import { podAddress, type Subnet } from '../addresses.ts';

/** Hands out pod addresses in turn, so that a freed one comes back as late as possible: a client may still be talking to it. */
export class AddressPool {
  readonly #subnet: Subnet;
  readonly #taken = new Set<string>();
  #next = 0;

  constructor(subnet: Subnet) {
    this.#subnet = subnet;
  }

  take(): string {
    let address = podAddress(this.#subnet, this.#next);
    while (this.#taken.has(address)) address = podAddress(this.#subnet, ++this.#next);
    this.#next += 1;
    this.#taken.add(address);
    return address;
  }

  free(address: string): void {
    this.#taken.delete(address);
  }
}
