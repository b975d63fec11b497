import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { senderOf } from './api-server.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

export interface ApiObject {
  readonly kind: string;
  readonly metadata: { readonly name?: string; readonly namespace?: string };
}

interface Kubeconfig {
  readonly clusters: readonly [{ readonly cluster: { readonly server: string } }];
  readonly users: readonly [{ readonly user: { token: string } }];
  readonly contexts: readonly [{ readonly context: { namespace: string } }];
}

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
let accounts = 0;

/** Of the administrator, and requests as the administrator. */
function administration(adminKubeconfig: string) {
  const text = readFileSync(adminKubeconfig, 'utf8');
  const config = JSON.parse(text) as Kubeconfig;
  const send = senderOf({ apiUrl: config.clusters[0].cluster.server, kubeconfig: text });
  const post = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const { code, json } = await send('POST', path, { body });
    if (code !== 201) throw new Error(`POST ${path}: ${String(json['message'])}`);
    return json;
  };
  return { config, post };
}

const PATHS: Readonly<Record<string, (namespace: string) => string>> = {
  ConfigMap: (namespace) => `/api/v1/namespaces/${namespace}/configmaps`,
  Namespace: () => '/api/v1/namespaces',
  ServiceAccount: (namespace) => `/api/v1/namespaces/${namespace}/serviceaccounts`,
  Role: (namespace) => `${RBAC}/namespaces/${namespace}/roles`,
  RoleBinding: (namespace) => `${RBAC}/namespaces/${namespace}/rolebindings`,
};

/** Creates objects as they stand, each in the namespace that it names. */
export async function createAsAdmin(adminKubeconfig: string, objects: readonly ApiObject[]): Promise<void> {
  const { post } = administration(adminKubeconfig);
  for (const object of objects) await post(PATHS[object.kind]?.(object.metadata.namespace ?? '') ?? `/${object.kind}`, object);
}

/** The path of a kubeconfig for a service account. The token is good for `expiresInS`. The file is removed when the test is over. */
export async function kubeconfigOfAccount(
  adminKubeconfig: string,
  namespace: string,
  name: string,
  { expiresInS = 600 }: { readonly expiresInS?: number } = {},
): Promise<string> {
  const { config, post } = administration(adminKubeconfig);
  const account = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}`;
  const { status } = await post(`${account}/token`, { spec: { expirationSeconds: expiresInS } });
  config.users[0].user.token = (status as { token: string }).token;
  config.contexts[0].context.namespace = namespace;
  const path = join(temporaryFolder(), 'kubeconfig');
  writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}

/**
 * The path of a kubeconfig whose user may do in a namespace what these rules say, and nothing else; made with the kubeconfig of an
 * embedded cluster's administrator. Otherwise as `kubeconfigOfAccount`.
 */
export async function kubeconfigWithRules(
  adminKubeconfig: string,
  namespace: string,
  rules: readonly Rule[],
  options: { readonly expiresInS?: number } = {},
): Promise<string> {
  accounts += 1;
  const name = `account-${accounts}`;
  const metadata = { name, namespace };
  const objects: readonly (ApiObject & Readonly<Record<string, unknown>>)[] = [
    { kind: 'ServiceAccount', metadata },
    { kind: 'Role', metadata, rules },
    {
      kind: 'RoleBinding',
      metadata,
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
      roleRef: { kind: 'Role', name },
    },
  ];
  await createAsAdmin(adminKubeconfig, objects);
  return kubeconfigOfAccount(adminKubeconfig, namespace, name, options);
}
