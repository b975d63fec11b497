import { scalar, Unfit } from './scalar.ts';

/** Values whose form Kubernetes prescribes. */

/** The name of an object: a DNS subdomain. */
export function objectName() {
  return scalar('a Kubernetes name (lower-case letters, digits, - and .)', (text) =>
    text.length <= 253 && /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(text) ? text : new Unfit(),
  );
}

export function labelKey() {
  return scalar('a label such as color or example.org/color', (text) =>
    /^([a-z0-9]([a-z0-9.-]*[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/.test(text) ? text : new Unfit(),
  );
}

export function labelValue() {
  return scalar("a label's value (letters, digits, -, _ and .)", (text) =>
    /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/.test(text) ? text : new Unfit(),
  );
}

/** A port by number, or by the name that the Service gives it. */
export function portNumberOrName() {
  return scalar('a port number from 1 to 65535, or the name of a port', (text) => {
    if (/^\d+$/.test(text)) return Number(text) >= 1 && Number(text) <= 65_535 ? Number(text) : new Unfit();
    return /^[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?$/.test(text) ? text : new Unfit();
  });
}
