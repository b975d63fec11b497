import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import type {
  V1ConfigMap,
  V1Deployment,
  V1Job,
  V1JobSpec,
  V1Service,
  V1PodSpec,
  V1PodTemplateSpec,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { applyManifests } from '../../src/release/apply.ts';
import type { ApplicableObject } from '../../src/release/cluster-port.ts';
import { runCli } from '../support/cli.ts';
import { unknownFields } from '../support/published-fields.ts';
import { app, connectLab, service, startLab, type Lab } from '../support/release-lab.ts';
import { brokenRestrictions } from '../support/restricted-pod.ts';
import { createAsAdmin, kubeconfigOfAccount, type ApiObject } from '../support/service-account.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startVersionServer, type VersionServer } from '../support/version-server.ts';

const folder = resolve(import.meta.dirname, '../../integrations');

function objectsOf(file: string): ApiObject[] {
  return parseAllDocuments(readFileSync(join(folder, file), 'utf8')).map((document) => document.toJS() as ApiObject);
}

/** The only object of its kind in these files. */
function objectOf(kind: string, ...files: readonly string[]): unknown {
  const found = files.flatMap(objectsOf).filter((object) => object.kind === kind);
  expect(found).toHaveLength(1);
  return found[0];
}

interface Container {
  readonly args: readonly string[];
}

const containerOf = ({ spec }: V1PodTemplateSpec): Container => spec?.containers[0] as unknown as Container;

describe('the Kubernetes manifests', () => {
  const job = objectOf('Job', 'kubernetes/job.yaml') as V1Job;
  const pod = job.spec?.template.spec as V1PodSpec;
  const { data = {}, metadata } = objectOf('ConfigMap', 'kubernetes/profile.yaml') as V1ConfigMap;

  it.each<[file: string, models: readonly string[]]>([
    ['kubernetes/job.yaml', ['V1Job']],
    ['kubernetes/profile.yaml', ['V1ConfigMap']],
    ['kubernetes/rbac.yaml', ['V1ServiceAccount', 'V1Role', 'V1RoleBinding']],
    ['flagger/gate.yaml', ['V1Deployment', 'V1Service']],
  ])('%s has only fields that the published API has', (file, kinds) => {
    expect(objectsOf(file).map((object, index) => unknownFields(object, kinds[index] ?? ''))).toEqual(kinds.map(() => []));
  });

  it('makes a pod that the restricted standard admits', () => {
    expect(brokenRestrictions(pod)).toEqual([]);
  });

  it('mounts what the arguments name, and is who the rights are for', () => {
    const { args = [], volumeMounts = [] } = pod.containers[0] ?? {};
    const [file = ''] = Object.keys(data);
    const source = new Map(pod.volumes?.map(({ name, ...volume }) => [name, volume]));
    const mounted = new Map(volumeMounts.map(({ name, mountPath }) => [mountPath, source.get(name)]));
    expect([...mounted.values()]).not.toContain(undefined);
    expect(mounted.get('/profile')).toEqual({ configMap: { name: metadata?.name } });
    expect(args).toContain(`/profile/${file}`);
    expect(args[args.indexOf('--out') + 1]).toMatch(/^\/report\//);
    expect(mounted.get('/report')).toEqual({ emptyDir: {} });
    expect(pod.serviceAccountName).toBe((objectOf('ServiceAccount', 'kubernetes/rbac.yaml') as ApiObject).metadata.name);
    expect(job.spec?.backoffLimit).toBe(0);
  });

  describe('on a cluster', () => {
    let lab: Lab;
    let url: string;
    beforeAll(async () => {
      lab = await startLab();
      const objects = [
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
        app('shop'),
        service({ app: 'hello' }),
      ];
      const cluster = await connectLab(lab.kubeconfig, 'shop');
      await applyManifests(objects as ApplicableObject[], cluster);
      await createAsAdmin(lab.kubeconfig, [...objectsOf('kubernetes/rbac.yaml'), ...objectsOf('kubernetes/profile.yaml')]);
      const [address] = await cluster.nodeAddresses();
      url = `http://${address}:${(await cluster.get('Service', 'hello'))?.spec?.ports?.[0]?.nodePort}`;
    });
    afterAll(() => lab.stop());

    /** The pod's arguments, with its mounts in a folder, and what is different here: no DNS of the cluster, and the sample app. */
    function commandLine(): { readonly profile: string; readonly args: string[] } {
      const mounts = temporaryFolder();
      mkdirSync(join(mounts, 'profile'));
      for (const [name, text] of Object.entries(data)) writeFileSync(join(mounts, 'profile', name), text);
      const args = (pod.containers[0]?.args ?? []).map((arg) => arg.replace(/^\/(profile|report)\//, `${mounts}/$1/`));
      return { profile: args[1] ?? '', args };
    }
    const here = () => ['--set', `target.url=${url}`, '--set', 'release.rolling.image=cutover/hello:12.0'];

    it('gives exactly the rights that `cutover check` asks for', async () => {
      const { stdout } = await runCli(['check', commandLine().profile, ...here(), '--kubeconfig', lab.kubeconfig]);
      const printed = parseAllDocuments(stdout.slice(stdout.indexOf('apiVersion:'))).map((document) => document.toJS() as object);
      expect(printed).toEqual([objectOf('Role', 'kubernetes/rbac.yaml')]);
    });

    it('releases with those rights and no others', async () => {
      const { args } = commandLine();
      const kubeconfig = await kubeconfigOfAccount(lab.kubeconfig, 'shop', pod.serviceAccountName ?? '');
      const quick = ['release.baseline=300ms', 'release.settle=1500ms', 'proof.maxGeneratorStall=10s', 'thresholds=["sent > 0"]'];
      const sets = quick.flatMap((set) => ['--set', set]);
      const { exitCode, stdout, stderr } = await runCli([...args, ...here(), ...sets], { env: { KUBECONFIG: kubeconfig } });
      expect(stderr).not.toMatch(/forbidden|watch-lost/);
      expect(exitCode, stdout + stderr).toBe(0);
      const report = JSON.parse(readFileSync(join(args[args.indexOf('--out') + 1] ?? '', 'run.json'), 'utf8')) as {
        milestones: { kind: string }[];
      };
      expect(report.milestones.map(({ kind }) => kind)).toContain('release-finished');
    });
  });
});

/** A URL for the load, and a bash in which `cutover` is this one. */
let server: VersionServer;
beforeAll(async () => {
  server = await startVersionServer('12.0');
});
afterAll(() => server.close());

describe('the Argo Rollouts example', () => {
  interface Arg {
    readonly name: string;
    readonly value?: string;
  }
  const template = objectOf('AnalysisTemplate', 'argo-rollouts/analysis-template.yaml') as {
    metadata: { name: string; namespace: string };
    spec: { args: Arg[]; metrics: { name: string; provider: { job: { spec: V1JobSpec } } }[] };
  };
  const rollout = objectOf('Rollout', 'argo-rollouts/rollout.yaml') as {
    metadata: { namespace: string };
    spec: {
      selector: { matchLabels: object };
      template: V1PodTemplateSpec;
      strategy: {
        canary: {
          analysis: { templates: { templateName: string }[]; args: Arg[] };
          steps: { pause?: { duration: string }; setWeight?: number }[];
        };
      };
    };
  };
  const job = template.spec.metrics[0]?.provider.job.spec as V1JobSpec;
  const { analysis, steps } = rollout.spec.strategy.canary;

  it('has jobs and pods with only fields that the published API has, which the restricted standard admits', () => {
    expect(unknownFields(job, 'V1JobSpec')).toEqual([]);
    expect(unknownFields(rollout.spec.template, 'V1PodTemplateSpec')).toEqual([]);
    expect(brokenRestrictions(job.template.spec as V1PodSpec)).toEqual([]);
    expect(rollout.spec.template.metadata?.labels).toEqual(rollout.spec.selector.matchLabels);
  });

  it('names the template, and gives it each argument that it has no value for', () => {
    expect(analysis.templates).toEqual([{ templateName: template.metadata.name }]);
    expect(rollout.metadata.namespace).toBe(template.metadata.namespace);
    const known = template.spec.args.map(({ name }) => name);
    const needed = template.spec.args.filter(({ value }) => value === undefined).map(({ name }) => name);
    const given = analysis.args.map(({ name }) => name);
    expect(given.filter((name) => !known.includes(name))).toEqual([]);
    expect(needed.filter((name) => !given.includes(name))).toEqual([]);
    const used = [...JSON.stringify(job).matchAll(/\{\{args\.([\w-]+)\}\}/g)].map(([, name]) => name ?? '');
    expect(new Set(used)).toEqual(new Set(known));
  });

  it('is over before the steps are, and under way at each change of weight', () => {
    const secondsOf = (text: string): number => Number.parseInt(text, 10) * (text.endsWith('m') ? 60 : 1);
    const untilWeight = steps.slice(
      0,
      steps.findLastIndex(({ setWeight }) => setWeight !== undefined),
    );
    const total = (some: typeof steps) => some.reduce((sum, { pause }) => sum + secondsOf(pause?.duration ?? '0s'), 0);
    const load = secondsOf(template.spec.args.find(({ name }) => name === 'duration')?.value ?? '');
    expect(total(untilWeight)).toBeLessThan(load - 30);
    expect(total(steps)).toBeGreaterThan(load + 30);
  });

  it.each([
    ['passes', '12.0', 0],
    ['fails', 'broken', 3],
  ])('%s as the verdict says', async (_, version, code) => {
    await server.become(version);
    const values = new Map([...template.spec.args, ...analysis.args].map(({ name, value = '' }) => [name, value]));
    values.set('url', server.url).set('duration', '1s').set('rate', '50/s');
    const args = containerOf(job.template).args.map((arg) =>
      arg.replace(/\{\{args\.([\w-]+)\}\}/g, (_all, name: string) => values.get(name) ?? ''),
    );
    const quiet = ['--out', join(temporaryFolder(), 'run'), '--set', 'proof.maxGeneratorStall=10s'];
    const { exitCode, stderr } = await runCli([...args.slice(0, args.indexOf('--out')), ...quiet]);
    expect(exitCode, stderr).toBe(code);
    await server.become('12.0');
  });
});

describe('the Flagger example', () => {
  const deployment = objectOf('Deployment', 'flagger/gate.yaml') as V1Deployment;
  const gate = objectOf('Service', 'flagger/gate.yaml') as V1Service;
  const canary = objectOf('Canary', 'flagger/canary.yaml') as {
    metadata: { name: string; namespace: string };
    spec: {
      analysis: {
        webhooks: { name: string; type: string; url: string; timeout: string; metadata: { type: string; cmd: string } }[];
      };
    };
  };
  const { webhooks } = canary.spec.analysis;

  it('has a gate that the restricted standard admits, which its Service leads to', () => {
    expect(brokenRestrictions(deployment.spec?.template.spec as V1PodSpec)).toEqual([]);
    expect(gate.spec?.selector).toEqual(deployment.spec?.template.metadata?.labels);
    const ports = deployment.spec?.template.spec?.containers[0]?.ports?.map(({ name }) => name);
    expect(ports).toContain(gate.spec?.ports?.[0]?.targetPort);
  });

  it('calls that Service, with commands that are over before the answer is due', () => {
    for (const { url, timeout, metadata } of webhooks) {
      expect(url).toBe(`http://${gate.metadata?.name}.${gate.metadata?.namespace}/`);
      expect(timeout).toBe('1m');
      expect(metadata).toMatchObject({ type: 'bash', cmd: expect.stringContaining('--duration 40s') });
    }
    expect(webhooks.map(({ type }) => type)).toEqual(['pre-rollout', 'rollout', 'confirm-promotion']);
  });

  it.each([
    ['passes', '12.0', 0],
    ['fails', 'broken', 3],
  ])('%s as the verdict says, and leaves nothing', async (_, version, code) => {
    await server.become(version);
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, 'bin'));
    const cutover = join(cwd, 'bin/cutover');
    writeFileSync(
      cutover,
      `#!/bin/sh\nexec '${process.execPath}' '${resolve(folder, '../bin/cutover.js')}' "$@" --set proof.maxGeneratorStall=10s\n`,
    );
    chmodSync(cutover, 0o755);
    const env = { PATH: [join(cwd, 'bin'), process.env['PATH']].join(delimiter), TMPDIR: cwd };
    const answers = webhooks.map(({ metadata }) => {
      const cmd = metadata.cmd
        .replace(/http:\/\/shop[\w.-]*\//, server.url)
        .replace('40s', '1s')
        .replace('p99 < 250ms', 'p99 < 1h');
      return new Promise((done) => execFile('bash', ['-c', cmd], { cwd, env }, (fault) => done(fault === null ? 0 : fault.code)));
    });
    expect(await Promise.all(answers)).toEqual(webhooks.map(() => code));
    expect(readdirSync(cwd)).toEqual(['bin']);
    await server.become('12.0');
  });
});
