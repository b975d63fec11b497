import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { profileJsonSchema } from '../support/profile-json-schema.ts';

const root = resolve(import.meta.dirname, '../..');
const profiles = join(root, 'profiles');
const file = join(profiles, 'profile.schema.json');

/** What docs/profile.md says of each key, without links. */
const meanings = new Map(
  [...readFileSync(join(root, 'docs/profile.md'), 'utf8').matchAll(/^\| `([^`]+)` +\|[^|]*\| *(.*?) *\|$/gm)].map(
    ([, key = '', meaning = '']) => [key, meaning.replace(/\[([^\]]+)\]\([^)]+\)/g, '$1')],
  ),
);
const schema = profileJsonSchema((key) => meanings.get(key) || undefined);
const isValid = new Ajv2020({ strict: false }).compile(schema);

describe('the JSON Schema of a profile', () => {
  it('is the one that editors are given (UPDATE_DOCS=1 writes it anew)', () => {
    const text = `${JSON.stringify(schema, undefined, 1)}\n`;
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(file, text);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it.each(readdirSync(profiles).filter((name) => name.endsWith('.yaml')))('takes profiles/%s, which names it', (name) => {
    const text = readFileSync(join(profiles, name), 'utf8');
    expect(text).toMatch(/^# yaml-language-server: \$schema=profile\.schema\.json\n/);
    expect(isValid(parse(text)) || isValid.errors).toBe(true);
  });

  it.each([
    ['a key that there is not', 'target: { url: http://a }\nlode: {}'],
    ['a key in the wrong place', 'target: { url: http://a }\nthreads: 5'],
    ['a list for a mapping', 'target: []'],
    ['a name that is none of those', 'target: { url: http://a }\nload: { connection: kept }'],
    ['a section without what it needs', 'target: { service: { port: 80 } }'],
  ])('refuses %s', (_, text) => {
    expect(isValid(parse(text))).toBe(false);
  });

  it.each([
    [
      'numbers and booleans as YAML reads them',
      'target: { url: http://a, tls: { insecure: true } }\nload: { threads: 5, httpVersion: 1.1 }',
    ],
    ['what may be written short', 'target: { url: http://a }\nload: { thinkTime: 2s, version: none, localAddresses: 127.0.0.2 }'],
  ])('takes %s', (_, text) => {
    expect(isValid(parse(text)) || isValid.errors).toBe(true);
  });

  it('says what a key means and which values it takes', () => {
    const { properties } = schema as { properties: { load: { properties: Record<string, { description: string }> } } };
    expect(properties.load.properties['rampUp']?.description).toBe(
      'time over which the threads start, evenly spread\n\na duration such as 250ms, 5s, 2m or 1h',
    );
  });
});
