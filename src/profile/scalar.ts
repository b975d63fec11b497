import { z } from 'zod';
import { CutoverError } from '../errors.ts';
import { nearest } from '../nearest.ts';

/**
 * The kinds of values in a profile. YAML is read without guessing types, so that `12.0` stays the version it is; every kind reads
 * text, and says in a fault what it expected and what it found. `names`: all the texts that it takes, where they can be listed.
 */
export function scalar<Value>(expected: string, read: (text: string) => Value | Unfit, names?: readonly string[]) {
  const written = z.string({ error: `expected ${expected}` }).meta({ description: expected, ...(names && { enum: names }) });
  return written.transform((text, context) => {
    const value = read(text);
    if (!(value instanceof Unfit)) return value;
    const hint = value.hint === undefined ? '' : `: ${value.hint}`;
    context.issues.push({ code: 'custom', message: `expected ${expected}, found ${quoted(text)}${hint}`, input: text });
    return z.NEVER;
  });
}

/** The text is no value of its kind; the hint tells more than "expected, found". */
export class Unfit {
  readonly hint: string | undefined;
  constructor(hint?: string) {
    this.hint = hint;
  }
}

/** On one line, short, and without a URL's password. */
function quoted(text: string): string {
  const shown = text.replace(/\/\/[^/@\s]*@/, '//(redacted)@');
  return JSON.stringify(shown.length > 60 ? `${shown.slice(0, 57)}...` : shown);
}

/** Timers of Node go no further; a longer one would fire at once. */
const MAX_DURATION_MS = 2 ** 31 - 1;

const MS_PER_UNIT: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** In milliseconds. */
export function duration(limits: { readonly positive?: boolean } = {}) {
  return scalar('a duration such as 250ms, 5s, 2m or 1h', (text) => {
    const { amount, unit } = quantity(text);
    if (amount === undefined) return new Unfit();
    if (unit === '') return new Unfit('the unit is missing');
    const msPerUnit = MS_PER_UNIT[unit];
    if (msPerUnit === undefined) return new Unfit(`"${unit}" is not a unit of time here`);
    if (limits.positive === true && amount === 0) return new Unfit('it must be longer than nothing');
    if (amount * msPerUnit > MAX_DURATION_MS) return new Unfit('it must be at most 596h');
    return amount * msPerUnit;
  });
}

/** A duration that does not stand in a profile, such as a flag's: in milliseconds. Throws CutoverError that names `where`. */
export function parseDuration(text: string, where: string): number {
  const parsed = duration().safeParse(text);
  if (parsed.success) return parsed.data;
  throw new CutoverError(parsed.error.issues.map(({ message }) => message).join('; '), { where });
}

/** In events per second. */
export function rate(limits: { readonly positive: boolean } = { positive: true }) {
  return scalar('a rate such as 500/s or 30000/m', (text) => {
    const { amount, unit } = quantity(text);
    if (amount === undefined) return new Unfit();
    if (unit === '') return new Unfit('the unit is missing');
    const msPerUnit = unit.startsWith('/') && unit !== '/ms' ? MS_PER_UNIT[unit.slice(1)] : undefined;
    if (msPerUnit === undefined) return new Unfit(`"${unit}" is not a unit of rate here`);
    if (limits.positive && amount === 0) return new Unfit('it must be more than nothing');
    return (amount * 1000) / msPerUnit;
  });
}

function quantity(text: string): { amount: number | undefined; unit: string } {
  const match = /^(\d+(?:\.\d+)?)\s*(\D*)$/.exec(text.trim());
  return match === null ? { amount: undefined, unit: '' } : { amount: Number(match[1]), unit: match[2] ?? '' };
}

export function count(limits: { readonly min: number; readonly max?: number }) {
  const { min, max = Number.MAX_SAFE_INTEGER } = limits;
  const range = limits.max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
  return scalar(`a whole number ${range}`, (text) => {
    const value = Number(text);
    return /^\d+$/.test(text) && value >= min && value <= max ? value : new Unfit();
  });
}

/** A number of loops, Infinity for `forever`. */
export function loops() {
  return scalar('a whole number of at least 1, or forever', (text) => {
    if (text === 'forever') return Number.POSITIVE_INFINITY;
    return /^\d+$/.test(text) && Number(text) >= 1 ? Number(text) : new Unfit();
  });
}

/** A share between 0 and 1, both excluded. */
export function share() {
  return scalar('a share such as 95% or 0.95', (text) => {
    const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(text);
    if (match === null) return new Unfit();
    const value = match[2] === '%' ? Number(match[1]) / 100 : Number(match[1]);
    return value > 0 && value < 1 ? value : new Unfit('it must be more than 0 and less than 1 (100%)');
  });
}

export function flag() {
  return scalar('true or false', (text) => (text === 'true' ? true : text === 'false' ? false : new Unfit()), ['true', 'false']);
}

export function choice<const Name extends string>(names: readonly Name[]) {
  return scalar(
    `one of ${names.join(', ')}`,
    (text) => {
      const found = names.find((name) => name === text);
      if (found !== undefined) return found;
      const near = nearest(text, names);
      return near === undefined ? new Unfit() : new Unfit(`did you mean ${near}?`);
    },
    names,
  );
}

/** Any text, the empty one included. */
export function text() {
  return scalar('text', (written) => written);
}

/** Text that says something. */
export function someText() {
  return scalar('text', (written) => (written.trim() === '' ? new Unfit() : written));
}
