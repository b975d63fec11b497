import { z } from 'zod';
import { profileSchema } from '../../src/profile/schema.ts';

/**
 * The profile as a JSON Schema, for editors: the keys, what kind of value each takes, and what it means. It is less strict than reading a
 * profile is. `meaningOf`: what a key means, by its path as in docs/profile.md.
 */
export function profileJsonSchema(meaningOf: (key: string) => string | undefined): object {
  const schema = z.toJSONSchema(profileSchema, {
    io: 'input',
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      if (jsonSchema.type === 'string') Object.assign(jsonSchema, asWritten(jsonSchema));
      // What is preprocessed may be written short, as a single value.
      const { def } = zodSchema._zod;
      if (def.type !== 'pipe' || def.in._zod.def.type !== 'transform') return;
      const whole = { ...jsonSchema };
      for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key);
      const { default: byDefault, ...long } = whole;
      Object.assign(jsonSchema, { anyOf: [{ type: SCALARS }, long], ...(byDefault === undefined ? {} : { default: byDefault }) });
    },
  });
  return { ...withMeanings(schema, meaningOf), title: 'Profile of cutover' };
}

type Node = z.core.JSONSchema.BaseSchema;

/** YAML takes 12.0 and true for something else than text; in a profile both are what they look like. */
const SCALARS: Node['type'][] = ['string', 'number', 'boolean'];

function asWritten({ enum: names }: Node): object {
  if (names === undefined) return { type: SCALARS };
  const asNumbers = names.map(Number).filter((number) => !Number.isNaN(number));
  const asBooleans = names.filter((name) => name === 'true' || name === 'false').map((name) => name === 'true');
  return { type: SCALARS, enum: [...names, ...asNumbers, ...asBooleans] };
}

function withMeanings(node: Node, meaningOf: (key: string) => string | undefined, path: readonly string[] = []): Node {
  const meaning = path.length === 0 ? undefined : meaningOf(path.join('.'));
  const description = [meaning, node.description].filter((part) => part !== undefined).join('\n\n');
  const below = (child: unknown, step: string): Node => withMeanings(child as Node, meaningOf, [...path, step]);
  const { properties, items, additionalProperties, anyOf } = node;
  return {
    ...node,
    ...(description === '' ? {} : { description }),
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([key, child]) => [key, below(child, key)])),
    }),
    ...(items === undefined ? {} : { items: below(items, '[]') }),
    ...(typeof additionalProperties === 'object' ? { additionalProperties: below(additionalProperties, '*') } : {}),
    ...(anyOf && { anyOf: anyOf.map((child) => withMeanings(child, meaningOf, path)) }),
  };
}
