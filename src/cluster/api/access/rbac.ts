import type { Store } from '../../store.ts';
import type { Attributes, ResourceAttributes } from './attributes.ts';
import type { Binding, PolicyRule, Role, Subject } from './rbac-objects.ts';
import { MASTERS, serviceAccountUser, type User } from './user.ts';

/** A rule that a user has, and the binding that gives it. */
interface Granted {
  readonly rule: PolicyRule;
  readonly by: string;
}

/** Whether a user may do it; `reason` names the binding that allows it, as Kubernetes does. */
export interface Decision {
  readonly allowed: boolean;
  readonly reason?: string;
}

/** Role based access control, from the roles and bindings in the store as they are now. */
export function authorize(store: Store, user: User, attributes: Attributes): Decision {
  if (user.groups.includes(MASTERS)) return { allowed: true };
  const namespace = 'path' in attributes ? '' : attributes.namespace;
  const covers = 'path' in attributes ? pathRule(attributes) : resourceRule(attributes);
  for (const { rule, by } of granted(store, user, namespace)) if (covers(rule)) return { allowed: true, reason: by };
  return { allowed: false };
}

/** All rules a user has in a namespace; `''` is for what is in none. */
export function rulesFor(store: Store, user: User, namespace: string): PolicyRule[] {
  return [...granted(store, user, namespace)].map(({ rule }) => rule);
}

function* granted(store: Store, user: User, namespace: string): Generator<Granted> {
  const everywhere = store.list('clusterrolebindings') as Binding[];
  const here = namespace === '' ? [] : (store.list('rolebindings', namespace) as Binding[]);
  for (const binding of [...everywhere, ...here]) {
    const { subjects = [], roleRef, metadata } = binding;
    const subject = subjects.find((each) => isUser(each, user, metadata.namespace));
    if (subject === undefined) continue;
    const role: Role | undefined =
      roleRef.kind === 'Role'
        ? store.get('roles', metadata.namespace, roleRef.name)
        : store.get('clusterroles', undefined, roleRef.name);
    const by = `RBAC: allowed by ${binding.kind} ${quotedName(binding)} of ${roleRef.kind} "${roleRef.name}" to ${toldOf(subject)}`;
    for (const rule of role?.rules ?? []) yield { rule, by };
  }
}

function quotedName({ metadata: { name, namespace } }: Binding): string {
  return JSON.stringify(namespace === undefined ? name : `${name}/${namespace}`);
}

function toldOf({ kind, name, namespace }: Subject): string {
  return `${kind} ${JSON.stringify(kind === 'ServiceAccount' ? `${name}/${namespace ?? ''}` : name)}`;
}

function isUser(subject: Subject, user: User, bindingNamespace: string | undefined): boolean {
  switch (subject.kind) {
    case 'User':
      return subject.name === user.name;
    case 'Group':
      return user.groups.includes(subject.name);
    case 'ServiceAccount':
      return user.name === serviceAccountUser(subject.namespace ?? bindingNamespace ?? '', subject.name).name;
  }
}

function has(list: readonly string[] | undefined, wanted: string): boolean {
  return list !== undefined && (list.includes('*') || list.includes(wanted));
}

function resourceRule({ verb, group, resource, subresource, name }: ResourceAttributes): (rule: PolicyRule) => boolean {
  const whole = subresource === '' ? resource : `${resource}/${subresource}`;
  return (rule) =>
    has(rule.verbs, verb) &&
    has(rule.apiGroups, group) &&
    (has(rule.resources, whole) || (subresource !== '' && rule.resources?.includes(`*/${subresource}`) === true)) &&
    (rule.resourceNames === undefined || rule.resourceNames.includes(name));
}

function pathRule({ verb, path }: { verb: string; path: string }): (rule: PolicyRule) => boolean {
  return ({ verbs, nonResourceURLs = [] }) =>
    has(verbs, verb) && nonResourceURLs.some((url) => (url.endsWith('*') ? path.startsWith(url.slice(0, -1)) : path === url));
}
