import type { Subnet } from '../addresses.ts';
import type { Draft, KubeObject, Store } from '../store.ts';
import type { Cause } from './api-error.ts';

/** What the API server knows about one kind of object: a row of the table in resources.ts. */
export interface ResourceDefinition {
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  /** `''` is the core group. */
  readonly group: string;
  readonly version: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  /** `all` is what `kubectl get all` asks for. */
  readonly categories?: readonly string[];
  readonly subresources: readonly Subresource[];
  /** Fills in what the writer left out, as the real API server does, before the object is checked and stored. */
  readonly prepare?: (draft: Draft<KubeObject>, situation: Situation) => void;
  /** What is wrong with the object; nothing when it may be stored. */
  readonly validate?: (object: KubeObject, situation: Situation) => Cause[];
  /** What becomes of the objects it owns when it is deleted by a client that does not say; Background where absent. */
  readonly propagationPolicy?: 'Orphan';
  /** Told to a client that deletes one and does not say what becomes of the objects it owns. */
  readonly deletionWarning?: string;
  /** Columns of `kubectl get`, all of them, in order. */
  readonly columns: readonly Column[];
  /** Fields that `fieldSelector` knows besides metadata.name and metadata.namespace, with how to read them. */
  readonly selectableFields?: Readonly<Record<string, (object: KubeObject) => string>>;
}

export type Subresource = 'status' | 'scale' | 'log' | 'token';

/** What defaulting and validation may look at besides the object itself. */
export interface Situation {
  readonly store: Store;
  readonly subnet: Subnet;
  /** The stored object that is being replaced; absent when one is created. */
  readonly previous: KubeObject | undefined;
}

export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer';
  /** Shown with `-o wide` only. */
  readonly wide?: boolean;
  readonly cell: (object: KubeObject) => string | number;
  readonly description: string;
}

/** `v1`, `apps/v1` */
export function apiVersionOf({ group, version }: Pick<ResourceDefinition, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}
