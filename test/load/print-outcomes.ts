import type { LoadPlan } from '../../src/load/plan.ts';
import { countBy, planOf, runLoad } from './run-load.ts';

/**
 * A load in a process of its own, in surroundings that would harm the test's: `node print-outcomes.ts URL PLAN_AS_JSON`.
 * Says `sending` once requests are answered or fail, and at the end what it saw, as JSON.
 */
const [url = '', more = '{}'] = process.argv.slice(2);
const plan = planOf(url, JSON.parse(more) as Partial<LoadPlan>);
const { samples, lost, health } = await runLoad(plan, async (_, ticks) => {
  await ticks.until((sent) => sent > 0);
  process.stdout.write('sending\n');
});
const seen = countBy(samples, ({ outcome, detail }) => `${outcome} ${detail}`.trim());
process.stdout.write(JSON.stringify({ lost, seen, loopLagMaxUs: Math.max(...health.map(({ loopLagMaxUs }) => loopLagMaxUs)) }));
