import { describe, expect, it } from 'vitest';
import type { ClusterPort } from '../../../src/release/cluster-port.ts';
import { connectCluster } from '../../../src/release/kubernetes/connect.ts';
import { Conflict, ReleaseFailed } from '../../../src/release/strategy.ts';
import { createUndoStack, type UndoStack } from '../../../src/release/undo/stack.ts';
import { failure, json, scriptedApi } from '../../support/scripted-api.ts';

const LONG_MS = 60_000;

type Step = (cluster: ClusterPort) => Promise<void>;

const stack = () => createUndoStack<Step>((step, cluster) => step(cluster));

/** Unwinds against a cluster where every object is missing, and returns the outcome with the milestones. */
async function unwind(undo: UndoStack<Step>, { stepMs = LONG_MS, abandon }: { stepMs?: number; abandon?: AbortSignal } = {}) {
  await using api = await scriptedApi((request, response) => {
    if (request.path === '/version') json(response, 200, {});
    else if (request.path.endsWith('/away')) failure(response, 503, 'ServiceUnavailable', 'etcd is away');
    else failure(response, 404, 'NotFound', 'not found');
  });
  const cluster = await connectCluster({ kubeconfig: api.kubeconfig, context: undefined, namespace: undefined });
  const milestones: string[] = [];
  const outcome = await undo.unwind(cluster, { stepMs, abandon, mark: (kind, detail) => milestones.push(`${kind} ${detail}`) });
  return { outcome, milestones };
}

describe('taking back', () => {
  it('nothing, when nothing was registered', async () => {
    expect(await unwind(stack())).toEqual({ outcome: { kind: 'nothing' }, milestones: [] });
  });

  it('goes from the last step to the first', async () => {
    const undo = stack();
    const order: string[] = [];
    for (const step of ['one', 'two', 'three']) {
      undo.push(step, async () => {
        order.push(step);
      });
    }
    const { outcome, milestones } = await unwind(undo);
    expect(order).toEqual(['three', 'two', 'one']);
    expect(outcome).toEqual({ kind: 'restored', did: ['three', 'two', 'one'] });
    expect(milestones.slice(0, 2)).toEqual(['restore-started three', 'restored three']);
  });

  it('ends at a step that fails, because the steps before it build on it', async () => {
    const undo = stack();
    let firstTaken = false;
    undo.push('one', async () => {
      firstTaken = true;
    });
    undo.push('two', () => Promise.reject(new ReleaseFailed('forbidden')));
    undo.push('three', () => Promise.resolve());
    const { outcome, milestones } = await unwind(undo);
    expect(outcome).toEqual({ kind: 'failed', did: ['three'], left: ['two', 'one'], reason: 'two: forbidden' });
    expect(milestones.at(-1)).toBe('restore-failed two: forbidden');
    expect(firstTaken).toBe(false);
  });

  it.each([
    ['a conflict', new Conflict('the object has been modified')],
    ['a fault on the way', new ReleaseFailed('connection refused', { transient: true })],
  ])('runs a step again after %s', async (_, fault) => {
    const undo = stack();
    let attempts = 0;
    undo.push('switch back', async () => {
      attempts += 1;
      if (attempts < 3) throw fault;
    });
    expect((await unwind(undo)).outcome).toEqual({ kind: 'restored', did: ['switch back'] });
  });

  it.each([
    ['its time is over', { stepMs: 50 }],
    ['the user has had enough', { abandon: AbortSignal.abort(new Error('interrupted again')) }],
  ])('stops waiting when %s', async (_, limits) => {
    const undo = stack();
    undo.push('back', async (cluster) => void (await cluster.get('Deployment', 'away')));
    expect((await unwind(undo, limits)).outcome).toMatchObject({ kind: 'failed', left: ['back'] });
  });
});
