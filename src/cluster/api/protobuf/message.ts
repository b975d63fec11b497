import { badRequest } from '../api-error.ts';
import { type Field, fieldsOf } from '../schema/field.ts';
import { kubeTime } from '../../timestamp.ts';
import { type WireField, readFields } from './wire.ts';

/** Reads a message of a type of the schema into the JSON it stands for. Throws a 400 for a field the schema has no number for. */
export function decodeMessage(typeName: string, message: Buffer): Record<string, unknown> {
  const byNumber = new Map([...(fieldsOf(typeName)?.values() ?? [])].map((field) => [field.number, field]));
  const object: Record<string, unknown> = {};
  for (const { number, value } of readFields(message)) {
    const field = byNumber.get(number);
    if (field === undefined) {
      throw badRequest(
        `this server cannot read field ${number} of ${typeName} in protobuf; send the object as JSON (kubectl create -f)`,
      );
    }
    const { shape } = field.type;
    if (field.numberWithin !== undefined) {
      const inner = readFields(asBytes(value)).find((each) => each.number === field.numberWithin);
      if (inner !== undefined) object[field.name] = decodeValue(field, inner.value);
    } else if (shape === 'list') object[field.name] = [...((object[field.name] ?? []) as unknown[]), decodeValue(field, value)];
    else if (shape === 'map')
      object[field.name] = { ...(object[field.name] as object | undefined), ...mapEntry(field, asBytes(value)) };
    else object[field.name] = decodeValue(field, value);
  }
  return object;
}

function decodeValue({ type }: Field, value: WireField['value']): unknown {
  switch (type.name) {
    case 'int':
      return Number(value);
    case 'bool':
      return value !== 0;
    case 'string':
      return asBytes(value).toString();
    case 'bytes':
      return asBytes(value).toString('base64');
    case 'quantity':
      return firstString(asBytes(value));
    case 'time':
      return time(asBytes(value));
    case 'intOrString':
      return intOrString(asBytes(value));
    default:
      return decodeMessage(type.name, asBytes(value));
  }
}

function mapEntry(field: Field, entry: Buffer): Record<string, unknown> {
  const fields = readFields(entry);
  const key = fields.find(({ number }) => number === 1)?.value ?? Buffer.alloc(0);
  const value = fields.find(({ number }) => number === 2)?.value ?? Buffer.alloc(0);
  return { [asBytes(key).toString()]: decodeValue(field, value) };
}

function intOrString(message: Buffer): number | string {
  const fields = new Map(readFields(message).map(({ number, value }) => [number, value]));
  const text = fields.get(3);
  return fields.get(1) === 1 ? asBytes(text ?? Buffer.alloc(0)).toString() : Number(fields.get(2) ?? 0);
}

/** Seconds since 1970; a time that is not set has none. */
function time(message: Buffer): string | null {
  const seconds = readFields(message).find(({ number }) => number === 1)?.value;
  return typeof seconds === 'number' ? kubeTime(seconds * 1000) : null;
}

function firstString(message: Buffer): string {
  return asBytes(readFields(message)[0]?.value ?? Buffer.alloc(0)).toString();
}

function asBytes(value: WireField['value']): Buffer {
  if (!Buffer.isBuffer(value)) throw new RangeError('a number where bytes belong');
  return value;
}
