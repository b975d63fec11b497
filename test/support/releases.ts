import type { ReleaseSettings } from '../../src/profile/release.ts';
import type { BlueGreenPlan } from '../../src/profile/strategies/blue-green.ts';
import type { ReplacePlan } from '../../src/profile/strategies/replace.ts';
import type { RollingPlan } from '../../src/profile/strategies/rolling.ts';
import type { UpdatePlan } from '../../src/profile/strategies/update.ts';
import type { MilestoneKind } from '../../src/release/milestone.ts';
import { release, type ReleaseResult, type ReleaseTools } from '../../src/release/release.ts';
import type { Mark } from '../../src/release/strategy.ts';
import { rollingPlan } from './rolling-plan.ts';
import { app, asKind, service, type AppOptions, type Room } from './release-lab.ts';

export type StrategyName = Exclude<ReleaseSettings['strategy'], 'canary' | 'command' | 'watch'>;

export const timing = {
  baselineMs: 0,
  settleMs: 0,
  timeoutMs: 60_000,
  onFailure: 'restore',
  abort: [],
  expectVersion: undefined,
} as const;

const noChange = { container: undefined, image: undefined, env: {}, manifest: undefined } as const;

export function update(
  strategy: 'rolling' | 'recreate',
  plan: Partial<UpdatePlan>,
  more: Partial<typeof timing> = {},
): ReleaseSettings {
  if (strategy === 'rolling') return rolling(plan, more);
  return { ...timing, ...more, strategy, recreate: { deployment: 'hello', ...noChange, ...plan } };
}

export function rolling(plan: Partial<RollingPlan>, more: Partial<typeof timing> = {}): ReleaseSettings {
  return { ...timing, ...more, strategy: 'rolling', rolling: rollingPlan(plan) };
}

export function restart(deployment = 'hello'): ReleaseSettings {
  return { ...timing, strategy: 'restart', restart: { deployment } };
}

export function replace(plan: Partial<ReplacePlan>, more: Partial<typeof timing> = {}): ReleaseSettings {
  const replace = { kind: 'ReplicaSet', name: 'hello', pauseMs: 0, ...noChange, ...plan } as const;
  return { ...timing, ...more, strategy: 'replace', replace };
}

/** All but the colours. */
export const PLAIN_BLUE_GREEN = {
  service: 'hello',
  label: 'color',
  to: undefined,
  idle: 'create',
  container: undefined,
  image: undefined,
  env: {},
  preview: undefined,
  switch: 'automatic',
  stateFile: undefined,
  holdMs: 0,
  old: 'delete',
} as const;

/** What the new version is: its image, and environment and Deployment settings that make it good or bad. */
export type NewVersion = Pick<AppOptions, 'image' | 'env'> & { readonly deadlineSeconds?: number };

/** Brings 11.0 up in the room and returns the settings that release the new version over it. */
export async function prepared(
  room: Room,
  strategy: StrategyName,
  { image = 'cutover/hello:12.0', env = {}, deadlineSeconds = 600 }: NewVersion = {},
  plan: Partial<BlueGreenPlan> = {},
): Promise<ReleaseSettings> {
  const spec = { progressDeadlineSeconds: deadlineSeconds };
  if (strategy === 'replace') {
    await room.apply(asKind('ReplicaSet', app('hello')), service({ app: 'hello' }));
    return replace({ image, env });
  }
  if (strategy !== 'blue-green') {
    await room.apply(app('hello', { spec }), service({ app: 'hello' }));
    return strategy === 'restart' ? restart() : update(strategy, { image, env });
  }
  const blue = app('hello-blue', { color: 'blue', spec });
  await room.apply(blue, service({ app: 'hello', color: 'blue' }));
  return {
    ...timing,
    strategy,
    blueGreen: {
      ...PLAIN_BLUE_GREEN,
      colours: {
        blue: { deployment: 'hello-blue', manifest: room.manifest(blue), service: undefined },
        green: {
          deployment: 'hello-green',
          manifest: room.manifest(app('hello-green', { color: 'green', image, env, spec })),
          service: undefined,
        },
      },
      ...plan,
    },
  };
}

interface ReleaseOptions extends Partial<Pick<ReleaseTools, 'signal' | 'preview' | 'confirm'>> {
  readonly at?: Mark;
}

/** Releases, and tells the result with the kinds of the milestones. `at` hears of each the moment it is marked. */
export async function released(
  room: Room,
  settings: ReleaseSettings,
  { signal = new AbortController().signal, at = () => {}, ...outside }: ReleaseOptions = {},
): Promise<{ result: ReleaseResult; milestones: MilestoneKind[] }> {
  const milestones: MilestoneKind[] = [];
  const result = await release(settings, {
    cluster: room.cluster,
    folder: room.folder,
    signal,
    ...outside,
    mark(kind, detail) {
      milestones.push(kind);
      at(kind, detail);
    },
  });
  return { result, milestones };
}
