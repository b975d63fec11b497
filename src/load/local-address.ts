/**
 * The address that a thread's connections come from; undefined: the system chooses. Addresses are dealt by pairs of threads, so that with
 * `connection: both` each one gets threads of both kinds.
 */
export function localAddressOf(thread: number, localAddresses: readonly string[]): string | undefined {
  return localAddresses[Math.floor(thread / 2) % localAddresses.length];
}
