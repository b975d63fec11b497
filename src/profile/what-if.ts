import type { z } from 'zod';
import { CutoverError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { intOrPercent, type IntOrPercent } from './kubernetes-scalar.ts';
import { strategyNames, type StrategyName } from './release.ts';
import { count, duration } from './scalar.ts';

/** Another form of the Deployment to release from, on trial. Undefined: as it is. */
export interface WhatIf {
  /** Undefined: the profile's own. */
  readonly strategy: StrategyName | undefined;
  /** As written, without the strategy: `preStop=5s,maxUnavailable=0`. */
  readonly text: string;
  readonly change: DeploymentChange;
}

export interface DeploymentChange {
  /** 0: none. */
  readonly preStopSeconds?: number;
  readonly graceSeconds?: number;
  readonly maxUnavailable?: IntOrPercent;
  readonly maxSurge?: IntOrPercent;
  readonly minReadySeconds?: number;
  readonly replicas?: number;
  readonly readinessPeriodSeconds?: number;
}

const GRACE: Key = (value, where) => ({ graceSeconds: wholeSeconds(value, where) });

const KEYS: Readonly<Record<string, Key>> = {
  preStop: (value, where) => ({ preStopSeconds: wholeSeconds(value, where) }),
  terminationGracePeriodSeconds: GRACE,
  graceSeconds: GRACE,
  maxUnavailable: (value, where) => ({ maxUnavailable: parsed(intOrPercent(), value, where) }),
  maxSurge: (value, where) => ({ maxSurge: parsed(intOrPercent(), value, where) }),
  minReadySeconds: (value, where) => ({ minReadySeconds: wholeSeconds(value, where) }),
  replicas: (value, where) => ({ replicas: parsed(count({ min: 1 }), value, where) }),
  readinessPeriod: (value, where) => ({ readinessPeriodSeconds: wholeSeconds(value, where, 1) }),
};

type Key = (value: string, where: string) => DeploymentChange;

/** Reads `preStop=5s,maxUnavailable=0` or `rolling:preStop=5s`. Throws CutoverError for what it does not know. */
export function parseWhatIf(written: string): WhatIf {
  const where = `--what-if ${written}`;
  const [, prefix, text = ''] = /^(?:([^:=]*):)?(.*)$/s.exec(written.trim()) ?? [];
  const change = text.split(',').reduce<DeploymentChange>((all, item) => ({ ...all, ...changeOf(item, where) }), {});
  return { strategy: prefix === undefined ? undefined : strategyFrom(prefix, where), text, change };
}

function changeOf(item: string, where: string): DeploymentChange {
  const [key = '', value] = item.split('=', 2).map((part) => part.trim());
  const read = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
  if (read === undefined) throw unknown('key', key, Object.keys(KEYS), where);
  if (value === undefined || value === '') {
    throw new CutoverError(`${key} has no value`, { where, next: 'give it one, such as preStop=5s' });
  }
  return read(value, `${where}: ${key}`);
}

function strategyFrom(name: string, where: string): StrategyName {
  const names = strategyNames();
  const found = names.find((each) => each === name);
  if (found === undefined) throw unknown('strategy', name, names, where);
  return found;
}

function unknown(what: string, name: string, known: readonly string[], where: string): CutoverError {
  const near = nearest(name, known);
  const next = near === undefined ? `it knows ${known.join(', ')}` : `did you mean ${near}?`;
  return new CutoverError(`there is no ${what} "${name}"`, { where, next });
}

/** `5s`, or `5` as Kubernetes writes it. */
function wholeSeconds(value: string, where: string, least = 0): number {
  const seconds = /^\d+$/.test(value) ? Number(value) : parsed(duration(), value, where) / 1000;
  if (Number.isInteger(seconds) && seconds >= least) return seconds;
  throw new CutoverError(`expected whole seconds${least === 0 ? '' : `, at least ${least}`}, found ${value}`, { where });
}

function parsed<Value>(kind: z.ZodType<Value>, value: string, where: string): Value {
  const result = kind.safeParse(value);
  if (result.success) return result.data;
  throw new CutoverError(result.error.issues.map(({ message }) => message).join('; '), { where });
}
