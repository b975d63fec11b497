import type { V1Container } from '@kubernetes/client-node';
import { CutoverError } from '../../errors.ts';
import type { UpdatePlan } from '../../profile/strategies/update.ts';
import type { Deployment, PodTemplate, Wire } from '../cluster-port.ts';

type Container = Wire<V1Container>;

export interface ContainerChange {
  /** Undefined: the only container, or the first. */
  readonly container: string | undefined;
  readonly image: string | undefined;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The Deployment as the plan wants it: the manifest's spec, if there is one, with image and environment put in. A manifest that names
 * no replicas leaves them alone, as an autoscaler may own them; its labels and annotations are added to those that are there.
 */
export function updatedDeployment(current: Deployment, plan: UpdatePlan, manifest: Deployment | undefined): Deployment {
  const base = manifest === undefined ? current : fromManifest(current, manifest);
  return withContainer(base, plan);
}

function fromManifest(current: Deployment, manifest: Deployment): Deployment {
  if (manifest.spec === undefined) return current;
  const replicas = manifest.spec.replicas ?? current.spec?.replicas;
  return {
    ...current,
    metadata: {
      ...current.metadata,
      labels: { ...current.metadata?.labels, ...manifest.metadata?.labels },
      annotations: { ...current.metadata?.annotations, ...manifest.metadata?.annotations },
    },
    spec: { ...manifest.spec, ...(replicas === undefined ? {} : { replicas }) },
  };
}

/** The Deployment with another image and environment in one container. Throws CutoverError when there is no such container. */
export function withContainer(deployment: Deployment, change: ContainerChange): Deployment {
  if (deployment.spec === undefined) return deployment;
  const template = changedTemplate(deployment.spec.template, change, `Deployment ${deployment.metadata?.name}`);
  return { ...deployment, spec: { ...deployment.spec, template } };
}

/** The same for any workload's pod template; `object` is for the message. */
export function changedTemplate(template: PodTemplate, change: ContainerChange, object: string): PodTemplate {
  const containers = template.spec?.containers ?? [];
  const chosen = containers.find(({ name }) => change.container === undefined || name === change.container);
  if (chosen === undefined) {
    throw new CutoverError(`${object} has no container "${change.container ?? ''}"`, {
      next: `it has ${containers.map(({ name }) => `"${name}"`).join(', ')}`,
    });
  }
  return {
    ...template,
    spec: { ...template.spec, containers: containers.map((each) => (each === chosen ? changedContainer(each, change) : each)) },
  };
}

function changedContainer(container: Container, { image, env }: ContainerChange): Container {
  const names = Object.keys(env);
  const withImage = image === undefined ? container : { ...container, image };
  if (names.length === 0) return withImage;
  const known = container.env ?? [];
  const kept = known.map((entry) =>
    Object.hasOwn(env, entry.name) ? { name: entry.name, value: env[entry.name] ?? '' } : entry,
  );
  const added = names
    .filter((name) => !known.some((entry) => entry.name === name))
    .map((name) => ({ name, value: env[name] ?? '' }));
  return { ...withImage, env: [...kept, ...added] };
}
