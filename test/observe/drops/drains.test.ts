import { describe, expect, it } from 'vitest';
import { drainsOf, type Drain, type DrainFacts } from '../../../src/observe/drops/drains.ts';
import { DropCount } from '../../../src/observe/drops/drop-count.ts';
import type { DropGroup } from '../../../src/observe/drops/drops.ts';
import type { Milestone } from '../../../src/release/milestone.ts';
import type { PodFacts } from '../../../src/release/surroundings.ts';
import { samples } from '../../support/samples.ts';

const started: Milestone = { atMs: 500, kind: 'release-started', detail: '' };

function pod(kind: Milestone['kind'], name: string, atMs: number): Milestone {
  return { atMs, kind, detail: name, subject: { of: 'pod', pod: name, uid: name, ip: `10.0.0.${name}`, graceSeconds: 30 } };
}

function removed(name: string, atMs: number): Milestone {
  return { atMs, kind: 'endpoint-removed', detail: name, subject: { of: 'endpoint', service: 'hello', pod: name, address: '' } };
}

function exited(name: string, atMs: number): Milestone {
  return {
    atMs,
    kind: 'container-exited',
    detail: name,
    subject: { of: 'container', pod: name, uid: name, container: 'app', exitCode: 0, restarts: 0 },
  };
}

const before = (...names: string[]): PodFacts[] =>
  names.map((name) => ({ name, uid: name, ip: undefined, revision: undefined, ready: true }));

const old = (lastAtMs: number) => ({ version: 'v1', requests: 1, firstAtMs: 0, lastAtMs });

function drains(facts: Partial<DrainFacts>): Drain[] {
  return drainsOf({ milestones: [], drops: [], podsBefore: undefined, seenOnNewConnections: [], ...facts });
}

/** Drops of a line of samples from that time on, one every 10 ms. */
function dropped(line: string, startMs: number, milestones: readonly Milestone[], remote?: string): DropGroup[] {
  const count = new DropCount(milestones);
  for (const sample of samples(line, { startMs })) count.add({ ...sample, remote }, 'during');
  return count.list;
}

describe('the drain of a deleted pod', () => {
  it('says when it left its Service, when it ended, and what it was given', () => {
    const milestones = [
      started,
      removed('2', 990),
      pod('pod-deleted', '1', 1000),
      removed('1', 1040),
      exited('1', 1500),
      exited('1', 1600),
    ];
    expect(drains({ milestones: [...milestones, pod('pod-deleted', '2', 1700)] })).toEqual([
      {
        pod: '1',
        uid: '1',
        deletedAtMs: 1000,
        graceSeconds: 30,
        endpointRemovedAfterMs: 40,
        containerExitedAfterMs: 500,
        lastDropAfterMs: undefined,
        lastAnswerAfterMs: undefined,
      },
      expect.objectContaining({ pod: '2', endpointRemovedAfterMs: 0, containerExitedAfterMs: undefined }),
    ]);
  });

  it.each([
    ['refused', 'refused', 20],
    ['the last of several', 'refused . unreachable . reset v1 v1', 60],
    ['at a gateway', 'unavailable', 20],
    ['not on kept connections', '~reset refused ~reset ~reset', 30],
    ['not where the target was too slow', 'timeout timeout', undefined],
    ['none', 'v1 v1', undefined],
  ])('lasts until the last request on its way to it is lost: %s', (_, line, expected) => {
    const milestones = [pod('pod-deleted', '1', 1000)];
    expect(drains({ milestones, drops: dropped(line, 1020, milestones) })[0]?.lastDropAfterMs).toBe(expected);
  });

  it('counts a loss for the pod that was deleted last, unless its address is known', () => {
    const milestones = [pod('pod-deleted', '1', 1000), pod('pod-deleted', '2', 1100)];
    const offsets = (drops: DropGroup[]) => drains({ milestones, drops }).map(({ lastDropAfterMs }) => lastDropAfterMs);
    expect(offsets([...dropped('refused', 1050, milestones), ...dropped('refused', 1150, milestones)])).toEqual([50, 50]);
    expect(offsets(dropped('refused', 1150, milestones, '10.0.0.1:8080'))).toEqual([150, undefined]);
    expect(offsets(dropped('refused', 900, milestones))).toEqual([undefined, undefined]);
    expect(offsets(dropped('refused', 70_000, milestones))).toEqual([undefined, undefined]);
  });

  const all = [
    started,
    pod('pod-deleted', '1', 1000),
    pod('pod-deleted', '2', 1200),
    pod('pod-gone', '1', 3000),
    pod('pod-gone', '2', 3200),
  ];
  it.each([
    ['the last one', {}, [undefined, 300]],
    ['not when another pod of it is left', { podsBefore: before('1', '2', '3') }, [undefined, undefined]],
    ['not when its pods are not known', { podsBefore: undefined }, [undefined, undefined]],
    ['not when it answered before only', { seenOnNewConnections: [old(1100)] }, [undefined, undefined]],
    ['not when it answers on, as after a restart', { seenOnNewConnections: [old(9000)] }, [undefined, undefined]],
    [
      'not when two versions were there before',
      { seenOnNewConnections: [old(1500), { ...old(9000), version: 'v2' }] },
      [undefined, undefined],
    ],
    [
      'the other version came with the release',
      { seenOnNewConnections: [old(1500), { ...old(9000), version: 'v2', firstAtMs: 900 }] },
      [undefined, 300],
    ],
  ])('lasts until the old version answers for the last time: %s', (_, facts: Partial<DrainFacts>, expected) => {
    const found = drains({ milestones: all, podsBefore: before('1', '2'), seenOnNewConnections: [old(1500)], ...facts });
    expect(found.map(({ lastAnswerAfterMs }) => lastAnswerAfterMs)).toEqual(expected);
  });
});
