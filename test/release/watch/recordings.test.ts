import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Milestone } from '../../../src/release/milestone.ts';
import type { Mark } from '../../../src/release/strategy.ts';
import { KnownPods } from '../../../src/release/watch/known-pods.ts';
import { podMilestones } from '../../../src/release/watch/pod-milestones.ts';
import { probeMilestones } from '../../../src/release/watch/probe-milestones.ts';
import { serviceMilestones } from '../../../src/release/watch/service-milestones.ts';

interface Row {
  readonly atMs: number;
  readonly watch: 'pods' | 'services' | 'events';
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: { readonly metadata: { readonly name: string } };
}

async function recordedRows(scenario: string): Promise<Row[]> {
  const file = new URL(`../../fixtures/real-cluster/watched/${scenario}.ndjson`, import.meta.url);
  return (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
}

/** What the watch makes of a recording of a real Kubernetes: every event of it is a state that is noted. */
async function watched(scenario: string): Promise<Milestone[]> {
  const milestones: Milestone[] = [];
  let atMs = 0;
  const mark: Mark = (kind, detail, { subject } = {}) =>
    void milestones.push({ atMs, kind, detail, ...(subject === undefined ? {} : { subject }) });
  const known = new KnownPods();
  const notes = {
    pods: podMilestones(mark, known),
    services: serviceMilestones(mark, known, { leadsToThem() {}, changed() {} }),
    events: probeMilestones(mark, known),
  } as Readonly<Record<Row['watch'], (all: readonly object[]) => void>>;
  const states: Readonly<Record<Row['watch'], Map<string, object>>> = { pods: new Map(), services: new Map(), events: new Map() };
  for (const note of Object.values(notes)) note([]);
  for (const row of await recordedRows(scenario)) {
    atMs = row.atMs;
    const state = states[row.watch];
    if (row.type === 'DELETED') state.delete(row.object.metadata.name);
    else state.set(row.object.metadata.name, row.object);
    notes[row.watch]([...state.values()]);
  }
  return milestones;
}

/** Each pod's life as a line, without what happens to it while it comes up. */
function livesOf(milestones: readonly Milestone[]): string[] {
  const lives = new Map<string, string[]>();
  for (const { kind, subject } of milestones) {
    if (subject === undefined || subject.of === 'service' || kind === 'probe-failed') continue;
    const said = subject.of === 'container' ? `${kind} ${subject.exitCode} after ${subject.restarts} restarts` : kind;
    lives.set(subject.pod, [...(lives.get(subject.pod) ?? []), said]);
  }
  return [...lives.values()].map((life) => life.join(', '));
}

const WHOLE = 'pod-created, pod-ready, pod-deleted, container-exited 0 after 0 restarts, pod-gone';

describe('of what a real Kubernetes said, the watch tells', () => {
  it('a container that was killed at the end of its grace period, once', async () => {
    const milestones = await watched('grace-exceeded');
    expect(livesOf(milestones)).toContain('pod-created, pod-ready, pod-deleted, container-exited 137 after 0 restarts, pod-gone');
    const subjects = milestones.map(({ kind, subject }) => ({ kind, subject }));
    expect(subjects).toContainEqual({
      kind: 'pod-deleted',
      subject: expect.objectContaining({ of: 'pod', graceSeconds: 3, revision: expect.any(String) as string }) as unknown,
    });
    expect(subjects).toContainEqual({
      kind: 'container-exited',
      subject: expect.objectContaining({ exitCode: 137, reason: 'Error', container: 'app' }) as unknown,
    });
  });

  it('a container that crashes again and again: each end, and each start after it', async () => {
    const life = livesOf(await watched('crash-loop')).find((each) => each.includes('container-restarted'));
    expect(life).toMatch(
      /^pod-created, container-exited 7 after 0 restarts, container-restarted 7 after 1 restarts, container-exited 7 after 1 restarts, container-restarted 7 after 2 restarts/,
    );
  });

  it('a command that cannot be started', async () => {
    const lives = livesOf(await watched('wrong-command'));
    expect(lives.some((life) => life.startsWith('pod-created, container-exited 128 after 0 restarts'))).toBe(true);
  });

  it('how each pod of a release came and went', async () => {
    const lives = livesOf(await watched('rolling-prestop')).filter((life) => life.includes('pod-gone'));
    expect(lives).toHaveLength(3);
    expect(new Set(lives)).toEqual(new Set([WHOLE]));
  });

  it("a switch of the Service's selector, and the probes that failed", async () => {
    const milestones = await watched('blue-green');
    expect(milestones.filter(({ kind }) => kind === 'service-changed').map(({ detail }) => detail)).toEqual([
      'Service hello from app=hello,color=blue to app=hello,color=green',
    ]);
    const probes = milestones.filter(({ kind }) => kind === 'probe-failed');
    expect(probes.map(({ detail }) => detail)).toContainEqual(
      expect.stringMatching(/^hello-\S+ Readiness probe failed: .*connection refused$/),
    );
    expect(probes[0]?.subject).toMatchObject({ of: 'container', container: 'app', restarts: 0 });
  });
});
