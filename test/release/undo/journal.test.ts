import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { UndoAction } from '../../../src/release/undo/action.ts';
import { readUndoFile } from '../../../src/release/undo/journal-read.ts';
import { continueUndoFile, createUndoFile, UNDO_FILE, type ReleaseRecord } from '../../../src/release/undo/journal.ts';
import { lifeOf, thisProcess } from '../../../src/release/undo/process-identity.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const release: ReleaseRecord = {
  strategy: 'blue-green',
  startedAt: '2026-01-02T03:04:05.000Z',
  stepMs: 60_000,
  cluster: { server: 'https://127.0.0.1:6443', namespace: 'shop', files: ['/home/ann/.kube/config'], context: 'here' },
};
const back = (to: string): UndoAction => ({ do: 'select-again', service: 'hello', key: 'color', from: 'green', to });
const steps = [
  { id: 0, what: 'Service to blue — ☂', action: back('blue') },
  { id: 1, what: 'Service to red', action: back('red') },
];

/** A journal with two steps, and its path. */
function written(folder = temporaryFolder()) {
  const file = createUndoFile(folder, release);
  for (const step of steps) file.step(step);
  return { folder, file, path: join(folder, UNDO_FILE) };
}

describe('the undo journal', () => {
  it('says what is to be taken back, where, and who is at it', () => {
    const { folder, file } = written();
    expect(readUndoFile(folder)).toMatchObject({ release, owner: thisProcess(), steps });
    file.leave();
  });

  it('is for its owner’s eyes only: it holds whole objects', () => {
    const { path, file } = written();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    file.leave();
  });

  it('knows a step as it was corrected last, and no step that was taken back', () => {
    const { folder, file } = written();
    file.corrected(0, back('yellow'));
    file.takenBack(1);
    file.leave();
    expect(readUndoFile(folder)?.steps).toEqual([{ ...steps[0], action: back('yellow') }]);
  });

  it('is gone when nothing is left to be taken back', () => {
    const { folder, path, file } = written();
    file.finish();
    expect(existsSync(path)).toBe(false);
    expect(readUndoFile(folder)).toBeUndefined();
  });

  it('tells of whole lines only, wherever it was cut short, and can be gone on with', () => {
    const { folder, path, file } = written();
    file.takenBack(1);
    file.leave();
    const whole = readFileSync(path);
    const known = (bytes: number) => whole.toString('utf8', 0, bytes).split('\n').length - 1;
    for (let bytes = 0; bytes < whole.length; bytes++) {
      writeFileSync(path, whole.subarray(0, bytes));
      const recorded = readUndoFile(folder);
      const expected = known(bytes) === 0 ? undefined : [[], [], steps.slice(0, 1), steps, steps.slice(0, 1)][known(bytes) - 1];
      expect(recorded?.steps, `cut after ${bytes} bytes`).toEqual(expected);
      // Each writing waits for the disk: a sample of the places will do.
      if (recorded === undefined || bytes % 16 !== 0) continue;
      const next = continueUndoFile(folder, recorded.soundBytes);
      next.takenBack(0);
      next.leave();
      const left = (expected ?? []).filter(({ id }) => id !== 0);
      expect(readUndoFile(folder)?.steps, `gone on with after ${bytes} bytes`).toEqual(left);
    }
  });

  it.each<[string, (text: string) => string, RegExp]>([
    ['a newer version', (text) => text.replace('undo/v1', 'undo/v2'), /written as cutover\/undo\/v2, .* reads cutover\/undo\/v1/],
    ['damage in the middle', (text) => text.replace('{"step"', '{"st'), /undo\.ndjson:3: .*damaged/],
    ['a first line that is another’s', (text) => text.slice(text.indexOf('\n') + 1), /undo\.ndjson:1: .*damaged/],
  ])('of %s is refused', (_, spoil, said) => {
    const { folder, path, file } = written();
    file.leave();
    writeFileSync(path, spoil(readFileSync(path, 'utf8')));
    let fault: unknown;
    try {
      readUndoFile(folder);
    } catch (thrown) {
      fault = thrown;
    }
    const { where = '', message } = fault as { where?: string; message: string };
    expect(`${where}: ${message}`).toMatch(said);
  });

  it('that cannot be written keeps the step from being taken', () => {
    const folder = join(temporaryFolder(), 'missing');
    expect(() => createUndoFile(folder, release)).toThrow('how to take the release back cannot be kept');
  });

  it('cut to nothing is nothing to take back', () => {
    const { folder, path, file } = written();
    file.leave();
    truncateSync(path, 0);
    expect(readUndoFile(folder)).toBeUndefined();
  });
});

describe.skipIf(process.platform !== 'linux')('the process that wrote it', () => {
  it('is known to run, and to have ended, also when its number is taken by another one', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(child, 'spawn');
    const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8');
    const identity = { ...thisProcess(), pid: child.pid ?? 0, startTicks: stat.split(') ').at(-1)?.split(' ')[19] ?? '' };
    expect(lifeOf(identity)).toBe('running');
    expect(lifeOf({ ...identity, startTicks: '1' })).toBe('ended');
    expect(lifeOf({ ...identity, bootId: 'an earlier one' })).toBe('ended');
    expect(lifeOf({ ...identity, host: 'elsewhere.invalid' })).toBe('unknown');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(lifeOf(identity)).toBe('ended');
  });
});
