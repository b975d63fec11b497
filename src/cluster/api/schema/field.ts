import { TYPES } from './types.ts';

/** One field of a Kubernetes type, read from the table in types.ts. */
export interface Field {
  readonly name: string;
  readonly type: FieldType;
  /** Its number in the protobuf encoding; absent where this server does not decode it. */
  readonly number: number | undefined;
  /** Where that number is a message which JSON does not show: the field's number in it. */
  readonly numberWithin: number | undefined;
}

export interface FieldType {
  /** A scalar (`string`, `int`, `quantity` ...), `any`, or the name of another type. */
  readonly name: string;
  readonly shape: 'single' | 'list' | 'map';
  /** Zero and false are values, not absence. */
  readonly keepsZero: boolean;
  /** How a strategic merge patch tells a list's items apart: by this field; `''` for by themselves; absent: the list is replaced. */
  readonly mergeKey: string | undefined;
}

const parsed = new Map<string, ReadonlyMap<string, Field>>();

/** The fields of a type by name; undefined when there is no such type (a scalar or `any`). */
export function fieldsOf(typeName: string): ReadonlyMap<string, Field> | undefined {
  const known = parsed.get(typeName);
  if (known !== undefined) return known;
  const line = TYPES[typeName];
  if (line === undefined) return undefined;
  const fields = new Map(line.split(' ').map((text) => [text.slice(0, text.indexOf(':')), parseField(text)]));
  parsed.set(typeName, fields);
  return fields;
}

function parseField(text: string): Field {
  const match = /^(\w+):([[{]?)(\w+)(\*?)(?:@(\w*))?[\]}]?(?:=(\d+)(?:\.(\d+))?)?$/.exec(text);
  if (match === null) throw new Error(`the schema has a field that cannot be read: ${text}`);
  const [, name = '', open, type = '', star, mergeKey, number, numberWithin] = match;
  return {
    name,
    number: number === undefined ? undefined : Number(number),
    numberWithin: numberWithin === undefined ? undefined : Number(numberWithin),
    type: {
      name: type,
      shape: open === '[' ? 'list' : open === '{' ? 'map' : 'single',
      keepsZero: star === '*',
      mergeKey,
    },
  };
}
