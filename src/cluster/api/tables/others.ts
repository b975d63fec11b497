import type { Condition } from '../../objects.ts';
import type { KubeObject } from '../../store.ts';
import type { Column } from '../resource-definition.ts';
import { age } from './age.ts';
import { AGE, NAME, NONE, count, text, wide } from './columns.ts';

export const NAMESPACE_COLUMNS: readonly Column[] = [
  NAME,
  text('Status', 'Active, or Terminating while it is being emptied.', ({ status }) => (status as { phase?: string }).phase ?? ''),
  AGE,
];

/** An event as anybody may have written it: only what it is about is sure to be there. */
interface LooseEvent extends KubeObject {
  readonly involvedObject: { readonly kind?: string; readonly name?: string; readonly fieldPath?: string };
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly source?: { readonly component?: string; readonly host?: string };
  readonly reportingComponent?: string;
  readonly firstTimestamp?: string | null;
  readonly lastTimestamp?: string | null;
  readonly eventTime?: string | null;
  readonly count?: number;
}

export const EVENT_COLUMNS: readonly Column[] = [
  text('Last Seen', 'When it happened last.', (event) => {
    const { lastTimestamp, eventTime, metadata } = event as LooseEvent;
    return age(lastTimestamp ?? eventTime ?? metadata.creationTimestamp);
  }),
  text('Type', 'Normal or Warning.', (event) => (event as LooseEvent).type ?? ''),
  text('Reason', 'Why it happened, in one word.', (event) => (event as LooseEvent).reason ?? ''),
  text('Object', 'What it happened to.', (event) => {
    const { kind = '', name = '' } = (event as LooseEvent).involvedObject;
    return `${kind.toLowerCase()}/${name}`;
  }),
  wide(text('Subobject', 'The part it happened to.', (event) => (event as LooseEvent).involvedObject.fieldPath ?? '')),
  wide(
    text('Source', 'Who reported it.', (event) => {
      const { source, reportingComponent } = event as LooseEvent;
      return [source?.component ?? reportingComponent, source?.host].filter((part) => part !== undefined).join(', ');
    }),
  ),
  text('Message', 'What happened.', (event) => (event as LooseEvent).message?.trim() ?? ''),
  wide(text('First Seen', 'When it happened first.', (event) => age((event as LooseEvent).firstTimestamp))),
  wide(count('Count', 'How often it happened.', (event) => (event as LooseEvent).count ?? 1)),
  wide(NAME),
];

export const NODE_COLUMNS: readonly Column[] = [
  NAME,
  text('Status', 'Whether the node is ready.', (node) => {
    const ready = conditionsOf(node).find(({ type }) => type === 'Ready');
    return ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
  }),
  text('Roles', 'Roles of the node.', ({ metadata }) => {
    const prefix = 'node-role.kubernetes.io/';
    const roles = Object.keys(metadata.labels ?? {}).filter((label) => label.startsWith(prefix));
    return roles.map((role) => role.slice(prefix.length)).join(',') || NONE;
  }),
  AGE,
  text('Version', 'Version of the node.', (node) => nodeInfo(node)['kubeletVersion'] ?? ''),
  wide(text('Internal-IP', 'Address inside the cluster.', (node) => addressOf(node, 'InternalIP'))),
  wide(text('External-IP', 'Address outside the cluster.', (node) => addressOf(node, 'ExternalIP'))),
  wide(text('OS-Image', 'Operating system.', (node) => nodeInfo(node)['osImage'] ?? '<unknown>')),
  wide(text('Kernel-Version', 'Kernel.', (node) => nodeInfo(node)['kernelVersion'] ?? '<unknown>')),
  wide(
    text('Container-Runtime', 'What runs the containers.', (node) => nodeInfo(node)['containerRuntimeVersion'] ?? '<unknown>'),
  ),
];

export const CONFIG_MAP_COLUMNS: readonly Column[] = [
  NAME,
  count('Data', 'Number of entries.', ({ data, binaryData }) => Object.keys(Object.assign({}, data, binaryData)).length),
  AGE,
];

export const SECRET_COLUMNS: readonly Column[] = [
  NAME,
  text('Type', 'What the secret is for.', ({ type }) => String(type)),
  count('Data', 'Number of entries.', ({ data }) => Object.keys(data ?? {}).length),
  AGE,
];

interface NodeStatus {
  readonly conditions?: readonly Condition[];
  readonly addresses?: readonly { readonly type: string; readonly address: string }[];
  readonly nodeInfo?: Readonly<Record<string, string>>;
}

function statusOf(node: KubeObject): NodeStatus {
  return node['status'] ?? {};
}

function conditionsOf(node: KubeObject): readonly Condition[] {
  return statusOf(node).conditions ?? [];
}

function addressOf(node: KubeObject, wanted: string): string {
  return statusOf(node).addresses?.find(({ type }) => type === wanted)?.address ?? NONE;
}

function nodeInfo(node: KubeObject): Readonly<Record<string, string>> {
  return statusOf(node).nodeInfo ?? {};
}
