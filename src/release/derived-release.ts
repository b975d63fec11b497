import { CutoverError } from '../errors.ts';
import type { TargetSettings } from '../profile/profile.ts';
import { STRATEGY_SECTION, type ReleaseSettings, type StrategyName } from '../profile/release.ts';
import type { NewVersionPlan } from '../profile/strategies/update.ts';
import type { ClusterPort, Deployment, Service } from './cluster-port.ts';
import { existingDeployment } from './existing-deployment.ts';
import { selectorText, selects } from './labels.ts';
import { readColours } from './strategies/blue-green/colours.ts';

/** What one strategy says of a release that holds for others as well. */
interface Common extends NewVersionPlan {
  /** The one that runs now. */
  readonly deployment: string;
  readonly service: string | undefined;
}

/**
 * The settings for another strategy that come to the same new version, as `--set` takes them: what is not said in them has the
 * profile's defaults. Throws CutoverError that says what is missing, where they cannot be made out.
 */
export async function derivedRelease(
  strategy: StrategyName,
  { from, target }: { readonly from: ReleaseSettings; readonly target: TargetSettings },
  cluster: ClusterPort,
): Promise<string[]> {
  const common = await commonOf(strategy, from, cluster);
  const chosen = `release.strategy=${strategy}`;
  switch (strategy) {
    case 'rolling':
    case 'recreate':
      return [chosen, ...updateSets(strategy, common)];
    case 'restart':
      return [chosen, `release.restart.deployment=${common.deployment}`];
    case 'canary': {
      const { live, service } = await serving(strategy, common, target, cluster);
      return [chosen, ...updateSets(strategy, common), ...canarySets(live, service, cluster.namespace)];
    }
    case 'blue-green': {
      const { live, service } = await serving(strategy, common, target, cluster);
      return [chosen, ...(await blueGreenSets(common, live, service, cluster)), ...versionSets('release.blueGreen', common)];
    }
    case 'replace':
    case 'command':
    case 'watch':
      throw cannot(strategy, 'it cannot be made out of another strategy');
  }
}

async function commonOf(strategy: StrategyName, from: ReleaseSettings, cluster: ClusterPort): Promise<Common> {
  switch (from.strategy) {
    case 'rolling':
      if (from.rolling.toRevision === undefined) return { ...from.rolling, service: undefined };
      throw cannot(strategy, 'the new version is a revision of the Deployment');
    case 'recreate':
      return { ...from.recreate, service: undefined };
    case 'canary':
      return from.canary;
    case 'blue-green': {
      const { container, image, env, service } = from.blueGreen;
      if (image === undefined && Object.keys(env).length === 0)
        throw cannot(strategy, "the new version is in a colour's manifest");
      const { active } = await readColours(from.blueGreen, cluster);
      return { container, image, env, manifest: undefined, deployment: active.deployment, service };
    }
    case 'restart':
    case 'replace':
    case 'command':
    case 'watch':
      throw cannot(strategy, `release.${STRATEGY_SECTION[from.strategy]} does not say which Deployment gets which new version`);
  }
}

function updateSets(strategy: 'rolling' | 'recreate' | 'canary', common: Common): string[] {
  const at = `release.${STRATEGY_SECTION[strategy]}`;
  const manifest = common.manifest === undefined ? [] : [`${at}.manifest=${common.manifest}`];
  return [`${at}.deployment=${common.deployment}`, ...versionSets(at, common), ...manifest];
}

function versionSets(at: string, { container, image, env }: Common): string[] {
  return [
    ...(container === undefined ? [] : [`${at}.container=${container}`]),
    ...(image === undefined ? [] : [`${at}.image=${image}`]),
    ...(Object.keys(env).length === 0 ? [] : [`${at}.env=${JSON.stringify(env)}`]),
  ];
}

function canarySets(live: Deployment, service: Service, namespace: string): string[] {
  const selector = service.spec?.selector ?? {};
  const tracks = Object.keys(live.spec?.selector.matchLabels ?? {}).filter((key) => selector[key] === undefined);
  const [trackLabel] = tracks.toSorted(preferring(['track']));
  const { name } = service.metadata ?? {};
  if (trackLabel === undefined) {
    const own = selectorText(live.spec?.selector ?? {});
    throw cannot(
      'canary',
      `Deployment ${namespace}/${live.metadata?.name} selects its pods by ${own}, and would take a canary's for its own`,
      `give its selector and its pods a label more than Service ${name} selects by, such as track: stable`,
    );
  }
  return [`release.canary.service=${name}`, `release.canary.trackLabel=${trackLabel}`];
}

async function blueGreenSets({ manifest }: Common, live: Deployment, service: Service, cluster: ClusterPort): Promise<string[]> {
  if (manifest !== undefined) throw cannot('blue-green', 'the new version is in a manifest of the Deployment that runs now');
  const own = live.spec?.selector.matchLabels ?? {};
  const shared = Object.entries(service.spec?.selector ?? {}).filter(([key, value]) => own[key] === value);
  const [label] = shared.map(([key]) => key).toSorted(preferring(['color', 'colour', 'version']));
  const names = { service: service.metadata?.name ?? '', deployment: live.metadata?.name ?? '' };
  if (label === undefined) {
    const what = `Service ${cluster.namespace}/${names.service} and the selector of Deployment ${names.deployment} have no label in common`;
    throw cannot('blue-green', what);
  }
  const next = `${names.deployment}-next`;
  if ((await cluster.get('Deployment', next)) !== undefined) {
    throw cannot('blue-green', `there is a Deployment ${cluster.namespace}/${next}, which the new version would be called`);
  }
  const at = 'release.blueGreen';
  const value = `${(own[label] ?? '').slice(0, MOST_LABEL_CHARACTERS - '-next'.length)}-next`;
  return [`${at}.service=${names.service}`, `${at}.label=${label}`, `${at}.to.value=${value}`, `${at}.to.deployment=${next}`];
}

const MOST_LABEL_CHARACTERS = 63;

/** Known names first, in their order; then the others by name. */
function preferring(names: readonly string[]): (a: string, b: string) => number {
  const place = (name: string): number => (names.includes(name) ? names.indexOf(name) : names.length);
  return (a, b) => place(a) - place(b) || a.localeCompare(b);
}

async function serving(
  strategy: StrategyName,
  common: Common,
  target: TargetSettings,
  cluster: ClusterPort,
): Promise<{ readonly live: Deployment; readonly service: Service }> {
  const live = await existingDeployment(cluster, common.deployment);
  const labels = live.spec?.template.metadata?.labels;
  const services = (await cluster.list('Service')).filter(({ spec }) => selects(spec?.selector, labels));
  const wanted = common.service ?? target.service?.name;
  const [service, ...others] = wanted === undefined ? services : services.filter(({ metadata }) => metadata?.name === wanted);
  const object = `Deployment ${cluster.namespace}/${common.deployment}`;
  if (service === undefined) {
    throw cannot(strategy, `${wanted === undefined ? 'no Service' : `Service ${wanted} does not`} select the pods of ${object}`);
  }
  if (others.length === 0) return { live, service };
  const names = services.map(({ metadata }) => metadata?.name).join(', ');
  throw cannot(strategy, `several Services select the pods of ${object}: ${names}`);
}

function cannot(strategy: StrategyName, what: string, next?: string): CutoverError {
  const section = `release.${STRATEGY_SECTION[strategy]}`;
  return new CutoverError(`what a ${strategy} release of this profile would be cannot be made out: ${what}`, {
    where: section,
    next: next ?? `say it in the profile, in a section ${section}`,
  });
}
