import { describe, expect, it } from 'vitest';
import { containerEnvironment, expand } from '../../../src/cluster/node/environment.ts';
import type { Container, EnvVar, Pod } from '../../../src/cluster/objects.ts';
import { createStore } from '../../../src/cluster/store.ts';

const store = createStore();
store.create('configmaps', {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'words', namespace: 'shop' },
  data: { a: 'A', b: 'B' },
});
store.create('secrets', {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'keys', namespace: 'shop' },
  data: { key: 'b3Blbg==' },
});

const pod = {
  metadata: { name: 'web-1', namespace: 'shop', uid: 'u-1', labels: { app: 'web' }, annotations: { 'a/b': 'note' } },
  spec: { nodeName: 'cutover-node', containers: [] },
} as unknown as Pod;

function environment(container: Partial<Container>, imageEnv = {}): Record<string, string> {
  const place = { pod, podIP: '127.20.1.1', hostIP: '127.20.0.1' };
  return containerEnvironment(store, place, { name: 'app', ...container }, imageEnv, 'cluster-1');
}

describe('the environment of a container', () => {
  it('tells it who and where it is', () => {
    expect(environment({})).toMatchObject({
      HOSTNAME: 'web-1',
      POD_NAME: 'web-1',
      POD_NAMESPACE: 'shop',
      POD_IP: '127.20.1.1',
      HOST: '127.20.1.1',
      CUTOVER_CLUSTER: 'cluster-1',
    });
  });

  it('has the host name that its pod asks for', () => {
    const place = { pod: { ...pod, spec: { ...pod.spec, hostname: 'peer' } }, podIP: '127.20.1.1', hostIP: '127.20.0.1' };
    expect(containerEnvironment(store, place, { name: 'app' }, {}, 'cluster-1')).toMatchObject({
      HOSTNAME: 'peer',
      POD_NAME: 'web-1',
    });
  });

  it('has nothing of our own environment that a program does not need', () => {
    process.env['SECRET_OF_THE_SHELL'] = 'x';
    expect(environment({})).not.toHaveProperty('SECRET_OF_THE_SHELL');
    delete process.env['SECRET_OF_THE_SHELL'];
  });

  it('takes the image’s variables, which the container’s may replace', () => {
    const env = [{ name: 'APP_VERSION', value: '2' }];
    expect(environment({ env }, { APP_VERSION: '1' })).toMatchObject({ APP_VERSION: '2' });
  });

  it.each<{ from: string; variable: Omit<EnvVar, 'name'>; value: string | undefined }>([
    { from: 'nothing', variable: {}, value: '' },
    { from: 'a value', variable: { value: 'v' }, value: 'v' },
    { from: 'another variable', variable: { value: 'http://$(POD_IP):80' }, value: 'http://127.20.1.1:80' },
    { from: 'the name', variable: { valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }, value: 'web-1' },
    { from: 'a label', variable: { valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } }, value: 'web' },
    { from: 'an annotation', variable: { valueFrom: { fieldRef: { fieldPath: "metadata.annotations['a/b']" } } }, value: 'note' },
    { from: 'the pod address', variable: { valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }, value: '127.20.1.1' },
    { from: 'the node address', variable: { valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } }, value: '127.20.0.1' },
    { from: 'a config map', variable: { valueFrom: { configMapKeyRef: { name: 'words', key: 'a' } } }, value: 'A' },
    { from: 'a secret', variable: { valueFrom: { secretKeyRef: { name: 'keys', key: 'key' } } }, value: 'open' },
    {
      from: 'an optional key',
      variable: { valueFrom: { secretKeyRef: { name: 'keys', key: 'no', optional: true } } },
      value: undefined,
    },
  ])('reads a variable from $from', ({ variable, value }) => {
    expect(environment({ env: [{ name: 'WORD', ...variable }] })['WORD']).toBe(value);
  });

  it('takes all of a config map, with a prefix', () => {
    const envFrom = [{ prefix: 'W_', configMapRef: { name: 'words' } }];
    expect(environment({ envFrom })).toMatchObject({ W_a: 'A', W_b: 'B' });
  });

  it.each([
    { what: 'config map', valueFrom: { configMapKeyRef: { name: 'none', key: 'a' } }, message: 'configmap "none" not found' },
    {
      what: 'key',
      valueFrom: { configMapKeyRef: { name: 'words', key: 'c' } },
      message: "couldn't find key c in configmap shop/words",
    },
    { what: 'field', valueFrom: { fieldRef: { fieldPath: 'spec.no' } }, message: 'unsupported fieldPath: spec.no' },
    { what: 'source', valueFrom: { fileKeyRef: {} }, message: 'env WORD: this cluster does not know the source fileKeyRef' },
  ])('says which $what is not there', ({ valueFrom, message }) => {
    expect(() => environment({ env: [{ name: 'WORD', valueFrom }] })).toThrow(message);
  });
});

describe('$(NAME)', () => {
  it.each([
    { text: '$(A)', result: 'x' },
    { text: 'a$(A)b$(A)', result: 'axbx' },
    { text: '$(B)', result: '$(B)' },
    { text: '$$(A)', result: '$(A)' },
    { text: '$$$(A)', result: '$x' },
    { text: '$A', result: '$A' },
  ])('$text is $result', ({ text, result }) => {
    expect(expand(text, { A: 'x' })).toBe(result);
  });
});
