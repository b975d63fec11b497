import { describe, expect, it } from 'vitest';
import { redactProfile } from '../../src/profile/redact.ts';
import { faultLines, readText } from '../support/profile-text.ts';

const TARGET = 'target: { url: http://a }';

function read(strategy: string, settings: string, more = '') {
  return readText(`${TARGET}\nrelease: { strategy: ${strategy}, ${more}${strategy}: { ${settings} } }`);
}

describe('a rolling update', () => {
  it('takes counts and shares, seconds, causes and a pause', () => {
    const { release } = read(
      'rolling',
      'deployment: d, image: i, maxSurge: 25%, maxUnavailable: 0, minReadySeconds: 5, progressDeadlineSeconds: 60, ' +
        'revisionHistoryLimit: 3, changeCause: why not, pause: { after: 50%, hold: 3s }',
    );
    expect(release).toMatchObject({
      rolling: {
        maxSurge: '25%',
        maxUnavailable: 0,
        minReadySeconds: 5,
        progressDeadlineSeconds: 60,
        revisionHistoryLimit: 3,
        changeCause: 'why not',
        pause: { after: '50%', holdMs: 3000 },
        toRevision: undefined,
      },
    });
  });

  it.each([
    ['previous', 'previous'],
    ['7', 7],
  ])('goes to revision %s', (written, toRevision) => {
    expect(read('rolling', `deployment: d, toRevision: ${written}`).release).toMatchObject({ rolling: { toRevision } });
  });

  it.each<[settings: string, fault: string]>([
    ['image: i, toRevision: 3', 'release.rolling.toRevision: an earlier revision is released as it was'],
    ['toRevision: 0', 'expected the number of a revision, or previous, found "0"'],
    ['image: i, maxSurge: 0, maxUnavailable: 0%', 'no pod could be replaced, expected one of them above 0'],
    [
      'image: i, maxSurge: 101%',
      'expected a number of pods such as 1, or a share such as 25%, found "101%": it must be at most 100%',
    ],
    ['image: i, maxSurge: 1.5', 'expected a number of pods such as 1, or a share such as 25%, found "1.5"'],
    ['image: i, pause: { after: 0 }', 'found "0": it must be more than nothing'],
    ['image: i, pause: { hold: 5m }', 'expected less than release.timeout (300s), of which it is a part'],
    [
      'image: i, minReadySeconds: 60, progressDeadlineSeconds: 60',
      'release.rolling.progressDeadlineSeconds: expected more than minReadySeconds (60), found 60',
    ],
  ])('is refused with %s', (settings, fault) => {
    expect(faultLines(() => read('rolling', `deployment: d, ${settings}`)).join('\n')).toContain(fault);
  });
});

describe('a replacement', () => {
  it.each([
    ['replicationController', 'ReplicationController'],
    ['replicaSet', 'ReplicaSet'],
    ['statefulSet', 'StatefulSet'],
  ])('of a %s', (key, kind) => {
    const { release } = read('replace', `${key}: web, image: i, pause: 2s`);
    expect(release).toMatchObject({ replace: { kind, name: 'web', image: 'i', pauseMs: 2000 } });
  });

  it.each<[settings: string, fault: string]>([
    ['image: i', 'release.replace: expected one of replicationController, replicaSet, statefulSet, found none'],
    ['image: i, replicaSet: a, statefulSet: b', 'found replicaSet, statefulSet'],
    ['replicaSet: a', 'release.replace changes nothing, expected an image, env or a manifest'],
  ])('is refused with %s', (settings, fault) => {
    expect(faultLines(() => read('replace', settings)).join('\n')).toContain(fault);
  });
});

it('a restart needs no version', () => {
  expect(read('restart', 'deployment: d').release).toMatchObject({ strategy: 'restart', restart: { deployment: 'd' } });
});

it('secrets in the environment of a replacement are not kept', () => {
  const profile = readText(`${TARGET}\nrelease: { strategy: replace, replace: { replicaSet: r, env: { API_TOKEN: s, A: b } } }`);
  expect(redactProfile(profile).release).toMatchObject({ replace: { env: { API_TOKEN: '(redacted)', A: 'b' } } });
});
