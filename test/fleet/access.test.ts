import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { fleetRoles } from '../../src/fleet/check-fleet.ts';
import { readText } from '../support/profile-text.ts';

interface Role {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly rules: readonly object[];
}

const rolesIn = (yaml: string): Role[] =>
  parseAllDocuments(yaml)
    .map((document) => document.toJS() as Role)
    .filter(({ kind }) => kind === 'Role');

it('prints the rights that the manifests give, and no others', () => {
  const { fleet } = readText('target: { url: http://a }\nload: { duration: 1s, fleet: { workers: 2 } }', []);
  if (fleet === undefined) throw new Error('the profile has no fleet');
  const printed = rolesIn(fleetRoles(fleet, { namespace: 'load' }));
  const manifest = readFileSync(resolve(import.meta.dirname, '../../integrations/kubernetes/fleet.yaml'), 'utf8');
  for (const { metadata, rules } of printed) {
    expect(rules).toEqual(rolesIn(manifest).find((role) => role.metadata.name === metadata.name)?.rules);
  }
  expect(printed.map(({ metadata }) => metadata)).toEqual([
    { name: 'cutover-fleet', namespace: 'load' },
    { name: 'cutover-worker', namespace: 'load' },
  ]);
});
