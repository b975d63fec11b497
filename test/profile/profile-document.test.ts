import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import { profileDocumentModule, type SchemaNode } from '../support/profile-document-type.ts';

const root = resolve(import.meta.dirname, '../..');
const file = resolve(root, 'src/profile/profile-document.ts');

it('the type of a profile document is that of the schema that editors are given (UPDATE_DOCS=1 writes it anew)', async () => {
  const schema = JSON.parse(readFileSync(resolve(root, 'profiles/profile.schema.json'), 'utf8')) as SchemaNode;
  const text = await format(profileDocumentModule(schema), { ...(await resolveConfig(file)), filepath: file });
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(file, text);
  expect(readFileSync(file, 'utf8')).toBe(text);
});
