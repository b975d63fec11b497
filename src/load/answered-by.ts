import { cleanVersion } from './version-reader.ts';

/** From here on an answer may come from something in front of the target. */
export const FIRST_FAULT_STATUS = 400;

/** Who an answer says that it comes from, by its `Server` and `Via` headers: `nginx`, `envoy, via 1.1 front`; empty when it has neither. */
export function answeredBy(server: string, via: string): string {
  const parts = [cleanVersion(server), via === '' ? '' : `via ${cleanVersion(via)}`];
  return parts.filter((part) => part !== '').join(', ');
}
