import { describe, expect, it } from 'vitest';
import { humanDuration } from '../../../src/cluster/api/tables/age.ts';
import { podStatus } from '../../../src/cluster/api/tables/pod.ts';
import type { ContainerState, Pod } from '../../../src/cluster/objects.ts';

describe('ages as kubectl prints them', () => {
  const MINUTE = 60;
  const HOUR = 60 * MINUTE;
  const DAY = 24 * HOUR;
  it.each([
    [0, '0s'],
    [119, '119s'],
    [2 * MINUTE, '2m'],
    [3 * MINUTE + 20, '3m20s'],
    [10 * MINUTE + 20, '10m'],
    [179 * MINUTE, '179m'],
    [3 * HOUR + 5 * MINUTE, '3h5m'],
    [8 * HOUR + 5 * MINUTE, '8h'],
    [47 * HOUR, '47h'],
    [2 * DAY, '2d'],
    [3 * DAY + 4 * HOUR, '3d4h'],
    [9 * DAY + 4 * HOUR, '9d'],
    [3 * 365 * DAY + 20 * DAY, '3y20d'],
    [-5, '0s'],
  ])('%d s: %s', (seconds, text) => expect(humanDuration(seconds * 1000)).toBe(text));
});

describe('the status kubectl shows for a pod', () => {
  const running: ContainerState = { running: { startedAt: '2026-11-21T08:40:07Z' } };
  const done: ContainerState = { terminated: { exitCode: 0, reason: 'Completed' } };
  const waiting = (reason: string): ContainerState => ({ waiting: { reason } });

  function pod(phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed', states: ContainerState[], deleted = false): Pod {
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'p',
        uid: 'u',
        resourceVersion: '1',
        creationTimestamp: '',
        ...(deleted ? { deletionTimestamp: 'now' } : {}),
      },
      spec: { containers: states.map((_state, index) => ({ name: `c${index}` })) },
      status: {
        phase,
        containerStatuses: states.map((state, index) => ({
          name: `c${index}`,
          state,
          lastState: {},
          ready: state.running !== undefined,
          restartCount: 0,
          image: '',
          imageID: '',
        })),
      },
    };
  }

  it.each<[string, Pod]>([
    ['Pending', pod('Pending', [])],
    ['ContainerCreating', pod('Pending', [waiting('ContainerCreating')])],
    ['ImagePullBackOff', pod('Pending', [waiting('ImagePullBackOff')])],
    ['Running', pod('Running', [running])],
    ['CrashLoopBackOff', pod('Running', [running, waiting('CrashLoopBackOff')])],
    ['Error', pod('Failed', [{ terminated: { exitCode: 1, reason: 'Error' } }])],
    ['ExitCode:7', pod('Failed', [{ terminated: { exitCode: 7 } }])],
    ['Signal:9', pod('Failed', [{ terminated: { exitCode: 137, signal: 9 } }])],
    ['Completed', pod('Succeeded', [done])],
    ['NotReady', pod('Running', [done, running])],
    ['Terminating', pod('Running', [running], true)],
    ['Completed', pod('Succeeded', [done], true)],
  ])('%s', (status, shown) => expect(podStatus(shown)).toBe(status));
});
