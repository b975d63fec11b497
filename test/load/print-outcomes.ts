import { countBy, planOf, runLoad } from './run-load.ts';

/** Run as a process of its own, in surroundings that would harm the test's: `node print-outcomes.ts URL THREADS LOOPS`. */
const [url = '', threads = '1', loops = '1'] = process.argv.slice(2);
const plan = planOf(url, { threads: Number(threads), loops: Number(loops), thinkTimeMs: 300, connectTimeoutMs: 2000 });
const { samples, lost } = await runLoad(plan);
process.stdout.write(JSON.stringify({ lost, seen: countBy(samples, ({ outcome, detail }) => `${outcome} ${detail}`.trim()) }));
