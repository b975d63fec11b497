import { describe, expect, it } from 'vitest';
import { proofStatement } from '../../../src/verdict/proof/proof-statement.ts';
import { assessed, healthAt, milestones, type Recording } from '../../support/recorded-run.ts';
import { samples } from '../../support/samples.ts';

// One request every 10 ms, each 2 ms long. before: 0, 10, 20; during: 30, 40, 50; after: 60, 70, 80.
const RELEASE = milestones('load-started 0, release-started 30, release-finished 60, load-stopped 90');
const CLEAN: Recording = { samples: samples('v1 ~v1 v1  v1 ~v2 v2  v2 ~v2 v2'), milestones: RELEASE };
const DROPPING = samples('v1 ~v1 v1  v1 ~reset v2  refused ~v2 v2');
const LOAD: Recording = { ...CLEAN, milestones: milestones('load-started 0, load-stopped 90'), release: null };

async function statementOf(changes: Partial<Recording>): Promise<string> {
  const { proof } = await assessed({ ...CLEAN, ...changes });
  return proof.statement.join(' ');
}

describe('what was proven and what was not', () => {
  it('reads as one paragraph', async () => {
    expect(await statementOf({})).toBe(
      'Of 3 requests sent during the release, none was dropped; with 95 % confidence the drop rate was at most 63.2 % (at most 77.6 % on new ' +
        'connections; at most 95 % on reused ones). An outage of the whole target longer than 22 ms on new connections or 32 ms on reused ' +
        'ones could not have been missed. The longest time between two successes was 10 ms. The load began 30 ms before the release ' +
        '(3 requests) and went on for 20 ms after it (3). At the end the new version gave every answer on new connections (2). The load ' +
        'generator was fit: its longest stall was 0.9 ms, its latest send 0 ms late, its longest garbage collection 0 ms. Not proven: that ' +
        'there was no shorter outage, nor one of a single backend among several, which requests hit only by chance; what clients elsewhere, ' +
        'other requests or connections that idle longer would have met; what the next release does: drops of one release hang together, and ' +
        'only repeated releases tell.',
    );
  });

  it.each<[string, Partial<Recording>, says: string[], not: string[]]>([
    [
      'of a release that dropped requests, by connection, and those outside of it',
      { samples: DROPPING },
      [
        'Of 3 requests sent during the release, 1 was dropped (33.3 %); with 95 % confidence the drop rate was at most 86.5 % ' +
          '(on new connections 0 of 2, at most 77.6 %; on reused ones 1 of 1, at most 100 %). Of all 9 requests of the load 2 were dropped.',
      ],
      ['none was dropped'],
    ],
    [
      'of one that failed another check',
      { thresholds: ['max < 1ms'] },
      ['A check failed, though no request was dropped. Of 3 requests'],
      [],
    ],
    [
      'at the confidence that was asked for',
      { proof: { confidence: 0.9999 } },
      ['with 99.99 % confidence the drop rate was at most 95.4 %'],
      [],
    ],
    [
      'where no connection was kept',
      { samples: samples('v1 v1 v1  v1 v1 v2  v2 v2 v2') },
      [
        'at most 63.2 %. An outage of the whole target longer than 12 ms on new connections could not have been missed.',
        'Not proven: anything on reused connections, because nothing was sent on one during the release; that there was no',
      ],
      ['reused ones'],
    ],
    [
      'where the new version did not come',
      { samples: samples('v1 ~v1 v1  v1 ~v1 v1  v1 ~v1 v1') },
      [
        'The evidence does not carry a verdict, for the reasons given: what follows was seen, but proves no clean release.',
        'At the end the new version gave none of 2 answers on new connections, and 0 % of all answers after the release.',
      ],
      [],
    ],
    [
      'where kept connections still go to the old version',
      { samples: samples('v1 ~v1 v1  v1 ~v1 v2  v2 ~v1 v2') },
      ['At the end the new version gave every answer on new connections (2), and 66.7 % of all answers after the release.'],
      [],
    ],
    [
      'where the load did not span the release',
      { samples: samples('. . . v1 v2 . . . .') },
      ['Nothing was sent before the release, nor after it.'],
      ['At the end'],
    ],
    [
      'where it ended with the release',
      { samples: samples('v1 v1 v1 v1 v2 . . . .') },
      ['The load began 30 ms before the release (3 requests); nothing was sent after it.'],
      [],
    ],
    [
      'where it began with the release',
      { samples: samples('. . . v1 v2 v2 v2') },
      ['Nothing was sent before the release; the load went on for 0 ms after it (1).'],
      [],
    ],
    [
      'of a generator that was not fit',
      { health: [healthAt(50, { loopLagMaxUs: 250_000 })] },
      ['The evidence does not carry a verdict', 'The load generator was not fit, see the reasons.'],
      ['was fit'],
    ],
    [
      'of a release that failed',
      { end: { atMs: 90, outcome: 'failed', reason: 'no such image' } },
      ['The release failed, so nothing is proven of one that succeeds: what follows is about the attempt. Of 3 requests'],
      ['At the end the new version'],
    ],
    [
      'of a run that was interrupted',
      { end: { atMs: 90, outcome: 'interrupted', reason: 'by SIGINT' } },
      ['The run was interrupted, so nothing is proven of a whole release: what follows is about the part that was seen.'],
      ['At the end the new version'],
    ],
    [
      'of a release that never began',
      { milestones: milestones('load-started 0, load-stopped 90') },
      ['proves no clean release. Of 9 requests sent before the release, none was dropped'],
      ['The load began'],
    ],
    [
      'where nothing was sent',
      { samples: [] },
      ['No request reached for the target during the release, so nothing is proven. The load generator was fit'],
      ['Not proven', 'outage'],
    ],
    [
      'of a load without a release',
      LOAD,
      ['Of 9 requests sent in the load, none was dropped', 'connections that idle longer would have met.'],
      ['The load began', 'next release', 'new version'],
    ],
    [
      'of a load on kept connections alone',
      { ...LOAD, samples: samples('~v1 ~v1 ~v1') },
      [
        'longer than 12 ms on reused connections could not',
        'anything on new connections, because nothing was sent on one in the load',
      ],
      [],
    ],
    [
      'where TCP hid drops',
      { samples: samples('v1 ~v1 v1  v1@1003 ~v2 v2  v2 ~v2 v2') },
      ['Beside that 1 connect was made only because TCP sent its SYN again, 1 s or more later: drops that TCP hid.'],
      [],
    ],
  ])('%s', async (_, changes, says, not) => {
    const statement = await statementOf(changes);
    for (const sentence of says) expect(statement).toContain(sentence);
    for (const sentence of not) expect(statement).not.toContain(sentence);
  });

  it('of how many backends one could have been out, where that is known', async () => {
    const { proof } = await assessed(CLEAN);
    const knowing = { ...proof, oneBackendOutage: { backends: 3, durationMs: 24 } };
    const statement = proofStatement(knowing, 'pass').join(' ');
    expect(statement).toContain(
      'could not have been missed, nor, with 95 % confidence, one of a single pod of 3 longer than 24 ms on new connections.',
    );
    expect(statement).not.toContain('only by chance');
    const alone = proofStatement({ ...proof, oneBackendOutage: { backends: 1, durationMs: 22 } }, 'pass').join(' ');
    expect(alone).not.toMatch(/single (pod|backend)/);
  });
});
