import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EndpointSlice, Pod } from '../../src/release/cluster-port.ts';
import { endpointDifference } from '../../src/release/endpoints.ts';
import { endpointMilestones } from '../../src/release/watch/endpoint-milestones.ts';
import { KnownPods } from '../../src/release/watch/known-pods.ts';
import { podMilestones } from '../../src/release/watch/pod-milestones.ts';

/** `a` is a pod that is not ready, `a+` a ready one, `a-` one that is being deleted, `a+-` both. */
function pods(line: string): Pod[] {
  return words(line).map((word) => {
    const [name = ''] = word.split(/[+-]/);
    return {
      metadata: { name, uid: name, ...(word.includes('-') ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}) },
      spec: { containers: [{ name: 'app', image: 'cutover/hello:12.0' }] },
      status: { podIP: `10.0.0.${name}`, conditions: [{ type: 'Ready', status: word.includes('+') ? 'True' : 'False' }] },
    };
  });
}

/** `a+` is a ready endpoint, `a` one that is not. */
function slices(line: string): EndpointSlice[] {
  const endpoints = words(line).map((word) => {
    const name = word.replace('+', '');
    return { addresses: [`10.0.0.${name}`], conditions: { ready: word.includes('+') }, targetRef: { kind: 'Pod', name } };
  });
  return [{ addressType: 'IPv4', endpoints }];
}

function byText(one: string, other: string): number {
  return one.localeCompare(other);
}

function words(line: string): string[] {
  return line.split(' ').filter((word) => word !== '');
}

function recorder() {
  const marks: string[] = [];
  return { marks, mark: (kind: string, detail: string) => void marks.push(`${kind} ${detail.split(' ')[0]}`) };
}

describe('pod milestones', () => {
  it.each([
    ['the first state is not news', ['1+ 2'], []],
    ['a pod comes', ['1+', '1+ 2', '1+ 2+'], ['pod-created 2', 'pod-ready 2']],
    ['a pod goes', ['1+ 2+', '1+ 2+-', '1+'], ['pod-deleted 2', 'pod-gone 2']],
    ['steps that were missed are still told', ['1+', '2+'], ['pod-created 2', 'pod-ready 2', 'pod-gone 1']],
    ['a pod that comes back', ['1+', '1', '1+'], ['pod-unready 1', 'pod-ready 1']],
    ['a deleted pod is not unready as well', ['1+', '1-', ''], ['pod-deleted 1', 'pod-gone 1']],
    ['nothing new', ['1+', '1+', '1+'], []],
  ])('%s', (_, states, expected) => {
    const { marks, mark } = recorder();
    const note = podMilestones(mark, new KnownPods());
    for (const state of states) note(pods(state));
    expect(marks).toEqual(expected);
  });

  it('name the pod with address and image', () => {
    const details: string[] = [];
    const note = podMilestones((_, detail) => details.push(detail), new KnownPods());
    note([]);
    note(pods('7'));
    expect(details).toEqual(['7 10.0.0.7 cutover/hello:12.0']);
  });
});

describe('whatever states were missed', () => {
  const name = fc.constantFrom('1', '2', '3', '4');
  const state = fc.uniqueArray(fc.tuple(name, fc.constantFrom('', '+', '-', '+-')), { selector: ([pod]) => pod });
  it('the pods that were there, and came, and did not go, are those that are there', () => {
    fc.assert(
      fc.property(fc.array(state, { minLength: 1 }), (states) => {
        const { marks, mark } = recorder();
        const note = podMilestones(mark, new KnownPods());
        for (const each of states) note(pods(each.map((parts) => parts.join('')).join(' ')));
        const there = new Set<string>(states[0]?.map(([pod]) => pod));
        for (const line of marks) {
          const [kind = '', pod = ''] = line.split(' ');
          if (kind === 'pod-created') there.add(pod);
          if (kind === 'pod-gone') there.delete(pod);
        }
        expect([...there].toSorted(byText)).toEqual((states.at(-1) ?? []).map(([pod]) => pod).toSorted(byText));
      }),
    );
  });
});

describe('endpoint milestones', () => {
  it.each([
    ['the first state is not news', ['1+'], []],
    ['only ready endpoints count', ['1+', '1+ 2', '1+ 2+'], ['endpoint-added 2']],
    ['one stops being ready', ['1+ 2+', '1+ 2'], ['endpoint-removed 2']],
    ['a switch', ['1+', '2+'], ['endpoint-added 2', 'endpoint-removed 1']],
  ])('%s', (_, states, expected) => {
    const { marks, mark } = recorder();
    const note = endpointMilestones('hello', mark);
    for (const state of states) note(slices(state));
    expect(marks).toEqual(expected);
  });
});

describe('endpoints are the pods', () => {
  it.each([
    ['1+ 2+', '1+ 2+', undefined],
    ['1+', '1+ 2+', '2 not yet among the endpoints'],
    ['1+ 2+', '2+', '1 still among the endpoints'],
    ['1+ 2', '2+', '2 not yet among the endpoints; 1 still among the endpoints'],
    ['', '', 'no pod of the selector is ready'],
    ['1+', '1+-', 'no pod of the selector is ready'],
  ])('endpoints %j, pods %j: %s', (endpoints, ready, expected) => {
    expect(endpointDifference(slices(endpoints), pods(ready))).toBe(expected);
  });

  it('an endpoint without conditions is ready, one without a pod goes by its address', () => {
    const external: EndpointSlice = { addressType: 'IPv4', endpoints: [{ addresses: ['10.9.9.9'] }] };
    expect(endpointDifference([external], pods('1+'))).toBe('1 not yet among the endpoints; 10.9.9.9 still among the endpoints');
  });
});
