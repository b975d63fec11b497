import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

interface Instruction {
  readonly word: string;
  readonly rest: string;
}

interface Stage {
  readonly from: string;
  readonly name: string | undefined;
  readonly instructions: readonly Instruction[];
}

/** A Dockerfile by its stages; what stands before the first of them is `globals`. */
function dockerfile(file: string): { readonly globals: readonly Instruction[]; readonly stages: readonly Stage[] } {
  const lines = readFileSync(join(root, file), 'utf8')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const globals: Instruction[] = [];
  const stages: { from: string; name: string | undefined; instructions: Instruction[] }[] = [];
  for (const line of lines) {
    const [, word = '', rest = ''] = /^([A-Z]+) +(.*)$/.exec(line) ?? [];
    const [from = '', , name] = rest.split(' ');
    if (word === 'FROM') stages.push({ from, name, instructions: [] });
    else (stages.at(-1)?.instructions ?? globals).push({ word, rest });
  }
  return { globals, stages };
}

const all = ({ instructions }: Stage, word: string): string[] =>
  instructions.filter((one) => one.word === word).map(({ rest }) => rest);

const { globals, stages } = dockerfile('Dockerfile');
const last = stages.at(-1);
/** Of the build's context: from, without the place that it goes to. */
const copied = stages
  .flatMap((stage) => all(stage, 'COPY'))
  .filter((copy) => !copy.startsWith('--from='))
  .flatMap((copy) => copy.split(' ').slice(0, -1));

describe('the Dockerfile', () => {
  it('builds in one stage and runs in another, both on the Node that is given', () => {
    expect(globals).toEqual([{ word: 'ARG', rest: 'NODE=node:26-slim' }]);
    expect(stages.map(({ from, name }) => [from, name])).toEqual([
      ['${NODE}', 'build'],
      ['${NODE}', undefined],
    ]);
  });

  it('runs cutover, as nobody that could be root', () => {
    expect(last && all(last, 'USER')).toEqual(['65532:65532']);
    expect(last && all(last, 'ENTRYPOINT')).toEqual(['["cutover"]']);
    const [link = ''] = last ? all(last, 'RUN') : [];
    expect(link).toContain('chmod 755 bin/cutover.js && ln -s /opt/cutover/bin/cutover.js /usr/local/bin/cutover');
  });

  it('copies only what is there, and what .dockerignore lets through', () => {
    const allowed = readFileSync(join(root, '.dockerignore'), 'utf8').trim().split('\n');
    expect(allowed[0]).toBe('*');
    expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(new Set(copied.map((path) => `!${path}`))).toEqual(new Set(allowed.slice(1)));
  });

  it('takes from the build what the package has, and nothing of its sources', () => {
    const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { files: string[] };
    const places = last ? all(last, 'COPY').flatMap((copy) => copy.split(' ').slice(copy.startsWith('--') ? 1 : 0, -1)) : [];
    const names = places.map((path) => path.replace(/^\/build\//, ''));
    expect(names.toSorted((a, b) => a.localeCompare(b))).toEqual(
      [...files, 'LICENSE', 'node_modules', 'package.json'].toSorted((a, b) => a.localeCompare(b)),
    );
  });
});

describe('the Dockerfile of the gate for Flagger', () => {
  it('is the image of cutover, with the load tester for its program', () => {
    const gate = dockerfile('integrations/flagger/gate.Dockerfile');
    expect(gate.globals.map(({ rest }) => rest.split('=')[0])).toEqual(['CUTOVER', 'LOADTESTER']);
    expect(gate.stages.map(({ from }) => from)).toEqual(['${LOADTESTER}', '${CUTOVER}']);
    expect(gate.stages.flatMap((stage) => all(stage, 'ENTRYPOINT'))).toEqual(['["loadtester"]']);
    expect(gate.stages.flatMap((stage) => all(stage, 'USER'))).toEqual([]);
  });
});
