import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CutoverError } from '../../src/errors.ts';
import { recordedRelease } from '../../src/release/recorded-release.ts';
import { release } from '../../src/release/release.ts';
import { readUndoFile } from '../../src/release/undo/journal-read.ts';
import { clusterState } from '../support/cluster-state.ts';
import { startLab, type Lab } from '../support/release-lab.ts';
import { prepared } from '../support/releases.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

const signal = new AbortController().signal;

describe('how a release is taken back', () => {
  it('is on disk before the step, corrected after it, and gone with the release', async () => {
    const room = await lab.room();
    const { cluster, folder } = room;
    const settings = await prepared(room, 'rolling');
    const seen: object[] = [];
    const result = await recordedRelease(settings, {
      cluster,
      where: cluster.where,
      folder,
      signal,
      mark(kind) {
        if (kind !== 'updated' && kind !== 'rolled-out') return;
        const action = readUndoFile(folder)?.steps[0]?.action;
        if (action?.do === 'put-back-deployment') seen.push({ kind, isCorrected: action.ours !== undefined });
      },
    });
    expect(result).toEqual({ kind: 'released' });
    expect(seen).toEqual([
      { kind: 'updated', isCorrected: true },
      { kind: 'rolled-out', isCorrected: true },
    ]);
    expect(existsSync(join(folder, 'undo.ndjson'))).toBe(false);
  });

  it.each(['rolling', 'blue-green'] as const)('keeps %s from being begun when it cannot be kept', async (strategy) => {
    const room = await lab.room();
    const settings = await prepared(room, strategy);
    const before = await clusterState(room);
    const fails = () => {
      throw new CutoverError('the disk is full');
    };
    const undoJournal = { step: fails, corrected: fails, takenBack: fails };
    const { cluster, folder } = room;
    const result = await release(settings, { cluster, folder, signal, mark: () => {}, undoJournal });
    expect(result).toEqual({ kind: 'failed', reason: 'the disk is full', restoration: { kind: 'nothing' } });
    expect(await clusterState(room)).toEqual(before);
  });
});
