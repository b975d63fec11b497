import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Deployment } from '../../src/release/cluster-port.ts';
import type { Milestone } from '../../src/release/milestone.ts';
import type { RunReport } from '../../src/report/run-report.ts';
import { formatDuration, formatQuantity } from '../../src/verdict/quantity.ts';
import { kubectlIsMissing } from '../support/kubectl.ts';
import { releasedUnderLoad } from '../support/loaded-release.ts';
import { keepTable } from '../support/measured-table.ts';
import { app, asKind, service, startLab, type Lab, type Room } from '../support/release-lab.ts';

/** So long that some request is under way on a kept connection at any moment. */
const LATENCY_MS = '40';

/** How the app behaves. A good one tells that it is going and serves on until no connection comes any more. */
const APPS = {
  good: { LATENCY_MS, ON_SIGTERM: 'serve', SERVE_MS: '2500' },
  'exits at once': { LATENCY_MS, ON_SIGTERM: 'exit' },
  'starts slowly': { LATENCY_MS, ON_SIGTERM: 'serve', SERVE_MS: '2500', START_DELAY_MS: '2000' },
} as const;

type AppName = keyof typeof APPS;

interface StrategyRow {
  readonly strategy: string;
  /** Brings 11.0 up, and returns the release section of a profile that releases 12.0, or restarts. */
  readonly prepare: (room: Room, appNamed: (name: string, version?: string, color?: string) => Deployment) => Promise<object>;
  /** What somebody else does, where the release is done elsewhere. */
  readonly meanwhile?: { readonly at: Milestone['kind']; readonly deed: (room: Room) => Promise<unknown> };
  readonly verdicts: Readonly<Record<AppName, RunReport['verdict']>>;
  readonly isMissing?: boolean;
}

const IMAGE = 'cutover/hello:12.0';
/** Pods take turns, or a pod goes with the connections that are kept to it: only an app that does its part drops nothing. */
const DEPENDS_ON_THE_APP = { good: 'pass', 'exits at once': 'fail', 'starts slowly': 'pass' } as const;

const ROWS: readonly StrategyRow[] = [
  {
    strategy: 'rolling',
    async prepare(room, appNamed) {
      await room.apply(appNamed('hello'), service({ app: 'hello' }));
      return { strategy: 'rolling', rolling: { deployment: 'hello', image: IMAGE } };
    },
    verdicts: DEPENDS_ON_THE_APP,
  },
  {
    strategy: 'recreate',
    async prepare(room, appNamed) {
      await room.apply(appNamed('hello'), service({ app: 'hello' }));
      return { strategy: 'recreate', recreate: { deployment: 'hello', image: IMAGE } };
    },
    // An outage by design.
    verdicts: { good: 'fail', 'exits at once': 'fail', 'starts slowly': 'fail' },
  },
  {
    strategy: 'restart',
    async prepare(room, appNamed) {
      await room.apply(appNamed('hello'), service({ app: 'hello' }));
      return { strategy: 'restart', restart: { deployment: 'hello' } };
    },
    verdicts: DEPENDS_ON_THE_APP,
  },
  {
    strategy: 'replace',
    async prepare(room, appNamed) {
      await room.apply(asKind('ReplicaSet', appNamed('hello')), service({ app: 'hello' }));
      return { strategy: 'replace', replace: { replicaSet: 'hello', image: IMAGE } };
    },
    verdicts: DEPENDS_ON_THE_APP,
  },
  {
    strategy: 'blue-green',
    async prepare(room, appNamed) {
      const blue = appNamed('hello-blue', '11.0', 'blue');
      await room.apply(blue, service({ app: 'hello', color: 'blue' }));
      const green = room.manifest(appNamed('hello-green', '12.0', 'green'));
      const colours = {
        blue: { deployment: 'hello-blue', manifest: room.manifest(blue) },
        green: { deployment: 'hello-green', manifest: green },
      };
      return { strategy: 'blue-green', blueGreen: { service: 'hello', colours, hold: '1s' } };
    },
    verdicts: DEPENDS_ON_THE_APP,
  },
  {
    strategy: 'canary',
    async prepare(room, appNamed) {
      await room.apply(tracked(appNamed('hello')), service({ app: 'hello' }));
      const steps = [{ replicas: '1', hold: '1s' }];
      return { strategy: 'canary', canary: { service: 'hello', deployment: 'hello', image: IMAGE, warmUp: '1300ms', steps } };
    },
    verdicts: DEPENDS_ON_THE_APP,
  },
  {
    strategy: 'command',
    isMissing: kubectlIsMissing,
    async prepare(room, appNamed) {
      await room.apply(appNamed('hello'), service({ app: 'hello' }));
      const env = { HOME: room.folder };
      const steps = [
        { name: 'set image', run: `kubectl -n $CUTOVER_NAMESPACE set image deployment/hello hello=${IMAGE}`, env },
        { name: 'wait', run: 'kubectl -n $CUTOVER_NAMESPACE rollout status deployment/hello', env },
        {
          name: 'old pods gone',
          run: 'while [ $(kubectl -n $CUTOVER_NAMESPACE get pods -o name | wc -l) -gt 2 ]; do sleep 0.2; done',
          env,
        },
      ];
      return { strategy: 'command', expectVersion: '12.0', command: { steps, pods: { deployment: 'hello' } } };
    },
    verdicts: DEPENDS_ON_THE_APP,
  },
  {
    strategy: 'watch',
    async prepare(room, appNamed) {
      await room.apply(appNamed('hello'), service({ app: 'hello' }));
      return { strategy: 'watch', watch: { deployment: 'hello' } };
    },
    meanwhile: { at: 'watching', deed: setImage },
    verdicts: DEPENDS_ON_THE_APP,
  },
];

