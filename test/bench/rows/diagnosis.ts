import { play, playFixed } from '../../support/scenario-run.ts';
import { SCENARIOS } from '../../support/scenarios/all.ts';
import { Confusion, type Label } from '../../support/scenarios/confusion.ts';
import type { Scenario } from '../../support/scenarios/scenario.ts';
import { fixed, grouped, table } from '../markdown.ts';
import type { Bench, Finding, Row } from '../row.ts';

/** Scenarios mostly wait for pods to come and go. */
const AT_ONCE = 3;
const GOAL = 0.95;
/** Of `--runs`, those that are also made with the fix: it either holds or does not. */
const MENDED_RUNS = 2;

class Score {
  readonly scenario: Scenario;
  readonly confusion = new Confusion();
  runs = 0;
  /** Runs in which a cause that was staged has cost no request: they show nothing of it. */
  idleRuns = 0;
  fixedRuns = 0;
  fixedPasses = 0;

  constructor(scenario: Scenario) {
    this.scenario = scenario;
  }
}

export const diagnosis: Row = {
  name: 'diagnosis',
  title: 'Causes that were staged, and what is named for them',
  page: 'diagnosis.md',
  async measure(bench) {
    const all = new Confusion();
    const scores = SCENARIOS.map((scenario) => new Score(scenario));
    await playAll(scores, all, bench);
    const details = [confusionTable(all), scenarioTable(scores)].join('\n\n');
    return { findings: findingsOf(scores, all), details };
  },
};

/** Round by round, so that what else the machine does meets all of them. */
async function playAll(scores: readonly Score[], all: Confusion, bench: Bench): Promise<void> {
  const round = (play: (score: Score) => Promise<void>) => scores.map((score) => () => play(score));
  const tasks = Array.from({ length: bench.runs }, (_, run) => [
    ...round((score) => asStaged(score, all)),
    ...(run < MENDED_RUNS ? round(mended) : []),
  ]).flat();
  let done = 0;
  const worker = async (): Promise<void> => {
    for (let task = tasks[done]; task !== undefined; task = tasks[done]) {
      done += 1;
      await task();
      if (done % scores.length === 0) bench.say(`diagnosis ${done}/${tasks.length}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function asStaged(score: Score, all: Confusion): Promise<void> {
  const { causes } = score.scenario;
  const { drops } = await play(score.scenario);
  for (const { label, named } of drops) {
    score.confusion.add(label, named);
    all.add(label, named);
  }
  score.runs += 1;
  if (causes.some((cause) => drops.every(({ label }) => label !== cause))) score.idleRuns += 1;
}

async function mended(score: Score): Promise<void> {
  if (score.scenario.fix === undefined) return;
  const { verdict } = await playFixed(score.scenario);
  score.fixedRuns += 1;
  if (verdict === 'pass') score.fixedPasses += 1;
}

function findingsOf(scores: readonly Score[], all: Confusion): Finding[] {
  const clean = scores.filter(({ scenario }) => scenario.causes.length === 0);
  const sum = (figures: readonly number[]): number => figures.reduce((total, figure) => total + figure, 0);
  const share = all.right / all.drops();
  const [fixedRuns, passes] = [sum(scores.map((score) => score.fixedRuns)), sum(scores.map((score) => score.fixedPasses))];
  const idle = sum(scores.map(({ idleRuns }) => idleRuns));
  return [
    {
      measure: `of ${grouped(all.drops())} dropped requests in ${scores.length - clean.length} scenarios, those with the cause that was staged`,
      goal: `at least ${GOAL * 100} %`,
      figure: `${fixed(share * 100)} %`,
      met: share >= GOAL,
    },
    {
      measure: `dropped requests in ${sum(clean.map(({ runs }) => runs))} clean runs of ${clean.length} scenarios, and so causes named`,
      goal: '0',
      figure: grouped(all.drops('nothing')),
      met: all.drops('nothing') === 0,
    },
    { measure: 'runs with the fix that pass', goal: 'all', figure: `${passes} of ${fixedRuns}`, met: passes === fixedRuns },
    { measure: 'runs in which a staged cause dropped nothing', goal: '0', figure: String(idle), met: idle === 0 },
  ];
}

/** Columns are numbered as the rows: the names are too long to stand beside each other. */
function confusionTable(all: Confusion): string {
  const rows: Label[] = [...new Set<Label>([...all.labels, ...all.named])].toSorted();
  const columns = rows.filter((label) => label !== 'nothing');
  const numberOf = (label: Label): string => String(rows.indexOf(label) + 1);
  return table(
    ['', 'staged (rows), named (columns)', ...columns.map(numberOf), 'right'],
    rows.map((label) => {
      const drops = all.drops(label);
      const right = label === 'nothing' || drops === 0 ? '' : `${fixed((100 * all.of(label, label)) / drops)} %`;
      return [numberOf(label), label, ...columns.map((named) => blankZero(all.of(label, named))), right];
    }),
  );
}

function scenarioTable(scores: readonly Score[]): string {
  return table(
    ['scenario', 'staged', 'runs', 'dropped', 'named right', 'fix', 'passes with it'],
    scores.map(({ scenario: { name, causes, fix }, confusion, runs, fixedRuns, fixedPasses }) => {
      const drops = confusion.drops();
      const right = drops === 0 ? '' : `${fixed((100 * confusion.right) / drops)} %`;
      const passes = fix === undefined ? '' : `${fixedPasses} of ${fixedRuns}`;
      return [name, causes.length === 0 ? 'nothing' : causes.join(', '), runs, grouped(drops), right, fix?.words ?? '', passes];
    }),
  );
}

function blankZero(count: number): string {
  return count === 0 ? '' : grouped(count);
}
