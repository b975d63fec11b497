import type { KubeObject } from '../../store.ts';
import type { Cause } from '../api-error.ts';

const MOST_DATA_BYTES = 1024 * 1024;
const MOST_ANNOTATION_BYTES = 256 * 1024;

function tooLong(field: string, mostBytes: number): Cause {
  return { reason: 'FieldValueTooLong', message: `Too long: may not be more than ${mostBytes} bytes`, field };
}

function sum(lengths: readonly number[]): number {
  return lengths.reduce((total, length) => total + length, 0);
}

type Texts = Readonly<Record<string, string>>;

/** Keys and values together. */
export function validateAnnotations(annotations: Texts = {}): Cause[] {
  const bytes = sum(Object.entries(annotations).map(([key, value]) => Buffer.byteLength(key) + Buffer.byteLength(value)));
  return bytes > MOST_ANNOTATION_BYTES ? [tooLong('metadata.annotations', MOST_ANNOTATION_BYTES)] : [];
}

/** What a Secret holds, without the base64. */
export function validateSecret({ data }: KubeObject): Cause[] {
  const bytes = sum(Object.values((data ?? {}) as Texts).map((value) => Buffer.byteLength(value, 'base64')));
  return bytes > MOST_DATA_BYTES ? [tooLong('data', MOST_DATA_BYTES)] : [];
}

/** The real API server names no field here. */
export function validateConfigMap({ data, binaryData }: KubeObject): Cause[] {
  const bytes = sum([
    ...Object.values((data ?? {}) as Texts).map((value) => Buffer.byteLength(value)),
    ...Object.values((binaryData ?? {}) as Texts).map((value) => Buffer.byteLength(value, 'base64')),
  ]);
  return bytes > MOST_DATA_BYTES ? [tooLong('[]', MOST_DATA_BYTES)] : [];
}
