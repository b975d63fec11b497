/** The kubeconfig (JSON, which is YAML) that leads kubectl and other clients to the cluster. It holds the token: mode 0600. */
export function kubeconfigText(access: { apiUrl: string; certificate: string; token: string; namespace?: string }): string {
  const name = 'cutover';
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name,
        cluster: {
          server: access.apiUrl,
          'certificate-authority-data': Buffer.from(access.certificate).toString('base64'),
        },
      },
    ],
    users: [{ name, user: { token: access.token } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace: access.namespace ?? 'default' } }],
    'current-context': name,
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
