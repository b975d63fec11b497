import { stringify } from 'yaml';
import type { Access } from '../cluster-port.ts';

interface Rule {
  readonly apiGroups: string[];
  readonly resources: string[];
  readonly verbs: string[];
}

/** A Role (and a ClusterRole, where something is not in a namespace) with these rights and no other, as YAML to apply. */
export function roleManifest(accesses: readonly Access[], namespace: string, name = 'cutover'): string {
  const wide = accesses.filter(({ clusterWide }) => clusterWide === true);
  const own = accesses.filter((access) => !wide.includes(access));
  const objects = [
    { apiVersion: RBAC, kind: 'Role', metadata: { name, namespace }, rules: rulesOf(own) },
    ...(wide.length === 0 ? [] : [{ apiVersion: RBAC, kind: 'ClusterRole', metadata: { name }, rules: rulesOf(wide) }]),
  ];
  return yamlDocuments(objects);
}

/** Objects one after the other, as kubectl takes them. */
export function yamlDocuments(objects: readonly object[]): string {
  return objects.map((object) => stringify(object, { aliasDuplicateObjects: false })).join('---\n');
}

const RBAC = 'rbac.authorization.k8s.io/v1';

/** As rights are usually listed: what only looks comes first. */
const VERBS: readonly Access['verb'][] = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'];

/** A rule for each resource. */
function rulesOf(accesses: readonly Access[]): Rule[] {
  const rules = new Map<string, Rule>();
  for (const { group, resource, subresource, verb } of accesses) {
    const what = subresource === undefined ? resource : `${resource}/${subresource}`;
    const key = `${group}/${what}`;
    const rule = rules.get(key) ?? { apiGroups: [group], resources: [what], verbs: [] };
    rule.verbs.push(verb);
    rules.set(key, rule);
  }
  return [...rules.values()].map((rule) => ({ ...rule, verbs: VERBS.filter((verb) => rule.verbs.includes(verb)) }));
}
