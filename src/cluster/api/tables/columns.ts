import type { KubeObject } from '../../store.ts';
import type { Column } from '../resource-definition.ts';
import { age } from './age.ts';

/** A column of text. */
export function text(name: string, description: string, cell: (object: KubeObject) => string): Column {
  return { name, type: 'string', description, cell };
}

/** A column of whole numbers. */
export function count(name: string, description: string, cell: (object: KubeObject) => number): Column {
  return { name, type: 'integer', description, cell };
}

/** The same column, shown with `-o wide` only. */
export function wide(column: Column): Column {
  return { ...column, wide: true };
}

export const NAME = text('Name', 'Name of the object, unique within its namespace.', ({ metadata }) => metadata.name);
export const AGE = text('Age', 'Time since the object was created.', ({ metadata }) => age(metadata.creationTimestamp));

/** What kubectl shows where there is nothing. */
export const NONE = '<none>';
