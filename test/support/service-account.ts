import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { senderOf } from './api-server.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

interface Kubeconfig {
  readonly clusters: readonly [{ readonly cluster: { readonly server: string } }];
  readonly users: readonly [{ readonly user: { token: string } }];
  readonly contexts: readonly [{ readonly context: { namespace: string } }];
}

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
let accounts = 0;

/**
 * The path of a kubeconfig whose user may do in a namespace what these rules say, and nothing else; made with the kubeconfig of an
 * embedded cluster's administrator. The token is good for `expiresInS`. The file is removed when the test is over.
 */
export async function kubeconfigWithRules(
  adminKubeconfig: string,
  namespace: string,
  rules: readonly Rule[],
  { expiresInS = 600 }: { readonly expiresInS?: number } = {},
): Promise<string> {
  const text = readFileSync(adminKubeconfig, 'utf8');
  const config = JSON.parse(text) as Kubeconfig;
  const send = senderOf({ apiUrl: config.clusters[0].cluster.server, kubeconfig: text });
  const post = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const { code, json } = await send('POST', path, { body });
    if (code !== 201) throw new Error(`POST ${path}: ${String(json['message'])}`);
    return json;
  };
  accounts += 1;
  const name = `account-${accounts}`;
  const metadata = { name };
  const core = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  await post(core, { metadata });
  await post(`${RBAC}/namespaces/${namespace}/roles`, { metadata, rules });
  await post(`${RBAC}/namespaces/${namespace}/rolebindings`, {
    metadata,
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
    roleRef: { kind: 'Role', name },
  });
  const { status } = await post(`${core}/${name}/token`, { spec: { expirationSeconds: expiresInS } });
  config.users[0].user.token = (status as { token: string }).token;
  config.contexts[0].context.namespace = namespace;
  const path = join(temporaryFolder(), 'kubeconfig');
  writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}
