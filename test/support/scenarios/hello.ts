import type { Deployment } from '../../../src/release/cluster-port.ts';
import type { Setting } from './scenario.ts';

/** Does its part: tells by its readiness that it is going, serves on until connections have left it, and closes what is kept. */
const GOOD_APP = { LATENCY_MS: '20', ON_SIGTERM: 'serve', SERVE_MS: '2200' };

/** The folder, one file for each pod that is sick, by which liveness fails. */
export const SICK_FOLDER = 'SICK_FOLDER';

/** The Deployment `hello` (`hello-COLOR` of a colour) in this version. */
export function hello(version: string, setting: Setting, more: Readonly<Record<string, string>> = {}): Deployment {
  const { workload = {} } = setting;
  const { replicas = 2, maxSurge = 1, maxUnavailable = 0, minReadySeconds = 0 } = workload;
  const labels = { app: 'hello', ...more };
  const name = more['color'] === undefined ? 'hello' : `hello-${more['color']}`;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels },
    spec: {
      replicas,
      minReadySeconds,
      selector: { matchLabels: labels },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } },
      template: { metadata: { labels }, spec: podSpec(version, setting) },
    },
  };
}

function podSpec(version: string, { env = {}, workload = {} }: Setting) {
  const { graceSeconds = 30, preStopSeconds, readiness = 'http', livenessFailures } = workload;
  const variables = { ...GOOD_APP, ...env };
  const port = Number(env['PORT'] ?? 8080);
  const sick = { exec: { command: ['/bin/sh', '-c', `test ! -e "$${SICK_FOLDER}/$POD_NAME"`] } };
  return {
    terminationGracePeriodSeconds: graceSeconds,
    containers: [
      {
        name: 'hello',
        image: `cutover/hello:${version}`,
        ports: [{ name: 'http', containerPort: port }],
        env: Object.entries(variables).map(([key, value]) => ({ name: key, value })),
        ...(readiness === 'none' ? {} : { readinessProbe: { httpGet: { path: '/readiness', port }, periodSeconds: 1 } }),
        ...(livenessFailures === undefined
          ? {}
          : { livenessProbe: { ...sick, periodSeconds: 1, failureThreshold: livenessFailures } }),
        ...(preStopSeconds === undefined ? {} : { lifecycle: { preStop: { sleep: { seconds: preStopSeconds } } } }),
      },
    ],
  };
}
