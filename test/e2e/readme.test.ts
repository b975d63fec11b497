import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { profileFrom } from '../../src/profile/read.ts';
import { parseThresholds } from '../../src/verdict/thresholds/threshold.ts';
import { runCli } from '../support/cli.ts';

const root = resolve(import.meta.dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const scripts = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }).scripts;

describe('the README keeps its word', () => {
  it('shows a profile that is one', () => {
    const yaml = /```yaml\n([^]*?)```/.exec(readme)?.[1] ?? '';
    const profile = profileFrom(yaml, {
      file: join(root, 'README.md'),
      label: 'README',
      name: 'readme',
      sets: [],
      cwd: root,
      env: {},
    });
    expect(profile.release?.strategy).toBe('rolling');
    expect(parseThresholds(profile.thresholds, ['/'])).toHaveLength(2);
  });

  it('shows pictures that are quick to load', () => {
    const pictures = [...readme.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, path]) => join(root, path ?? ''));
    expect(pictures.map((path) => basename(path))).toEqual(['report.png', 'terminal.svg']);
    expect(pictures.filter((path) => statSync(path).size > 250_000)).toEqual([]);
  });

  it('names scripts of package.json only', () => {
    const named = [...readme.matchAll(/npm (?:run )?(?!(?:ci|install|pack)\b)([a-z:]+)/g)].map(([, name]) => name ?? '');
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('lists the commands that there are', async () => {
    const { stdout } = await runCli(['--help']);
    const there = [...(stdout.split('Commands:')[1] ?? '').matchAll(/^ {2}(\w+) /gm)].map(([, name]) => name ?? '');
    const told = [...readme.matchAll(/^\| `cutover (\w+)/gm)].map(([, name]) => name ?? '');
    expect(told.length).toBeGreaterThan(0);
    expect(told.toSorted()).toEqual(there.filter((name) => name !== 'help').toSorted());
  });

  it.each(['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'docs/load.md', 'docs/strategies.md', 'docs/embedded-cluster.md'])(
    '%s links to and names only files that are there',
    (file) => {
      const text = readFileSync(join(root, file), 'utf8');
      const links = [...text.matchAll(/\]\(([^)#:]+?)(?:#[^)]*)?\)/g)].map(([, path]) => join(dirname(file), path ?? ''));
      const named = [...text.matchAll(/(?<=[\s`])((?:src|test|profiles|docs)\/[\w./-]*\w)(?=[\s`.,;)])/g)].map(
        ([, path]) => path ?? '',
      );
      expect([...links, ...named].filter((path) => !existsSync(join(root, path)))).toEqual([]);
    },
  );
});
