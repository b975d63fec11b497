import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allKeys } from '../../src/profile/key-tree.ts';
import { STRATEGY_SECTION } from '../../src/profile/release.ts';
import { readText } from '../support/profile-text.ts';

interface Row {
  readonly key: string;
  readonly defaultText: string | undefined;
}

const reference = readFileSync(resolve(import.meta.dirname, '../../docs/profile.md'), 'utf8');
const rows: Row[] = [...reference.matchAll(/^\| `([^`]+)` +\| *(?:`([^`]*)`)?[^|]*\|/gm)]
  .map(([, key = '', defaultText]) => ({ key, defaultText }))
  .filter(({ key }) => /^(name|cluster|target|load|release|thresholds|proof|compare)\b/.test(key));

describe('docs/profile.md', () => {
  it('lists every key, and no other, in the order of the schema', () => {
    expect(rows.map(({ key }) => key)).toEqual(allKeys());
  });

  const yaml = `
target: { service: { name: s } }
load: { requests: [{}], data: { file: test/fixtures/users.csv }, fleet: { workers: 2 } }
release:
  strategy: blue-green
  blueGreen:
    service: s
    colours: { blue: { deployment: b, manifest: package.json }, green: { deployment: g, manifest: package.json } }
    preview: {}
    stateFile: { path: package.json }
  rolling: { deployment: d, image: i, pause: {} }
  restart: { deployment: d }
  replace: { replicaSet: r, image: i }
  canary: { service: s, deployment: d, image: i, steps: [{ replicas: 1 }] }
  command: { steps: [{ run: 'true' }] }
  watch: {}
`;
  const root = resolve(import.meta.dirname, '../..');
  const withoutPlaces = (sets: string[]) => {
    const profile = readText(yaml, sets, root);
    return { ...profile, thresholds: profile.thresholds.map(({ text }) => text) };
  };

  /** Only the section of its own strategy becomes part of a profile. */
  const strategyOf = (key: string) => {
    const section = key.split('.')[1];
    const own = Object.entries(STRATEGY_SECTION).find(([, name]) => name === section);
    return key.startsWith('release.') && own !== undefined ? [`release.strategy=${own[0]}`] : [];
  };

  /** A profile has one target only. */
  const targetOf = (key: string) =>
    key.startsWith('target.ingress.') ? ['target.service=', 'target.ingress.host=shop.test'] : [];

  it.each(rows.filter(({ defaultText }) => defaultText !== undefined))(
    'tells the true default of $key',
    ({ key, defaultText }) => {
      const path = key.replaceAll('[]', '0');
      const around = [...strategyOf(key), ...targetOf(key)];
      expect(withoutPlaces([...around, `${path}=${defaultText}`])).toEqual(withoutPlaces(around));
    },
  );

  it('tells defaults at all', () => {
    expect(rows.filter(({ defaultText }) => defaultText !== undefined).length).toBeGreaterThan(20);
  });
});
