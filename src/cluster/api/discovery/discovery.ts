import { type ResourceDefinition, type Subresource, apiVersionOf } from '../resource-definition.ts';
import { REVIEWS } from '../access/reviews.ts';
import { RESOURCES } from '../resources.ts';

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const SUBRESOURCE_VERBS: Readonly<Record<Subresource, readonly string[]>> = {
  status: ['get', 'patch', 'update'],
  scale: ['get', 'patch', 'update'],
  log: ['get'],
  token: ['create'],
};
/** Of subresources that have a type of their own. */
const OWN_KINDS: Readonly<Partial<Record<Subresource, { group: string; version: string; kind: string }>>> = {
  scale: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
  token: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' },
};

const AGGREGATED = ['v2', 'v2beta1'].map(
  (version) => ({ version, type: `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList` }) as const,
);

interface DiscoveryAnswer {
  readonly contentType: string;
  readonly body: unknown;
}

/** What the server has: `/api`, `/apis`, `/api/v1`, `/apis/GROUP`, `/apis/GROUP/VERSION`. Undefined for any other path. */
export function discover(path: string, accept: string, serverAddress: string): DiscoveryAnswer | undefined {
  const [root, group, version, ...rest] = path.split('/').slice(1);
  if (rest.length > 0) return undefined;
  if (root === 'api') {
    if (version !== undefined) return undefined;
    if (group === undefined) return aggregated(accept, ['']) ?? json(legacyCoreVersions(serverAddress));
    return group === 'v1' ? json(resourceList('', 'v1')) : undefined;
  }
  if (root !== 'apis') return undefined;
  if (group === undefined) {
    return aggregated(accept, groups()) ?? json({ kind: 'APIGroupList', apiVersion: 'v1', groups: groups().map(apiGroup) });
  }
  if (!groups().includes(group)) return undefined;
  if (version === undefined) return json({ kind: 'APIGroup', apiVersion: 'v1', ...apiGroup(group) });
  return version === 'v1' ? json(resourceList(group, version)) : undefined;
}

function json(body: unknown): DiscoveryAnswer {
  return { contentType: 'application/json', body };
}

function groups(): string[] {
  return [...new Set([...RESOURCES, ...REVIEWS].map(({ group }) => group))].filter((group) => group !== '');
}

function inGroup(group: string): ResourceDefinition[] {
  return RESOURCES.filter((row) => row.group === group);
}

function legacyCoreVersions(serverAddress: string): unknown {
  return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }] };
}

function apiGroup(name: string): object {
  const version = { groupVersion: `${name}/v1`, version: 'v1' };
  return { name, versions: [version], preferredVersion: version };
}

function resourceList(group: string, version: string): unknown {
  const resources = inGroup(group).flatMap((row) => [
    {
      name: row.plural,
      singularName: row.singular,
      namespaced: row.namespaced,
      kind: row.kind,
      verbs: VERBS,
      ...(row.shortNames.length > 0 ? { shortNames: row.shortNames } : {}),
      ...(row.categories === undefined ? {} : { categories: row.categories }),
    },
    ...row.subresources.map((name) => ({
      name: `${row.plural}/${name}`,
      singularName: '',
      namespaced: row.namespaced,
      ...(OWN_KINDS[name] ?? { kind: row.kind }),
      verbs: SUBRESOURCE_VERBS[name],
    })),
  ]);
  const reviews = REVIEWS.filter((review) => review.group === group).map(({ plural, singular, kind }) => ({
    name: plural,
    singularName: singular,
    namespaced: false,
    kind,
    verbs: ['create'],
  }));
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersionOf({ group, version }),
    resources: [...resources, ...reviews],
  };
}

/** The one-request form of discovery that kubectl asks for; undefined when the client does not accept it. */
function aggregated(accept: string, names: readonly string[]): DiscoveryAnswer | undefined {
  const form = AGGREGATED.find(({ type }) => accept.split(',').some((option) => option.replaceAll(' ', '') === type));
  if (form === undefined) return undefined;
  const items = names.map((group) => ({
    metadata: group === '' ? {} : { name: group },
    versions: [{ version: 'v1', resources: aggregatedResources(group), freshness: 'Current' }],
  }));
  const apiVersion = `apidiscovery.k8s.io/${form.version}`;
  return { contentType: form.type, body: { kind: 'APIGroupDiscoveryList', apiVersion, metadata: {}, items } };
}

function aggregatedResources(group: string): unknown[] {
  const reviews = REVIEWS.filter((review) => review.group === group).map(({ plural, singular, version, kind }) => ({
    resource: plural,
    responseKind: { group, version, kind },
    scope: 'Cluster',
    singularResource: singular,
    verbs: ['create'],
  }));
  const resources = inGroup(group).map((row) => ({
    resource: row.plural,
    responseKind: { group, version: row.version, kind: row.kind },
    scope: row.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: row.singular,
    verbs: VERBS,
    ...(row.shortNames.length > 0 ? { shortNames: row.shortNames } : {}),
    ...(row.categories === undefined ? {} : { categories: row.categories }),
    subresources: row.subresources.map((name) => ({
      subresource: name,
      responseKind: OWN_KINDS[name] ?? { group, version: row.version, kind: row.kind },
      verbs: SUBRESOURCE_VERBS[name],
    })),
  }));
  return [...resources, ...reviews];
}
