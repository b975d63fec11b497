/** The part of JSON Schema that that of a profile is made of. */
export interface SchemaNode {
  readonly type?: unknown;
  readonly enum?: readonly unknown[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly items?: SchemaNode;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly anyOf?: readonly SchemaNode[];
}

const WIDTH = 110;

/** The TypeScript type of what a JSON Schema describes, with what the keys mean, for editors. To be formatted by prettier. */
export function profileDocumentModule(schema: SchemaNode): string {
  return `// Written by test/profile/profile-document.test.ts from schema.ts and docs/profile.md: change those.

/** Text, where a number or a boolean means what it looks like. */
type Scalar = string | number | boolean;

/** A profile as it is written: what a YAML file of it says. The keys are described in docs/profile.md. */
export interface ProfileDocument ${typeOf(schema)}
`;
}

function typeOf({ enum: names, properties, required = [], items, additionalProperties, anyOf }: SchemaNode): string {
  if (anyOf !== undefined) return anyOf.map(typeOf).join(' | ');
  if (names !== undefined) return names.map((name) => JSON.stringify(name)).join(' | ');
  if (items !== undefined) return `readonly (${typeOf(items)})[]`;
  if (properties !== undefined) {
    const members = Object.entries(properties).map(([key, node]) => {
      const optional = required.includes(key) ? '' : '?';
      return `${comment(node.description)}readonly ${key}${optional}: ${typeOf(node)};\n`;
    });
    return `{\n${members.join('')}}`;
  }
  if (typeof additionalProperties === 'object') return `{ readonly [name: string]: ${typeOf(additionalProperties)} }`;
  return 'Scalar';
}

/** What a key means, and then what its value looks like. */
function comment(description: string | undefined): string {
  if (description === undefined) return '';
  const lines = description.split('\n\n').flatMap(wrapped);
  return lines.length === 1 ? `/** ${lines.join('')} */\n` : `/**\n${lines.map((line) => ` * ${line}\n`).join('')} */\n`;
}

function wrapped(text: string): string[] {
  const lines = [''];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1) ?? '';
    if (last.length + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}
