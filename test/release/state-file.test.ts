import * as fc from 'fast-check';
import { chmodSync, readdirSync, readFileSync, readlinkSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { messageOf } from '../../src/errors.ts';
import { readState, writeState } from '../../src/release/state-file.ts';
import { takeBack } from '../../src/release/undo/action.ts';
import { noCluster } from '../../src/release/no-cluster.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

function stateFile(text: string, key = 'color') {
  const file = join(temporaryFolder(), 'state.yaml');
  writeFileSync(file, text);
  return { file, key };
}

async function flipped(text: string, value: string, key?: string): Promise<string> {
  const state = stateFile(text, key);
  await writeState(state, value);
  expect((await readState(state)).value).toBe(value);
  return readFileSync(state.file, 'utf8');
}

describe('a state file', () => {
  it.each([
    ['color: blue\n', 'color: green\n'],
    ['color: blue', 'color: green'],
    ['color:   "blue"  # live\n', 'color:   "green"  # live\n'],
    ["color: 'blue'\r\nother: 1\r\n", "color: 'green'\r\nother: 1\r\n"],
    [
      '# head\nother: {a: 1,  b: [ 2 ]}\n\ncolor: blue # tail\n# end\n',
      '# head\nother: {a: 1,  b: [ 2 ]}\n\ncolor: green # tail\n# end\n',
    ],
    ['---\ncolor: &now blue\nlast: *now\n', '---\ncolor: &now green\nlast: *now\n'],
    ['{"color": "blue", "since": 12}', '{"color": "green", "since": 12}'],
  ])('%j becomes %j', async (before, after) => {
    expect(await flipped(before, 'green')).toBe(after);
  });

  it('has its key where dots lead to', async () => {
    expect(await flipped('deploy:\n    active: v1 # x\ncolor: red\n', 'v2', 'deploy.active')).toBe(
      'deploy:\n    active: v2 # x\ncolor: red\n',
    );
  });

  it('keeps a version the text that it is', async () => {
    expect((await readState(stateFile('color: 11.10\n'))).value).toBe('11.10');
    expect(await flipped('color: 11.10\n', '12.0')).toBe('color: 12.0\n');
  });

  it('changes back to the very same bytes, whatever else is in it', async () => {
    const line = fc.constantFrom(
      'a: 1',
      '# note',
      '',
      'list:\n  - x\n  -   y',
      'text: |\n  two\n  lines',
      'flow: { k: v }',
      "q: 'it''s'",
    );
    const value = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,20}[A-Za-z0-9])?$/);
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(line), fc.uniqueArray(line), value, value, async (before, after, one, other) => {
        const lines = [...before, `color: ${one}`, ...after.filter((each) => !before.includes(each))];
        const text = `${lines.join('\n')}\n`;
        const there = await flipped(text, other);
        expect(there.split('\n').filter((each) => !each.startsWith('color: '))).toEqual(
          text.split('\n').filter((each) => !each.startsWith('color: ')),
        );
        expect(await flipped(there, one)).toBe(text);
      }),
      { numRuns: 50 },
    );
  });

  it('is replaced as a whole: same mode, no file left beside it, a link stays a link', async () => {
    const own = temporaryFolder();
    const file = join(own, 'state.yaml');
    writeFileSync(file, 'color: blue\n');
    chmodSync(file, 0o664);
    const link = join(own, 'link.yaml');
    symlinkSync('state.yaml', link);
    const inode = statSync(file).ino;
    await writeState({ file: link, key: 'color' }, 'green');
    expect(readFileSync(file, 'utf8')).toBe('color: green\n');
    expect(statSync(file).mode & 0o777).toBe(0o664);
    expect(statSync(file).ino).not.toBe(inode);
    expect(readlinkSync(link)).toBe('state.yaml');
    expect(readdirSync(own).sort()).toEqual(['link.yaml', 'state.yaml']);
  });

  it.each([
    ['colour: blue\n', /says nothing at "color"/],
    ['color:\n', /says nothing at "color"/],
    ['color: [blue]\n', /says nothing at "color"/],
    ['- color\n', /says nothing at "color"/],
    ['', /says nothing at "color"/],
    ['a: 1\na: 2\ncolor: blue\n', /this is not YAML/],
    ['color: {\n', /this is not YAML/],
    ['color: blue\n---\ncolor: green\n', /this is not YAML/],
  ])('%j is refused, and left as it is', async (text, fault) => {
    const state = stateFile(text);
    await expect(readState(state)).rejects.toThrow(fault);
    await expect(writeState(state, 'green')).rejects.toThrow(fault);
    expect(readFileSync(state.file, 'utf8')).toBe(text);
  });

  it('tells the place of its value', async () => {
    const state = stateFile('# head\nother: 1\ncolor: blue\n');
    expect((await readState(state)).where).toBe(`${state.file}:3:8`);
  });

  it('that is missing is a fault with its name', async () => {
    const state = { file: join(temporaryFolder(), 'none.yaml'), key: 'color' };
    const fault = await readState(state).catch((thrown: unknown) => messageOf(thrown));
    expect(fault).toMatch(/^the state file cannot be read: ENOENT/);
  });
});

describe('taking the flip back', () => {
  const undo = (text: string) => {
    const state = stateFile(text);
    return takeBack({ do: 'write-state', state, from: 'green', to: 'blue' }, noCluster()).then(() =>
      readFileSync(state.file, 'utf8'),
    );
  };

  it.each([
    ['what the release wrote is put back', 'color: green\n', 'color: blue\n'],
    ['it had not been written', 'color: blue\n', 'color: blue\n'],
    ['somebody else has written another value', 'color: red\n', 'color: red\n'],
  ])('%s', async (_, before, after) => {
    expect(await undo(before)).toBe(after);
  });
});
