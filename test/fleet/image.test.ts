import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const dockerfile = readFileSync(resolve(root, 'Dockerfile'), 'utf8');
const manifest = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as { version: string; files: string[] };

describe('the image', () => {
  it('is cutover, as a user that is not root', () => {
    expect(dockerfile).toContain('ENTRYPOINT ["node", "/cutover/bin/cutover.js"]');
    expect(dockerfile).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
  });

  it('holds what a package of cutover holds, and no more', () => {
    const copied = [...dockerfile.matchAll(/^COPY --from=build \/build\/(\S+)/gm)].map(([, what]) => what);
    expect(copied.toSorted()).toEqual([...manifest.files, 'node_modules', 'package.json'].toSorted());
  });

  it('stands on bases that are pinned by digest, and says the present version', () => {
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, base = '']) => base);
    expect(bases.length).toBeGreaterThan(0);
    for (const base of bases) expect(base).toMatch(/@\$\{NODE_DIGEST\}$/);
    expect(dockerfile).toContain(`cutover/cutover:${manifest.version}`);
  });
});
