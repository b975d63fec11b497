import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../src');

/**
 * Which part may import which: data flows one way, profile -> (load | release) -> evidence -> observe -> verdict -> report -> run ->
 * verification -> (commands -> cli | api). The files directly in src/ that everybody may use are `foundation`.
 */
const ALLOWED: Record<string, readonly string[]> = {
  foundation: [],
  load: [],
  profile: ['load'],
  jmeter: ['load', 'profile'],
  release: ['profile'],
  evidence: ['load', 'profile', 'release'],
  fleet: ['load', 'profile', 'release', 'evidence'],
  observe: ['load', 'release', 'evidence'],
  verdict: ['load', 'profile', 'release', 'evidence', 'observe'],
  report: ['load', 'profile', 'release', 'evidence', 'observe', 'verdict'],
  run: ['load', 'fleet', 'profile', 'release', 'evidence', 'observe', 'verdict', 'report'],
  series: ['load', 'profile', 'release', 'evidence', 'report', 'run'],
  check: ['load', 'fleet', 'profile', 'release', 'evidence', 'run'],
  verification: ['run', 'series', 'check', 'load', 'profile', 'release', 'evidence', 'observe', 'verdict', 'report'],
  api: ['verification', 'series', 'check', 'profile', 'release', 'evidence', 'observe', 'verdict', 'report'],
  cluster: [],
  commands: [
    'verification',
    'run',
    'series',
    'check',
    'fleet',
    'load',
    'profile',
    'jmeter',
    'release',
    'evidence',
    'observe',
    'verdict',
    'report',
  ],
  'commands/cluster': ['cluster', 'profile', 'release'],
  'commands/demo': ['cluster', 'profile', 'release', 'commands'],
  cli: ['commands', 'commands/cluster', 'commands/demo', 'report'],
};

/** One job, one library, one owner: a library is imported below these paths and nowhere else. */
const OWNERS: Record<string, readonly string[]> = {
  '@kubernetes/client-node': ['release'],
  'cli-table3': ['report'],
  commander: ['cli', 'commands/completion.ts'],
  'fast-xml-parser': ['jmeter'],
  'hdr-histogram-js': ['observe/latency'],
  open: ['commands/open-page.ts'],
  selfsigned: ['cluster/api'],
  undici: ['load/undici'],
  uplot: ['report/html'],
  yaml: ['profile', 'release'],
  zod: ['profile'],
};

const FOUNDATION = new Set(['clock.ts', 'errors.ts', 'exit-codes.ts', 'host.ts', 'nearest.ts', 'version.ts']);

/** Where the process's own output, environment and exit code may be touched; the embedded cluster is a program of its own. */
const EDGE = new Set([
  'host.ts',
  'cli.ts',
  join('release', 'kubernetes', 'kubeconfig.ts'),
  join('release', 'commands', 'run-step.ts'),
  join('release', 'commands', 'program.ts'),
]);

interface Import {
  readonly from: string;
  readonly specifier: string;
}

function partOf(file: string): string {
  if (FOUNDATION.has(file)) return 'foundation';
  const [first = '', second] = file.split(sep);
  if (second === undefined) return first.replace(/\.ts$/, '');
  const command = `${first}/${second.replace(/\.ts$/, '')}`;
  return first === 'commands' && command in ALLOWED ? command : first;
}

function imports(): Import[] {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const statement = /^(?:import|export)\b[^;'"`]*?\bfrom '([^']+)'|^import '([^']+)'|\bimport\(\s*'([^']+)'/gm;
  return files.flatMap((from) =>
    [...readFileSync(join(root, from), 'utf8').matchAll(statement)].map((match) => ({
      from,
      specifier: match[1] ?? match[2] ?? match[3] ?? '',
    })),
  );
}

const all = imports();

describe('imports go one way', () => {
  const local = all.filter((entry) => entry.specifier.startsWith('.'));

  it('finds the imports at all', () => {
    expect(local.length).toBeGreaterThan(50);
  });

  it('follows the table of allowed edges', () => {
    const offences = local.flatMap(({ from, specifier }) => {
      const target = relative(root, resolve(root, dirname(from), specifier));
      const [source, destination] = [partOf(from), partOf(target)];
      const fine = source === destination || destination === 'foundation' || ALLOWED[source]?.includes(destination);
      return fine ? [] : [`${from} imports ${target} (${source} -> ${destination})`];
    });
    expect(offences).toEqual([]);
  });
});

describe('every library has one owner', () => {
  const external = all.filter((entry) => !entry.specifier.startsWith('.') && !entry.specifier.startsWith('node:'));

  it('is imported only there', () => {
    const offences = external.flatMap(({ from, specifier }) => {
      const name = specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/');
      const owners = OWNERS[name] ?? [];
      return owners.some((owner) => from.startsWith(owner))
        ? []
        : [`${from} imports ${name}, owned by ${owners.join(', ') || 'nobody'}`];
    });
    expect(offences).toEqual([]);
  });

  it('owns no library that is not used', () => {
    const used = new Set(external.map((entry) => entry.specifier.replace(/^((?:@[^/]+\/)?[^/]+).*/, '$1')));
    expect(Object.keys(OWNERS).filter((name) => !used.has(name))).toEqual([]);
  });

  it('uses the process and the console only at the edge', () => {
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    const offences = files.filter((file) => {
      if (EDGE.has(file) || file.startsWith(`cluster${sep}`)) return false;
      return /process\.(stdout|stderr|exit\b|exitCode|env|argv|on\()|\bconsole\./.test(readFileSync(join(root, file), 'utf8'));
    });
    expect(offences).toEqual([]);
  });
});
