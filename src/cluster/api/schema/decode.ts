import { formatQuantity, parseQuantity } from '../../quantity.ts';
import { type Field, type FieldType, fieldsOf } from './field.ts';

/** What a body looks like to Kubernetes once it has been read into its types. */
export interface Decoded {
  readonly object: Record<string, unknown>;
  /** Fields the type does not have, as paths: `spec.replicsa`. They are not in `object`. */
  readonly unknownFields: readonly string[];
}

/** A value of the wrong type, in the words of Kubernetes' JSON decoder. */
export class DecodeError extends Error {}

/** Reads a JSON object as a type of the schema: unknown fields, nulls and empty values go, wrong types throw DecodeError. */
export function decodeObject(typeName: string, body: Readonly<Record<string, unknown>>): Decoded {
  const unknownFields: string[] = [];
  const { apiVersion, kind, ...fields } = body;
  const object = decodeFields(typeName, fields, '', unknownFields);
  return {
    object: { ...(apiVersion === undefined ? {} : { apiVersion }), ...(kind === undefined ? {} : { kind }), ...object },
    unknownFields,
  };
}

function decodeFields(
  typeName: string,
  value: Readonly<Record<string, unknown>>,
  path: string,
  unknownFields: string[],
): Record<string, unknown> {
  const fields = fieldsOf(typeName);
  const decoded: Record<string, unknown> = {};
  for (const [name, given] of Object.entries(value)) {
    const field = fields?.get(name);
    const fieldPath = path === '' ? name : `${path}.${name}`;
    if (field === undefined) unknownFields.push(fieldPath);
    else if (given !== null && given !== undefined) {
      const read = decodeField(field, given, fieldPath, typeName, unknownFields);
      if (!isOmitted(field.type, read)) decoded[name] = read;
    }
  }
  return decoded;
}

function decodeField(field: Field, given: unknown, path: string, owner: string, unknownFields: string[]): unknown {
  const single = { ...field.type, shape: 'single' as const };
  const wrong = (expected: string): DecodeError =>
    new DecodeError(`json: cannot unmarshal ${jsonTypeOf(given)} into Go struct field ${owner}.${path} of type ${expected}`);
  switch (field.type.shape) {
    case 'list':
      if (!Array.isArray(given)) throw wrong(`[]${goTypeOf(single)}`);
      return given.map((item: unknown, index) => decodeValue(single, item, `${path}[${index}]`, owner, unknownFields));
    case 'map':
      if (!isRecord(given)) throw wrong(`map[string]${goTypeOf(single)}`);
      return Object.fromEntries(
        Object.entries(given).map(([key, item]) => [
          key,
          decodeValue(single, item ?? '', `${path}.${key}`, owner, unknownFields),
        ]),
      );
    case 'single':
      return decodeValue(single, given, path, owner, unknownFields);
  }
}

function decodeValue(type: FieldType, given: unknown, path: string, owner: string, unknownFields: string[]): unknown {
  if (fieldsOf(type.name) !== undefined) {
    if (isRecord(given)) return decodeFields(type.name, given, path, unknownFields);
  } else if (isScalar(type.name, given)) {
    return type.name === 'quantity' ? decodeQuantity(given) : given;
  }
  throw new DecodeError(
    `json: cannot unmarshal ${jsonTypeOf(given)} into Go struct field ${owner}.${path} of type ${goTypeOf(type)}`,
  );
}

/** An amount in the form in which Kubernetes keeps it: `1024Mi` is `1Gi`. */
function decodeQuantity(given: unknown): string {
  const quantity = parseQuantity(String(given));
  if (quantity === undefined) {
    throw new DecodeError("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
  }
  return formatQuantity(quantity);
}

function isScalar(typeName: string, given: unknown): boolean {
  switch (typeName) {
    case 'any':
      return true;
    case 'int':
      return Number.isInteger(given);
    case 'bool':
      return typeof given === 'boolean';
    case 'intOrString':
      return Number.isInteger(given) || typeof given === 'string';
    case 'quantity':
      return typeof given === 'number' || typeof given === 'string';
    default:
      return typeof given === 'string';
  }
}

/** Go's omitempty. Objects are pointers or are always written, so that an empty one stays. */
function isOmitted(type: FieldType, value: unknown): boolean {
  if (type.shape === 'list') return (value as unknown[]).length === 0;
  if (type.shape === 'map') return Object.keys(value as object).length === 0;
  if (type.keepsZero) return false;
  return value === '' || (type.name === 'int' && value === 0) || (type.name === 'bool' && value === false);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function jsonTypeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

function goTypeOf(type: FieldType): string {
  if (fieldsOf(type.name) !== undefined) return type.name;
  return { int: 'int32', quantity: 'resource.Quantity', intOrString: 'intstr.IntOrString' }[type.name] ?? type.name;
}
