import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CutoverError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Host } from '../host.ts';
import { starterProfile, type StarterFacts, type StarterStrategy } from '../profile/starter.ts';
import type { ClusterPort } from '../release/cluster-port.ts';
import { type Releasable, releasables } from '../release/releasable.ts';
import { profileNameOf, refuseExisting, writeProfile } from './new-file.ts';

export interface InitFlags {
  readonly service?: string;
  readonly deployment?: string;
  readonly image?: string;
  /** Undefined: as the Deployment updates its pods. */
  readonly strategy?: StarterStrategy;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
}

const SCHEMA = fileURLToPath(new URL('../../profiles/profile.schema.json', import.meta.url));
/** Keys of a Service's selector whose value is likely to tell colours apart. */
const COLOUR_LABELS = ['color', 'colour', 'slot', 'version', 'app.kubernetes.io/version'];

/** `cutover init [FILE]`: writes a commented profile for a Deployment and a Service that are in the cluster. Changes nothing there. */
export async function init(file: string | undefined, flags: InitFlags, host: Host): Promise<ExitCode> {
  const { connectCluster } = await import('../release/kubernetes/connect.ts');
  const { kubeconfig, context, namespace } = flags;
  const cluster = await connectCluster({ kubeconfig, context, namespace });
  const chosen = await choose(await releasables(cluster), flags, cluster, host);
  const facts = factsOf(chosen, cluster, flags);
  const path = resolve(host.cwd, file ?? `${facts.name}.yaml`);
  refuseExisting(path, 'name another one');
  const strategy = flags.strategy ?? (chosen.deployment.spec?.strategy?.type === 'Recreate' ? 'recreate' : 'rolling');
  if (strategy === 'blue-green' && facts.colour === undefined) throw needsColour(facts);
  writeProfile(path, starterProfile(strategy, { ...facts, name: profileNameOf(path) }), { overwrite: false });
  const shown = relative(host.cwd, path);
  const fill = strategy === 'restart' || strategy === 'watch' || flags.image !== undefined ? '' : 'Fill in the new image, then\n';
  host.stdout.write(`${shown}: a ${strategy} release of Deployment ${facts.deployment} behind Service ${facts.service}\n`);
  host.stdout.write(`${fill}  cutover check ${shown}\n  cutover run ${shown}\n`);
  return EXIT.pass;
}

/** The only one that fits the flags; of several, the one that the person at the terminal names. */
async function choose(all: readonly Releasable[], flags: InitFlags, cluster: ClusterPort, host: Host): Promise<Releasable> {
  const fitting = all.filter(
    ({ service, deployment }) =>
      (flags.service === undefined || service.metadata?.name === flags.service) &&
      (flags.deployment === undefined || deployment.metadata?.name === flags.deployment),
  );
  const [first, ...others] = fitting;
  const where = `namespace ${cluster.namespace}`;
  if (first === undefined) {
    const sought = flags.service === undefined && flags.deployment === undefined ? 'no' : 'no such';
    const known = all.length === 0 ? 'choose another namespace with --namespace' : `there are: ${all.map(describe).join('; ')}`;
    throw new CutoverError(`${sought} Service that sends requests to the pods of a Deployment`, { where, next: known });
  }
  if (others.length === 0) return first;
  const list = fitting.map((one, index) => `  ${index + 1}  ${describe(one)}\n`).join('');
  if (host.ask === undefined) {
    throw new CutoverError('there are several Services and Deployments that it could be for', {
      where,
      next: `say which with --service and --deployment:\n${list.trimEnd()}`,
    });
  }
  host.stderr.write(`There are several in ${where}:\n${list}`);
  const answer = await host.ask(`Which one? [1-${fitting.length}] `, new AbortController().signal);
  const chosen = fitting[Number(answer.trim()) - 1];
  if (chosen === undefined)
    throw new CutoverError(`"${answer.trim()}" is none of them`, { where, next: `answer 1 to ${fitting.length}` });
  return chosen;
}

function describe({ service, deployment }: Releasable): string {
  return `Service ${service.metadata?.name}, Deployment ${deployment.metadata?.name}`;
}

function factsOf(
  { service, deployment }: Releasable,
  cluster: ClusterPort,
  { context, image: newImage }: InitFlags,
): StarterFacts {
  const ports = service.spec?.ports ?? [];
  const [first] = ports;
  const name = service.metadata?.name ?? '';
  const selector = service.spec?.selector ?? {};
  const label = COLOUR_LABELS.find((key) => selector[key] !== undefined);
  return {
    name,
    context,
    namespace: cluster.namespace,
    service: name,
    port: ports.length > 1 ? (first?.name ?? first?.port) : undefined,
    deployment: deployment.metadata?.name ?? '',
    colour: label === undefined ? undefined : { label, value: selector[label] ?? '' },
    image: deployment.spec?.template.spec?.containers[0]?.image ?? '',
    newImage,
    schema: SCHEMA,
  };
}

function needsColour({ service }: StarterFacts): CutoverError {
  return new CutoverError('its selector has no key whose value would tell the new version from the old one', {
    where: `Service ${service}`,
    next: `add one of ${COLOUR_LABELS.slice(0, 4).join(', ')} to the Service's selector and the Deployment's pod labels`,
  });
}
