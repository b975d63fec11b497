import type { ApplicableKind } from '../object-kind.ts';

/** A strategic merge patch of one object, as `kubectl patch` takes it. */
export interface ManifestPatch {
  readonly kind: ApplicableKind;
  readonly name: string;
  readonly patch: PatchObject;
}

export interface PatchObject {
  readonly [key: string]: PatchValue;
}

export type PatchValue = string | number | boolean | PatchObject | readonly PatchValue[];

/** Which of two different values holds. */
export type Choose = (before: unknown, patch: PatchValue) => unknown;

/** Strategic merge, as far as suggestions need it: mappings key by key, lists of named things name by name; anything else is replaced. */
export function merged(before: unknown, patch: PatchValue, choose: Choose = (_, value) => value): unknown {
  if (isNamedList(patch) && (before === undefined || isNamedList(before))) {
    const result: unknown[] = [...(before ?? [])];
    for (const item of patch) {
      const at = result.findIndex((other) => isNamed(other) && other.name === item.name);
      if (at < 0) result.push(item);
      else result[at] = merged(result[at], item, choose);
    }
    return result;
  }
  if (isMapping(patch) && (before === undefined || isMapping(before))) {
    const entries = Object.entries(patch).map(([key, value]) => [key, merged(before?.[key], value, choose)] as const);
    return { ...before, ...Object.fromEntries(entries) };
  }
  return before === undefined ? patch : choose(before, patch);
}

/** One patch for each object. Where two set the same number, seconds to wait as a rule, the larger one serves both. */
export function combined(patches: readonly ManifestPatch[]): ManifestPatch[] {
  const byObject = Map.groupBy(patches, ({ kind, name }) => `${kind} ${name}`);
  return [...byObject.values()].flatMap((ofOne) => {
    const [first, ...rest] = ofOne;
    if (first === undefined) return [];
    const patch = rest.reduce<unknown>((sum, { patch: next }) => merged(sum, next, larger), first.patch);
    return [{ ...first, patch: patch as PatchObject }];
  });
}

/** Each value that a patch sets, with the path to it: `spec.template.spec.containers[hello].lifecycle.preStop.sleep.seconds: 3`. */
export function patchLines({ kind, name, patch }: ManifestPatch): string[] {
  return settings(patch).map(({ path, value }) => `${kind} ${name}: ${path}: ${value}`);
}

function settings(value: PatchValue, path = ''): { readonly path: string; readonly value: string }[] {
  if (isNamedList(value)) return value.flatMap(({ name, ...rest }) => settings(rest, `${path}[${name}]`));
  if (!isMapping(value)) return [{ path, value: JSON.stringify(value) }];
  return Object.entries(value).flatMap(([key, inner]) => settings(inner, path === '' ? key : `${path}.${key}`));
}

function larger(before: unknown, patch: PatchValue): unknown {
  return typeof before === 'number' && typeof patch === 'number' ? Math.max(before, patch) : patch;
}

type Named = PatchObject & { readonly name: string };

function isNamedList(value: unknown): value is readonly Named[] {
  return Array.isArray(value) && value.length > 0 && value.every(isNamed);
}

function isNamed(value: unknown): value is Named {
  return isMapping(value) && typeof value['name'] === 'string';
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
