type Mapping = Readonly<Record<string, unknown>>;

/** What the cluster writes into an object's metadata, and what tells of the one object that was read. */
const METADATA: ReadonlySet<string> = new Set([
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'managedFields',
  'selfLink',
  'deletionTimestamp',
]);
/** Written by kubectl and by controllers: they tell of the past. */
const PAST = /^(kubectl\.kubernetes\.io\/last-applied-configuration|deployment\.kubernetes\.io\/.*)$/;

/** An object's metadata and spec as somebody would have written them: without what the cluster added, as far as that can be told. */
export function cleaned({ metadata = {}, spec }: { readonly metadata?: object; readonly spec?: object }): {
  readonly metadata: Mapping;
  readonly spec: Mapping;
} {
  const fields = Object.entries(metadata).filter(([key]) => !METADATA.has(key));
  return { metadata: withoutNothing(Object.fromEntries(fields.map(writtenField))), spec: withoutNothing({ ...spec }) };
}

function writtenField([key, value]: readonly [string, unknown]): readonly [string, unknown] {
  if (key !== 'annotations' || !isMapping(value)) return [key, value];
  const kept = Object.entries(value).filter(([name]) => !PAST.test(name));
  return [key, kept.length === 0 ? undefined : Object.fromEntries(kept)];
}

/** The cluster says some things that say nothing: `creationTimestamp: null`, `resources: {}`. */
function withoutNothing(object: Mapping): Mapping {
  const entries = Object.entries(object).map(
    ([key, value]) => [key, isMapping(value) ? withoutNothing(value) : listed(value)] as const,
  );
  return Object.fromEntries(
    entries.filter(([key, value]) => value !== undefined && value !== null && !isNoResources(key, value)),
  );
}

function listed(value: unknown): unknown {
  return Array.isArray(value) ? value.map((item: unknown) => (isMapping(item) ? withoutNothing(item) : item)) : value;
}

/** Other empty mappings mean something: an `emptyDir`, a selector of everything. */
function isNoResources(key: string, value: unknown): boolean {
  return key === 'resources' && isMapping(value) && Object.keys(value).length === 0;
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
