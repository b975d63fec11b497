import { isDeepStrictEqual } from 'node:util';
import type { Container, LifecycleHandler, Pod, PodSpec, Probe } from '../../objects.ts';
import type { Cause } from '../api-error.ts';
import type { Situation } from '../resource-definition.ts';
import { duplicates, forbiddenField, invalidValue, notNegative, portNumber, required, unsupported } from './causes.ts';

export function validatePod(pod: Pod, { previous }: Situation): Cause[] {
  const causes = validatePodSpec('spec', pod.spec);
  const before = previous as Pod | undefined;
  if (causes.length === 0 && before !== undefined && !isDeepStrictEqual(fixedPart(pod.spec), fixedPart(before.spec))) {
    causes.push(
      forbiddenField(
        'spec',
        'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
      ),
    );
  }
  return causes;
}

/** A pod's spec without what may be changed while it runs. */
function fixedPart(spec: PodSpec): unknown {
  const withoutImage = (containers: readonly Container[] = []): unknown[] => containers.map(({ image: _image, ...rest }) => rest);
  const { containers, initContainers, activeDeadlineSeconds: _deadline, tolerations: _tolerations, ...rest } = spec;
  return { ...rest, containers: withoutImage(containers), initContainers: withoutImage(initContainers) };
}

/** What is wrong with a pod's spec, in a pod or in a template at `field`. */
export function validatePodSpec(field: string, spec: PodSpec | undefined): Cause[] {
  if (spec?.containers === undefined) return [required(`${field}.containers`)];
  const { restartPolicy, terminationGracePeriodSeconds } = spec;
  const policies = ['Always', 'OnFailure', 'Never'];
  return [
    ...validateContainers(`${field}.containers`, spec.containers),
    ...validateContainers(`${field}.initContainers`, spec.initContainers ?? []),
    ...(restartPolicy === undefined || policies.includes(restartPolicy)
      ? []
      : [unsupported(`${field}.restartPolicy`, restartPolicy, policies)]),
    ...notNegative(`${field}.terminationGracePeriodSeconds`, terminationGracePeriodSeconds),
  ];
}

function validateContainers(field: string, containers: readonly Container[]): Cause[] {
  return [
    ...containers.flatMap((container, index) => validateContainer(`${field}[${index}]`, container)),
    ...duplicates(
      containers.map(({ name }) => name),
      (index) => `${field}[${index}].name`,
    ),
  ];
}

function validateContainer(field: string, container: Container): Cause[] {
  const { name, image, ports = [], env = [], lifecycle } = container;
  const policies = ['Always', 'IfNotPresent', 'Never'];
  return [
    ...(name === undefined ? [required(`${field}.name`)] : []),
    ...(image === undefined ? [required(`${field}.image`)] : []),
    ...(container.imagePullPolicy === undefined || policies.includes(container.imagePullPolicy)
      ? []
      : [unsupported(`${field}.imagePullPolicy`, container.imagePullPolicy, policies)]),
    ...ports.flatMap(({ containerPort }, index) =>
      containerPort === undefined
        ? [required(`${field}.ports[${index}].containerPort`)]
        : portNumber(`${field}.ports[${index}].containerPort`, containerPort),
    ),
    ...env.flatMap((variable, index) => (variable.name === undefined ? [required(`${field}.env[${index}].name`)] : [])),
    ...(['readinessProbe', 'livenessProbe', 'startupProbe'] as const).flatMap((probe) =>
      validateProbe(`${field}.${probe}`, probe, container[probe]),
    ),
    ...(['postStart', 'preStop'] as const).flatMap((hook) => validateHandler(`${field}.lifecycle.${hook}`, lifecycle?.[hook])),
  ];
}

function validateProbe(field: string, kind: string, probe: Probe | undefined): Cause[] {
  if (probe === undefined) return [];
  const { successThreshold = 1 } = probe;
  return [
    ...validateHandler(field, probe),
    ...(['initialDelaySeconds', 'periodSeconds', 'timeoutSeconds', 'successThreshold', 'failureThreshold'] as const).flatMap(
      (name) => notNegative(`${field}.${name}`, probe[name]),
    ),
    ...(kind !== 'readinessProbe' && successThreshold !== 1
      ? [invalidValue(`${field}.successThreshold`, successThreshold, 'must be 1')]
      : []),
  ];
}

function validateHandler(field: string, handler: LifecycleHandler | undefined): Cause[] {
  if (handler === undefined) return [];
  const given = (['exec', 'httpGet', 'tcpSocket', 'sleep'] as const).filter((name) => handler[name] !== undefined);
  const grpc = (handler as { grpc?: unknown }).grpc === undefined ? 0 : 1;
  if (given.length + grpc === 0) return [required(field, 'must specify a handler type')];
  if (given.length + grpc > 1) {
    return given.slice(1).map((name) => forbiddenField(`${field}.${name}`, 'may not specify more than 1 handler type'));
  }
  return [
    ...(handler.exec !== undefined && handler.exec.command === undefined ? [required(`${field}.exec.command`)] : []),
    ...(['httpGet', 'tcpSocket'] as const).flatMap((name) => {
      const action = handler[name];
      if (action === undefined) return [];
      return action.port === undefined ? [required(`${field}.${name}.port`)] : portNumber(`${field}.${name}.port`, action.port);
    }),
  ];
}
