import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PATIENT_PROFILE, runCli } from '../support/cli.ts';
import { embeddedCluster, type EmbeddedCluster, PROFILES } from '../support/embedded.ts';
import { runJson } from '../support/run-report.ts';

let folder: string;
let cluster: EmbeddedCluster;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cutover-test-'));
  cluster = await embeddedCluster(join(folder, 'cluster'), ['hello-rolling.yaml', 'service.yaml']);
  const service = await cluster.port.get('Service', 'hello');
  const named = (name: string, spec: object) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector: service?.spec?.selector ?? {}, ports: [{ port: 80, targetPort: 8080 }], ...spec },
  });
  await cluster.port.create('Service', named('headless', { clusterIP: 'None' }));
  await cluster.port.create('Service', named('balanced', { type: 'LoadBalancer' }));
  const paths = [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'hello', port: { name: 'http' } } } }];
  await cluster.port.create('Ingress', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'shop' },
    spec: { rules: [{ host: 'shop.test', http: { paths } }] },
  });
  for (const [kind, name] of [
    ['Service', 'balanced'],
    ['Ingress', 'shop'],
  ] as const) {
    await cluster.port.waitFor(kind, { name }, 'its address', ([found]) =>
      found?.status?.loadBalancer?.ingress === undefined ? 'no address' : undefined,
    );
  }
});
afterAll(async () => {
  await cluster.down();
  rmSync(folder, { recursive: true });
});

// One cluster: each release goes on from the version that the one before has left.
it.each([
  { target: '{ service: { name: balanced } }', version: '12.0', url: /^http:\/\/127\.\d+\.128\.1:80$/ },
  { target: '{ ingress: { host: shop.test } }', version: '13.0', url: /^http:\/\/127\.\d+\.0\.2:8080$/ },
  { target: '{ service: { name: headless } }', version: '14.0', url: /^http:\/\/127\.\d+\.1\.\d+:8080$/ },
])('a rolling update that drops nothing drops nothing at $target', async ({ target, version, url }) => {
  const out = join(folder, `run-${version}`);
  const sets = [
    `target=${target}`,
    `release.rolling.image=cutover/hello:${version}`,
    `release.expectVersion="${version}"`,
    'release.baseline=1s',
    'release.settle=1s',
    'load.rate=200/s',
  ].flatMap((set) => ['--set', set]);
  const run = await runCli([
    'run',
    join(PROFILES, 'rolling.yaml'),
    '--kubeconfig',
    cluster.kubeconfig,
    '--out',
    out,
    '--quiet',
    ...PATIENT_PROFILE,
    ...sets,
  ]);
  expect(run.stderr).toBe('');
  const report = runJson(out);
  expect(report.milestones.find(({ kind }) => kind === 'load-started')?.detail.replace(/^.* to /, '')).toMatch(url);
  expect(report.requests).toMatchObject({ dropped: 0, rejected: 0 });
  expect(report.versions.seen.map((seen) => seen.version)).toContain(version);
  expect([report.verdict, run.exitCode]).toEqual(['pass', 0]);
});
