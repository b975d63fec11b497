import { join } from 'node:path';
import { expect, it } from 'vitest';
import { connectCluster } from '../../src/release/kubernetes/connect.ts';
import { resolveTarget } from '../../src/release/target.ts';
import { readText } from '../support/profile-text.ts';
import { runCli } from '../support/cli.ts';
import { PROFILES } from '../support/embedded.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

it('cluster up --proxy-mode round-robin gives each endpoint its turn', async () => {
  const dir = join(temporaryFolder(), 'cluster');
  const apply = ['hello-rolling.yaml', 'service.yaml'].flatMap((file) => ['--apply', join(PROFILES, 'manifests', file)]);
  const up = await runCli(['cluster', 'up', '--dir', dir, '--proxy-mode', 'round-robin', ...apply]);
  try {
    expect(up).toMatchObject({ exitCode: 0, stderr: '' });
    const kubeconfig = join(dir, 'kubeconfig');
    const cluster = await connectCluster({ kubeconfig, context: undefined, namespace: undefined });
    const { url } = await resolveTarget(readText('target: { service: { name: hello } }\nload: { loops: 1 }').target, cluster);
    const podThatAnswers = async () => {
      const answer = await fetch(url, { headers: { connection: 'close' } });
      await answer.arrayBuffer();
      return answer.headers.get('x-pod-name');
    };
    await expect.poll(async () => new Set([await podThatAnswers(), await podThatAnswers(), await podThatAnswers()]).size).toBe(3);
    const pods: (string | null)[] = [];
    for (let turn = 0; turn < 6; turn += 1) pods.push(await podThatAnswers());
    expect(new Set(pods.slice(0, 3)).size).toBe(3);
    expect(pods.slice(3)).toEqual(pods.slice(0, 3));
  } finally {
    await runCli(['cluster', 'down', '--dir', dir]);
  }
});

it('cluster up says which proxy modes there are', async () => {
  const { exitCode, stderr } = await runCli(['cluster', 'up', '--proxy-mode', 'ipvs']);
  expect(stderr).toMatch(/--proxy-mode.*random, round-robin/);
  expect(exitCode).toBe(2);
});
