import { describe, expect, it } from 'vitest';
import { PhaseFinder, phasesOf } from '../../src/observe/phases.ts';
import type { Milestone, MilestoneKind } from '../../src/release/milestone.ts';

function milestones(...marks: [MilestoneKind, number][]): Milestone[] {
  return marks.map(([kind, atMs]) => ({ kind, atMs, detail: '' }));
}

function described(marks: Milestone[], releasePlanned = true): string[] {
  return phasesOf(marks, { releasePlanned, endMs: 900 }).map(({ name, startMs, endMs }) => `${name} ${startMs}-${endMs}`);
}

describe('phases', () => {
  it('without a release there is one, the load', () => {
    expect(described(milestones(['load-started', 5], ['load-stopped', 800]), false)).toEqual(['load 5-800']);
  });

  it('a release that was planned but never started leaves everything before it', () => {
    expect(described(milestones(['load-started', 5], ['interrupted', 700]))).toEqual(['before 5-900']);
  });

  it.each<MilestoneKind>(['release-finished', 'release-failed', 'interrupted'])('%s ends the release', (end) => {
    const marks = milestones(['load-started', 0], ['release-started', 100], [end, 300], ['load-stopped', 500]);
    expect(described(marks)).toEqual(['before 0-100', 'during 100-300', 'after 300-500']);
  });

  it('a release whose end was never seen lasts to the end of the evidence', () => {
    expect(described(milestones(['load-started', 0], ['release-started', 100]))).toEqual(['before 0-100', 'during 100-900']);
  });

  it('blue/green has parts: switching begins before the patch is answered', () => {
    const marks = milestones(
      ['load-started', 0],
      ['release-started', 100],
      ['idle-ready', 200],
      ['switched', 220],
      ['endpoints-switched', 250],
      ['release-finished', 400],
      ['load-stopped', 500],
    );
    expect(described(marks)).toEqual([
      'before 0-100',
      'during 100-400',
      'deploying 100-200',
      'switching 200-250',
      'draining 250-400',
      'after 400-500',
    ]);
    const finder = new PhaseFinder(phasesOf(marks, { releasePlanned: true, endMs: 900 }));
    const rows: [number, string][] = [
      [-5, 'before'],
      [99.9, 'before'],
      [100, 'during deploying'],
      [200, 'during switching'],
      [249, 'during switching'],
      [250, 'during draining'],
      [400, 'after'],
      [5000, 'after'],
      [150, 'during deploying'],
    ];
    for (const [atMs, names] of rows) expect(`${atMs}: ${finder.at(atMs).join(' ')}`).toBe(`${atMs}: ${names}`);
  });

  it('switching begins after the preview and the confirmation, where there are any', () => {
    const marks = milestones(
      ['release-started', 100],
      ['idle-ready', 200],
      ['previewed', 210],
      ['switch-awaited', 211],
      ['switch-confirmed', 300],
      ['switched', 310],
      ['endpoints-switched', 320],
      ['release-finished', 400],
    );
    expect(described(marks).slice(2, 5)).toEqual(['deploying 100-300', 'switching 300-320', 'draining 320-400']);
  });
});