let lab: Lab;
const measured: string[][] = [];
beforeAll(async () => {
  lab = await startLab();
});
afterAll(async () => {
  await lab.stop();
  const header = [
    'strategy',
    'app',
    'verdict',
    'sent',
    'dropped, new connections',
    'dropped, kept ones',
    'both versions for',
    'duration',
  ];
  keepTable('strategies.md', 'strategies', { header, rows: measured });
});

describe.each(ROWS)('$strategy', ({ strategy, prepare, meanwhile, verdicts, isMissing = false }) => {
  it.skipIf(isMissing).each(Object.entries(APPS))('app: %s', async (name, env) => {
    const room = await lab.room();
    const release = await prepare(room, (deployment, version = '11.0', color) =>
      app(deployment, { version, env, ...(color === undefined ? {} : { color }) }),
    );
    await room.serves('11.0');
    let deed: Promise<unknown> | undefined;
    const report = await releasedUnderLoad(
      lab,
      room,
      {
        release: { settle: '1s', ...release },
        load: { rate: '300/s', threads: '16' },
        thresholds: ['dropped == 0', 'rejected == 0'],
      },
      {
        at({ kind }) {
          if (kind === meanwhile?.at) deed = meanwhile.deed(room);
        },
      },
    );
    await deed;
    measured.push(rowOf(strategy, name, report));
    expect(report.verdict, report.reasons.join('\n')).toBe(verdicts[name as AppName]);
    const { new: onNew, reused } = report.requests.byConnection;
    expect(onNew.dropped + reused.dropped).toBe(report.requests.dropped);
    // Nothing is sent to the old colour any more when it goes: it takes along what was kept to it, and nothing else.
    if (strategy === 'blue-green') expect(onNew.dropped).toBe(0);
  });
});

function rowOf(strategy: string, name: string, { verdict, requests, versions, phases }: RunReport): string[] {
  const during = phases.find((phase) => phase.name === 'during');
  const { new: onNew, reused } = requests.byConnection;
  const [change] = versions.transitions;
  return [
    strategy,
    name,
    verdict,
    formatQuantity(requests.sent, 'count'),
    formatQuantity(onNew.dropped, 'count'),
    formatQuantity(reused.dropped, 'count'),
    change === undefined ? 'one version' : formatDuration(change.overlapMs),
    during === undefined ? '' : formatDuration(during.endMs - during.startMs),
  ];
}

/** With a track, so that a canary's pods are not its own. */
function tracked({ spec, ...rest }: Deployment): Deployment {
  const labels = { app: 'hello', track: 'stable' };
  if (spec === undefined) return rest;
  return { ...rest, spec: { ...spec, selector: { matchLabels: labels }, template: { ...spec.template, metadata: { labels } } } };
}

async function setImage({ cluster }: Room): Promise<void> {
  const deployment = structuredClone(await cluster.get('Deployment', 'hello'));
  if (deployment === undefined) throw new Error('there is no Deployment hello');
  for (const container of deployment.spec?.template.spec?.containers ?? []) container.image = IMAGE;
  await cluster.replace('Deployment', deployment);
}
