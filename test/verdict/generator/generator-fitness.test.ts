import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/load/outcome.ts';
import type { FailureGroup } from '../../../src/observe/failures.ts';
import { generatorCondition, type GeneratorCondition } from '../../../src/observe/generator.ts';
import { generatorFitness, type GeneratorRun } from '../../../src/verdict/generator/generator-fitness.ts';
import { healthAt } from '../../support/recorded-run.ts';

const HEALTHY = generatorCondition([healthAt(100), healthAt(200)], 0);
const OPEN: GeneratorRun = { lost: [], local: 0, failures: [], loadMs: 5000, isOpen: true, cpus: 4, maxStallMs: 200 };
const CLOSED: GeneratorRun = { ...OPEN, isOpen: false };

const stalled = (lagMs: number, cpuMs: number, gcPauseMs = 0): Partial<GeneratorCondition> => ({
  maxLoopLagMs: lagMs,
  longestStall: { lagMs, cpuMs, gcPauseMs },
});
const busy = (cpuShare: number, lateShare: number): Partial<GeneratorCondition> => ({
  workers: [{ worker: 0, cpuShare, lateShare }],
});
const failed = (outcome: Outcome, detail: string): FailureGroup => {
  const where = { connection: 'new', phase: 'load' } as const;
  return { outcome, detail, ...where, requests: 3, retryable: 0, firstAtMs: 0, lastAtMs: 0 };
};

describe('a generator that is fit', () => {
  it.each<[string, Partial<GeneratorCondition>, GeneratorRun]>([
    ['at rest', {}, OPEN],
    ['with a stall that is allowed', stalled(200, 0), OPEN],
    ['with a send as late as allowed', { maxLateSendMs: 200 }, OPEN],
    ['busy, but on time', busy(0.99, 0.2), OPEN],
    ['late now and then, but not busy', busy(0.5, 0.5), OPEN],
    ['without reports, in a load that was too short for one', { ...generatorCondition([], 0) }, { ...OPEN, loadMs: 90 }],
    ['with room in the table of tracked connections', { maxConnectionTrackingFill: 0.94 }, OPEN],
  ])('%s', (_, changes, run) => {
    expect(generatorFitness({ ...HEALTHY, ...changes }, run)).toMatchObject({ fit: true, troubles: [], remarks: [] });
  });

  it('says what its runtime cannot tell', () => {
    const remark = 'Node 22.19.0 takes a reset for a regular end';
    expect(generatorFitness(HEALTHY, { ...OPEN, blindSpot: remark })).toMatchObject({ fit: true, remarks: [remark] });
  });

  it('is said to add to the latencies where the closed model takes a whole core', () => {
    const { fit, remarks } = generatorFitness({ ...HEALTHY, ...busy(0.97, 0) }, CLOSED);
    expect(fit).toBe(true);
    expect(remarks.join()).toMatch(/worker 0 used 97 % of a core: the latencies hold its own queue/);
  });
});

describe('a generator that is not fit says what helps', () => {
  it.each<[string, Partial<GeneratorCondition>, GeneratorRun, string]>([
    [
      'it was given no CPU',
      stalled(500, 60),
      OPEN,
      'stood still for 500 ms (at most 200 ms allowed) because the machine gave it no CPU: run it where nothing else wants the cores',
    ],
    [
      'it collected garbage',
      stalled(500, 500, 300),
      OPEN,
      '300 ms of it in a garbage collection: more workers (load.workers) have smaller heaps',
    ],
    [
      'it had too much to do',
      { ...stalled(500, 500), ...busy(0.9, 0) },
      OPEN,
      'because it had too much to do: give the load more workers (load.workers), or lower the rate',
    ],
    [
      'it had too much to do, in the closed model',
      stalled(500, 500),
      CLOSED,
      'give the load more workers (load.workers), or use fewer threads',
    ],
    [
      'it had too much to do, on every core',
      stalled(500, 500),
      { ...OPEN, cpus: 1 },
      'lower the rate, or use a machine with more cores',
    ],
    [
      'it was late without being busy',
      { maxLateSendMs: 300, ...busy(0.4, 1) },
      OPEN,
      'sent up to 300 ms late (at most 200 ms allowed) although no worker was busy all the time: run it where nothing else wants the cores',
    ],
    [
      'it was late and busy',
      { maxLateSendMs: 300, ...busy(0.97, 0.1) },
      OPEN,
      'allowed): give the load more workers (load.workers)',
    ],
    [
      'it could not keep up, a little all the time',
      busy(0.97, 0.9),
      OPEN,
      'load worker 0 used 97 % of a core and was late with its requests again and again: give the load more workers',
    ],
    [
      'the table of tracked connections was full',
      { maxConnectionTrackingFill: 1 },
      OPEN,
      '100 % full, and a full one drops packets: raise net.netfilter',
    ],
    ['it said nothing', generatorCondition([], 0), OPEN, 'said nothing of its condition'],
    [
      'a worker was lost',
      {},
      { ...OPEN, lost: [{ worker: 1, reason: 'out of memory' }] },
      'load worker 1 was lost: out of memory',
    ],
    [
      'no port was free',
      {},
      { ...OPEN, local: 3, failures: [failed('reset', 'ECONNRESET'), failed('local', 'EADDRNOTAVAIL')] },
      '3 requests failed on our own side (EADDRNOTAVAIL, no local port was free: keep connections, open fewer, or give load.localAddresses)',
    ],
    ['no descriptor was free', {}, { ...OPEN, local: 3, failures: [failed('local', 'EMFILE')] }, 'raise `ulimit -n`'],
    [
      'something else failed',
      {},
      { ...OPEN, local: 3, failures: [failed('local', 'EACCES')] },
      '3 requests failed on our own side (EACCES)',
    ],
  ])('%s', (_, changes, run, said) => {
    const { fit, troubles } = generatorFitness({ ...HEALTHY, ...changes }, run);
    expect(troubles).toHaveLength(1);
    expect(troubles.join()).toContain(said);
    expect(fit).toBe(false);
  });

  it('but gives the advice for a stall only once, when requests were late because of it', () => {
    const { troubles } = generatorFitness({ ...HEALTHY, ...stalled(500, 0), maxLateSendMs: 490 }, OPEN);
    expect(troubles).toEqual([
      expect.stringContaining('the machine gave it no CPU'),
      expect.stringMatching(/490 ms late .* allowed\)$/),
    ]);
  });
});
