import { describe, expect, it } from 'vitest';
import { CAUSES } from '../../src/verdict/diagnosis/cause.ts';
import { play, playFixed } from '../support/scenario-run.ts';
import { SCENARIOS } from '../support/scenarios/all.ts';
import { Confusion } from '../support/scenarios/confusion.ts';
import type { Scenario } from '../support/scenarios/scenario.ts';

/** They mostly wait for pods; more of them at once would keep each other from their processor. */
const AT_ONCE = 3;
const turns: (() => void)[] = [];
let playing = 0;

async function inTurn<Result>(deed: () => Promise<Result>): Promise<Result> {
  if (playing >= AT_ONCE) await new Promise<void>((resolve) => void turns.push(resolve));
  else playing += 1;
  try {
    return await deed();
  } finally {
    const next = turns.shift();
    if (next === undefined) playing -= 1;
    else next();
  }
}

const TIMEOUT_MS = 600_000;
const confusion = new Confusion();
const staged = SCENARIOS.filter(({ causes }) => causes.length > 0);
/** One for each cause: all of them take their time, and `npm run bench -- diagnosis` plays them. */
const fixed = [
  ...new Map(staged.flatMap((scenario) => (scenario.fix ? [[scenario.causes.join(), scenario] as const] : []))).values(),
];

describe('a clean release', () => {
  it.concurrent.for(SCENARIOS.filter(({ causes }) => causes.length === 0))(
    '$name: nothing is dropped, no cause is named',
    { timeout: TIMEOUT_MS },
    async (scenario, { expect: expectHere }) => {
      const { report } = await inTurn(() => play(scenario));
      expectHere([report.verdict, report.requests.dropped, report.diagnosis], report.reasons.join()).toEqual(['pass', 0, []]);
    },
  );
});

describe('what was staged is named', () => {
  it.concurrent.for(staged)('$name', { timeout: TIMEOUT_MS }, async (scenario, { expect: expectHere }) => {
    const { report, drops } = await inTurn(() => play(scenario));
    for (const { label, named } of drops) confusion.add(label, named);
    expectHere(new Set(drops.map(({ label }) => label))).toEqual(new Set(scenario.causes));
    for (const cause of scenario.causes) expectHere(report.diagnosis.map((each) => each.cause)).toContain(cause);
    expectHere(report.diagnosis.reduce((sum, { requests }) => sum + requests, 0)).toBe(drops.length);
  });

  it('for at least 95 % of the dropped requests', () => {
    expect(confusion.right / confusion.drops()).toBeGreaterThanOrEqual(0.95);
  });

  it('in a scenario for each cause, but for those that cannot be staged here', () => {
    const causes = new Set<string>(staged.flatMap((scenario) => scenario.causes));
    const missing = Object.keys(CAUSES).filter((cause) => !causes.has(cause));
    expect(missing).toEqual(['generator', 'external-traffic-policy-local', 'unknown']);
  });
});

describe('the fix lets it pass', () => {
  it.concurrent.for(fixed)('$name', { timeout: TIMEOUT_MS }, async (scenario: Scenario, { expect: expectHere }) => {
    const report = await inTurn(() => playFixed(scenario));
    expectHere(report.verdict, report.reasons.join()).toBe('pass');
  });
});
