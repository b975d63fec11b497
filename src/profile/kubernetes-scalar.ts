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

/** A number of pods, or a share of them as text with a percent sign: Kubernetes' IntOrString. */
export type IntOrPercent = number | `${number}%`;

export function intOrPercent(limits: { readonly positive?: boolean } = {}) {
  return scalar('a number of pods such as 1, or a share such as 25%', (text): IntOrPercent | Unfit => {
    const [, digits, percent] = /^(\d+)(%?)$/.exec(text) ?? [];
    const value = Number(digits ?? 'none');
    if (!Number.isSafeInteger(value)) return new Unfit();
    if (limits.positive === true && value === 0) return new Unfit('it must be more than nothing');
    if (percent === '%') return value <= 100 ? `${value}%` : new Unfit('it must be at most 100%');
    return value;
  });
}

/** A revision of a Deployment's history. */
export function revision() {
  return scalar('the number of a revision, or previous', (text) => {
    if (text === 'previous') return text;
    return /^[1-9]\d{0,9}$/.test(text) ? Number(text) : new Unfit();
  });
}

/** An amount of CPU or memory. */
export function quantity() {
  return scalar('an amount such as 500m, 2, 256Mi or 1Gi', (text) =>
    /^\d+(\.\d+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/.test(text) ? text : new Unfit(),
  );
}
