import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { strategyNames } from '../../src/profile/release.ts';
import { parseThresholds } from '../../src/verdict/thresholds/threshold.ts';
import { readText } from '../support/profile-text.ts';

const root = resolve(import.meta.dirname, '../..');

function textOf(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

const guides = readdirSync(join(root, 'docs/guides')).map((file) => join('docs/guides', file));
const pages = [
  ...readdirSync(join(root, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
  ...guides,
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
];

/** As GitHub names the headings of a page. */
function anchorsOf(markdown: string): string[] {
  const prose = markdown.replace(/^```[^]*?^```/gm, '');
  return [...prose.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe.each(pages)('%s', (page) => {
  const links = [
    ...textOf(page)
      .replace(/^```[^]*?^```/gm, '')
      .matchAll(/\]\(([^)\s]+)\)/g),
  ]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link));

  it('links to files and headings that are there', () => {
    const broken = links.filter((link) => {
      const [path = '', anchor] = link.split('#');
      const file = path === '' ? page : relative(root, resolve(root, dirname(page), path));
      if (!existsSync(join(root, file))) return true;
      return anchor !== undefined && file.endsWith('.md') && !anchorsOf(textOf(file)).includes(anchor);
    });
    expect(broken).toEqual([]);
  });
});

describe('the guides', () => {
  const blocks = guides.flatMap((guide) =>
    [...textOf(guide).matchAll(/```yaml\n([^]*?)```/g)].map(([, yaml = '']) => ({ guide, yaml })),
  );
  const profiles = blocks.filter(({ yaml }) => /^release:/m.test(yaml));

  it.each(profiles)('have profiles that are ones: $guide', ({ yaml }) => {
    const profile = readText(yaml);
    expect(parseThresholds(profile.thresholds, ['/', '/cart']).length).toBeGreaterThan(0);
  });

  it('have a profile of every strategy', () => {
    const shown = profiles.map(({ yaml }) => readText(yaml).release?.strategy);
    expect(new Set(shown)).toEqual(new Set(strategyNames()));
  });

  it.each(blocks.filter((block) => !profiles.includes(block)))('have manifests that are YAML: $guide', ({ yaml }) => {
    expect(parseAllDocuments(yaml).flatMap(({ errors }) => errors)).toEqual([]);
  });
});

describe('docs/troubleshooting.md', () => {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('cluster/'))
    .map((file) => textOf(join('src', file)).replaceAll('\\`', '`'))
    .join('\n');
  const page = textOf('docs/troubleshooting.md');
  /** Of headings, of tables and of sentences: those with a blank in them are messages, others are keys and names. */
  const messages = [...page.matchAll(/``(.+?)``|`([^`\n]+)`/g)]
    .map(([, double, single]) => double ?? single ?? '')
    .filter(
      (quoted) =>
        quoted.includes(' ') &&
        !/^(cutover|kubectl|sysctl|docker|load\.|proof\.|target\.|external|old:|dropped\{|--)/.test(quoted),
    );

  it('quotes messages at all', () => {
    expect(messages.length).toBeGreaterThan(20);
  });

  it.each(messages)('quotes what cutover says: %s', (message) => {
    const pieces = message.split('…').filter((piece) => piece.trim().length > 2);
    expect(pieces.filter((piece) => !sources.includes(piece))).toEqual([]);
  });
});
