import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CutoverError } from '../../../src/errors.ts';
import { loadKubeconfig } from '../../../src/release/kubernetes/kubeconfig.ts';
import { kubeconfigFor } from '../../support/scripted-api.ts';

const dir = mkdtempSync(join(tmpdir(), 'cutover-kubeconfig-'));
afterAll(() => rmSync(dir, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(dir, name);
  writeFileSync(path, text);
  return path;
}

const none = { kubeconfig: undefined, context: undefined, namespace: undefined };
const good = file('good', kubeconfigFor('https://127.0.0.1:1'));
const other = file('other', kubeconfigFor('https://127.0.0.1:2').replaceAll('scripted', 'second'));
const secret = file('secret', kubeconfigFor('https://127.0.0.1:1'));
chmodSync(secret, 0);

function edited(name: string, from: string, to: string): string {
  return file(name, kubeconfigFor('https://127.0.0.1:1').replace(from, to));
}

function faultOf(load: () => unknown): CutoverError {
  try {
    load();
  } catch (fault) {
    if (fault instanceof CutoverError) return fault;
    throw fault;
  }
  throw new Error('it was accepted');
}

describe('a kubeconfig that cannot be used', () => {
  const isRoot = process.getuid?.() === 0;
  it.each([
    ['no file', join(dir, 'nosuch'), 'cannot be read: ENOENT'],
    ['a folder', dir, 'cannot be read: EISDIR'],
    ...(isRoot ? [] : [['no permission', secret, 'cannot be read: EACCES']]),
    ['no YAML', file('bad-yaml', 'a: [1'), 'not a kubeconfig'],
    ['an empty file', file('empty', ''), 'not a kubeconfig'],
    ['a cluster without server', edited('no-server', '"server"', '"sever"'), 'clusters[0].cluster.server is missing'],
    ['no current context', edited('no-context', '"current-context":"scripted"', '"current-context":""'), 'no current context'],
    ['an unknown current context', edited('unknown', '"current-context":"scripted"', '"current-context":"x"'), 'no context "x"'],
    ['an unknown cluster', edited('cluster', '"cluster":"scripted"', '"cluster":"x"'), 'refers to cluster "x"'],
    ['an unknown user', edited('user', '"user":"scripted"', '"user":"x"'), 'refers to user "x"'],
    ['a server that is no URL', edited('url', 'https://127.0.0.1:1', 'nowhere'), 'not a URL: nowhere'],
  ] as [string, string, string][])('%s', (_, kubeconfig, message) => {
    const fault = faultOf(() => loadKubeconfig({ ...none, kubeconfig }));
    expect(fault.message).toContain(message);
    expect(fault.where).toBe(kubeconfig);
    expect(fault.exitCode).toBe(2);
  });

  it('names the contexts there are when the wanted one is unknown', () => {
    const fault = faultOf(() => loadKubeconfig({ ...none, kubeconfig: good, context: 'prod' }));
    expect(fault.message).toBe('the kubeconfig has no context "prod"; it has "scripted"');
  });

  it('says what to do when there is none at all, instead of guessing a cluster', () => {
    const fault = faultOf(() => loadKubeconfig(none, { HOME: dir }));
    expect(fault.message).toBe('no kubeconfig found');
    expect(fault.next).toContain('cutover cluster up');
    expect(fault.exitCode).toBe(2);
  });
});

describe('which cluster and namespace', () => {
  it.each([
    ['the named file', { ...none, kubeconfig: good }, {}, 'https://127.0.0.1:1', 'shop'],
    ['$KUBECONFIG', none, { KUBECONFIG: good }, 'https://127.0.0.1:1', 'shop'],
    ['the first of several files says the context', none, { KUBECONFIG: `${other}:${good}` }, 'https://127.0.0.1:2', 'shop'],
    [
      'a context of the second file',
      { ...none, context: 'scripted' },
      { KUBECONFIG: `${other}:${good}` },
      'https://127.0.0.1:1',
      'shop',
    ],
    ['the profile before the context', { ...none, kubeconfig: good, namespace: 'mine' }, {}, 'https://127.0.0.1:1', 'mine'],
  ])('%s', (_, settings, env, server, namespace) => {
    expect(loadKubeconfig(settings, env)).toMatchObject({ server, namespace });
  });
});
