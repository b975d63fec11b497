import { describe, expect, it } from 'vitest';
import { redactProfile, redactUrl } from '../../src/profile/redact.ts';
import { readText } from '../support/profile-text.ts';

describe('a redacted profile', () => {
  const written = `
target: { url: "http://a" }
load:
  requests:
    - path: /a?x=1&api_key=hunter2&y=2
      headers:
        authorization: Bearer hunter2
        Cookie: id=hunter2
        X-Api-Key: hunter2
        X-Auth-Token: hunter2
        Accept: text/plain
release:
  strategy: rolling
  rolling:
    deployment: shop
    env: { DB_PASSWORD: hunter2, APP_VERSION: "12.0" }
`;

  const { target } = readText(written);
  const url = 'http://ann:hunter2@a:8080/shop';
  const tls = { ...target.tls, cert: 'our certificate', key: '-----BEGIN PRIVATE KEY-----hunter2' };
  const profile = {
    ...readText(written),
    target: { ...target, url, moreUrls: ['http://ann:hunter2@b'], proxy: 'http://ann:hunter2@p', tls },
  };

  it('tells no secret', () => {
    expect(JSON.stringify(redactProfile(profile))).not.toMatch(/hunter2|ann/);
  });

  it('is otherwise the same', () => {
    const redacted = redactProfile(profile);
    expect(redacted.target).toMatchObject({
      url: 'http://redacted@a:8080/shop',
      proxy: 'http://redacted@p/',
      tls: { cert: 'our certificate', key: '(redacted)' },
    });
    expect(redacted.load.requests[0]).toMatchObject({
      path: '/a?x=1&api_key=(redacted)&y=2',
      headers: { authorization: '(redacted)', Accept: 'text/plain' },
    });
    expect(redacted.release).toMatchObject({ rolling: { env: { DB_PASSWORD: '(redacted)', APP_VERSION: '12.0' } } });
    expect(redactProfile(redacted)).toEqual(redacted);
  });

  it('tells no secret of the new colour either', () => {
    const env = 'env: { DB_PASSWORD: hunter2, A: b }';
    const blueGreen = `{ service: s, ${env}, to: { value: v, deployment: d }, preview: { path: "/a?token=hunter2" } }`;
    const redacted = redactProfile(
      readText(`target: { url: "http://a" }\nrelease: { strategy: blue-green, blueGreen: ${blueGreen} }`),
    );
    expect(redacted.release).toMatchObject({
      blueGreen: { env: { DB_PASSWORD: '(redacted)', A: 'b' }, preview: { path: '/a?token=(redacted)', requests: 10 } },
    });
    expect(redactProfile(redacted)).toEqual(redacted);
  });

  it('keeps a URL without credentials as it was written', () => {
    expect(redactUrl('http://127.0.0.1:8080')).toBe('http://127.0.0.1:8080');
  });
});
