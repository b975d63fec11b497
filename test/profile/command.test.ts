import { describe, expect, it } from 'vitest';
import { bringsNewVersion, needsCluster, type ReleaseSettings } from '../../src/profile/release.ts';
import { redactProfile } from '../../src/profile/redact.ts';
import { faultLines, readText } from '../support/profile-text.ts';

const HERE = import.meta.dirname;

/** The release of a profile in this folder. */
function releaseOf(release: string, more = ''): ReleaseSettings {
  const profile = readText(`target: { url: 'http://127.0.0.1' }\n${more}\nrelease: ${release}`, [], HERE);
  if (profile.release === undefined) throw new Error('there is no release');
  return profile.release;
}

function commandOf(command: string, more = '') {
  const release = releaseOf(`{ strategy: command, command: ${command} }`, more);
  if (release.strategy !== 'command') throw new Error('not a command');
  return release.command;
}

describe('release.command', () => {
  it.each([
    [
      'a list is program and arguments, and the program gives the name',
      '{ run: [/usr/bin/helm, upgrade, "a b"] }',
      'helm',
      ['/usr/bin/helm', 'upgrade', 'a b'],
    ],
    ['a text is for the shell', '{ run: "make deploy | tee log" }', 'step 1', ['/bin/sh', '-ec', 'make deploy | tee log']],
    ['a name stands for itself', '{ name: ship it, run: [./ship] }', 'ship it', ['./ship']],
  ])('%s', (_, step, name, argv) => {
    expect(commandOf(`{ steps: [${step}] }`).steps).toMatchObject([
      { name, argv, cwd: HERE, timeoutMs: undefined, graceMs: 10_000 },
    ]);
  });

  it('tells its steps and undo steps the cluster, where the profile names one, and their own environment above it', () => {
    const cluster = 'cluster: { kubeconfig: kube.yaml, context: staging, namespace: shop }';
    const { steps, undo } = commandOf('{ steps: [{ run: [a], env: { CUTOVER_CONTEXT: mine } }], undo: [{ run: [b] }] }', cluster);
    const ofCluster = { KUBECONFIG: `${HERE}/kube.yaml`, CUTOVER_CONTEXT: 'staging', CUTOVER_NAMESPACE: 'shop' };
    expect(steps[0]?.env).toEqual({ ...ofCluster, CUTOVER_CONTEXT: 'mine' });
    expect(undo[0]?.env).toEqual(ofCluster);
    expect(commandOf('{ steps: [{ run: [a] }] }').steps[0]?.env).toEqual({});
  });

  it.each([
    ['{ steps: [] }', 'release.command.steps: expected at least one step'],
    ['{ steps: [{ run: [] }] }', 'release.command.steps.0.run: expected a program'],
    ['{ steps: [{ run: [a] }], undo: [{ run: [" "] }] }', 'release.command.undo.0.run: expected a program'],
    ['{ steps: [{ run: "  " }] }', 'release.command.steps.0.run: expected a program'],
    ['{ steps: [{ run: [a], cwd: nowhere }] }', `release.command.steps.0.cwd: there is no folder ${HERE}/nowhere`],
    ['{ steps: [{ run: [a] }], pods: {} }', 'release.command.pods: expected one of labels, deployment and service'],
    [
      '{ steps: [{ run: [a] }], pods: { labels: a=b, service: s } }',
      'release.command.pods: expected one of labels, deployment and service',
    ],
  ])('%s is refused', (command, fault) => {
    expect(faultLines(() => commandOf(command)).join()).toContain(fault);
  });

  it('is kept without its secrets', () => {
    const secret = 'hunter2';
    const step = `{ run: [helm, --set, 'db.password=${secret}', -f, values.yaml], env: { API_TOKEN: ${secret}, REGION: north } }`;
    const line = `{ run: 'TOKEN="${secret} x" deploy --to=north' }`;
    const text = `target: { url: 'http://127.0.0.1' }\nrelease: { strategy: command, command: { steps: [${step}, ${line}], undo: [${step}] } }`;
    const kept = JSON.stringify(redactProfile(readText(text, [], HERE)).release);
    expect(kept).not.toContain(secret);
    expect(kept).toContain('--to=north');
    expect(kept).toContain('"REGION":"north"');
    expect(kept).toContain('db.password=(redacted)');
  });
});

describe('release.watch', () => {
  it('looks for the expected version', () => {
    expect(releaseOf("{ strategy: watch, expectVersion: '12.0', watch: {} }")).toMatchObject({
      watch: { deployment: undefined, newVersion: '12.0', startWithinMs: 1_800_000, quietMs: 10_000 },
    });
  });

  it.each([
    ['load: { version: none }', 'release.watch sees a release by its versions'],
    ['load: { connection: keep-alive }', 'release.watch sees a release on new connections'],
  ])('without a Deployment, %s is refused', (load, fault) => {
    const reading = (watch: string) => () => releaseOf(`{ strategy: watch, watch: ${watch} }`, load);
    expect(faultLines(reading('{}')).join()).toContain(fault);
    expect(faultLines(reading('{ deployment: shop }'))).toEqual([]);
  });
});

it.each([
  ['{ strategy: command, command: { steps: [{ run: [a] }] } }', { cluster: false, newVersion: false }],
  [
    "{ strategy: command, expectVersion: '2', command: { steps: [{ run: [a] }], pods: { labels: a=b } } }",
    { cluster: true, newVersion: true },
  ],
  ['{ strategy: watch, watch: {} }', { cluster: false, newVersion: true }],
  ['{ strategy: watch, watch: { deployment: shop } }', { cluster: true, newVersion: true }],
])('%s needs a cluster and brings a new version: %j', (release, { cluster, newVersion }) => {
  const settings = releaseOf(release);
  expect({ cluster: needsCluster(settings), newVersion: bringsNewVersion(settings) }).toEqual({ cluster, newVersion });
});
