import { describe, expect, it } from 'vitest';
import { redactProfile } from '../../src/profile/redact.ts';
import { faultLines, readText } from '../support/profile-text.ts';

const TARGET = 'target: { url: http://a }';

function read(settings: string, { load = '{}', timeout = '5m', abort = '[]' } = {}) {
  const canary = `canary: { service: s, deployment: d, ${settings} }`;
  return readText(`${TARGET}\nload: ${load}\nrelease: { strategy: canary, timeout: ${timeout}, abort: ${abort}, ${canary} }`);
}

describe('a canary release', () => {
  it('takes steps by replicas and by share, each with what must hold in it', () => {
    const { release } = read(
      'image: i, warmUp: 1s, thresholds: [dropped == 0], ' +
        'steps: [{ replicas: 2 }, { share: 25%, hold: 1m, thresholds: [p99 < 1s] }]',
    );
    const inAll = { text: 'dropped == 0', where: expect.stringMatching(/^p\.yaml:3:\d+$/) };
    expect(release).toMatchObject({
      canary: {
        name: 'd-canary',
        trackLabel: 'track',
        significance: 0.001,
        steps: [
          { size: { replicas: 2 }, warmUpMs: 1000, holdMs: 10_000, thresholds: [inAll] },
          { size: { share: 0.25 }, holdMs: 60_000, thresholds: [inAll, { text: 'p99 < 1s' }] },
        ],
      },
    });
  });

  it('has one step of one replica where none is written', () => {
    expect(read('image: i').release).toMatchObject({ canary: { steps: [{ size: { replicas: 1 } }] } });
  });

  it.each([
    ['', {}, 'release.canary changes nothing, expected an image, env or a manifest'],
    ['image: i, steps: []', {}, 'release.canary.steps: expected at least one step'],
    ['image: i, steps: [{ hold: 5s }]', {}, 'release.canary.steps: expected replicas or share in each, found neither'],
    ['image: i, steps: [{ replicas: 1, share: 20% }]', {}, 'expected replicas or share in each, found both'],
    ['image: i, steps: [{ replicas: 0 }]', {}, 'expected a whole number of at least 1, found "0"'],
    ['image: i, steps: [{ share: 100% }]', {}, 'it must be more than 0 and less than 1 (100%)'],
    ['image: i, name: d', {}, 'release.canary.name: expected another name than that of the Deployment'],
    ['image: i', { timeout: '12s' }, 'release.timeout: expected more than the steps of the canary take (12s), found 12s'],
    [
      'image: i',
      { load: '{ connection: keep-alive }' },
      'load.connection: a canary is judged by how new connections are dealt out',
    ],
  ])('is refused with %s %j', (settings, around, fault) => {
    expect(faultLines(() => read(settings, around)).join('\n')).toContain(fault);
  });

  it('keeps no secrets of its environment', () => {
    const { release } = redactProfile(read('env: { API_TOKEN: s, A: b }'));
    expect(release).toMatchObject({ canary: { env: { API_TOKEN: '(redacted)', A: 'b' } } });
  });
});

it('any release may be aborted by thresholds, which know where they were written', () => {
  const yaml = `${TARGET}\nrelease:\n  strategy: restart\n  restart: { deployment: d }\n  abort:\n    - dropped > 20\n`;
  expect(readText(yaml).release?.abort).toEqual([{ text: 'dropped > 20', where: 'p.yaml:6:7' }]);
  expect(readText(yaml, ['release.abort.0=failed > 1']).release?.abort).toEqual([
    { text: 'failed > 1', where: '--set release.abort.0' },
  ]);
});
