import { describe, expect, it } from 'vitest';
import { findResource } from '../../../src/cluster/api/resources.ts';
import { fieldMatcher, parseFieldSelector } from '../../../src/cluster/api/selectors/field-selector.ts';
import { formatSelector, parseLabelSelector } from '../../../src/cluster/api/selectors/label-selector.ts';
import { matchesLabels } from '../../../src/cluster/label-requirements.ts';
import type { KubeObject } from '../../../src/cluster/store.ts';

describe('label selectors', () => {
  const labels = { app: 'hello', tier: 'web', weight: '5', 'example.com/owner': 'x' };
  it.each([
    ['', true],
    ['app=hello', true],
    ['app==hello', true],
    ['app=hello,tier=web', true],
    ['app=hello,tier=db', false],
    ['app!=other', true],
    ['gone!=other', true],
    ['app in (hello, other)', true],
    ['app in (other)', false],
    ['app notin (hello)', false],
    ['gone notin (hello)', true],
    ['app in (a,hello),tier notin (db,x),weight', true],
    ['app', true],
    ['!app', false],
    ['!gone', true],
    ['weight>4', true],
    ['weight<5', false],
    ['example.com/owner=x', true],
    ['toString', false],
  ])('%s: %s', (selector, matches) => {
    expect(matchesLabels(parseLabelSelector(selector), labels)).toBe(matches);
  });

  it.each(['app=a=b', 'app in hello', '=x', 'app ~ x'])('refuses %s', (selector) => {
    expect(() => parseLabelSelector(selector)).toThrow(expect.objectContaining({ code: 400 }));
  });

  it('prints a selector of an object as kubectl does', () => {
    expect(formatSelector({ matchLabels: { app: 'hello', 'pod-template-hash': '1' } })).toBe('app=hello,pod-template-hash=1');
    expect(
      formatSelector({
        matchExpressions: [
          { key: 'a', operator: 'In', values: ['x', 'y'] },
          { key: 'b', operator: 'Exists' },
        ],
      }),
    ).toBe('a in (x,y),b');
  });
});

describe('field selectors', () => {
  const pods = findResource('', 'v1', 'pods');
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'kt', uid: 'u', resourceVersion: '1', creationTimestamp: '' },
    spec: { nodeName: 'n1' },
    status: { phase: 'Running' },
  } satisfies KubeObject;

  it.each([
    ['', true],
    ['metadata.name=p', true],
    ['metadata.name!=p', false],
    ['metadata.namespace=kt,status.phase=Running', true],
    ['spec.nodeName=n2', false],
    ['status.phase!=Failed', true],
  ])('%s: %s', (selector, matches) => {
    if (pods === undefined) throw new Error('pods are not served');
    expect(fieldMatcher(pods, parseFieldSelector(selector))(pod)).toBe(matches);
  });

  it('refuses a field that pods cannot be selected by, before anything is read', () => {
    if (pods === undefined) throw new Error('pods are not served');
    expect(() => fieldMatcher(pods, parseFieldSelector('spec.image=x'))).toThrow('field label not supported: spec.image');
    expect(() => parseFieldSelector('nonsense')).toThrow(expect.objectContaining({ code: 400 }));
  });
});
