import * as fc from 'fast-check';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readProfile } from '../../src/profile/read.ts';
import { faultLines, readText } from '../support/profile-text.ts';
import { rollingPlan } from '../support/rolling-plan.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const target = 'target: { url: http://127.0.0.1:8080 }';

describe('defaults', () => {
  it('are those of a release, where there is one', () => {
    const profile = readText(
      `target: { service: { name: hello } }\nrelease: { strategy: rolling, rolling: { deployment: hello, image: "hello:2" } }`,
    );
    expect(profile).toEqual({
      name: 'p',
      file: '//p.yaml',
      cluster: { kubeconfig: undefined, context: undefined, namespace: undefined },
      target: {
        url: undefined,
        service: { name: 'hello', port: undefined, scheme: 'http' },
        moreUrls: [],
        proxy: undefined,
        tls: { ca: undefined, cert: undefined, key: undefined, insecure: false, serverName: undefined },
      },
      load: {
        transport: 'wire',
        httpVersion: '1.1',
        threads: 10,
        startDelayMs: 0,
        rampUpMs: 1000,
        loops: Infinity,
        durationMs: Infinity,
        thinkTimeMs: 0,
        pacingMs: 0,
        seed: 1,
        ratePerSecond: undefined,
        stages: [],
        connection: 'both',
        closeBy: 'reset',
        localAddresses: [],
        dnsTtlMs: 0,
        workers: 1,
        connectTimeoutMs: 5000,
        responseTimeoutMs: 10_000,
        requests: [
          {
            name: 'GET /',
            method: 'GET',
            path: '/',
            headers: {},
            body: undefined,
            expectStatus: [{ from: 200, to: 299 }],
            expectations: [],
          },
        ],
        requestIdHeader: undefined,
        traceparent: false,
        data: undefined,
        values: { env: {}, rows: [] },
        version: { from: 'header', name: 'X-App-Version' },
      },
      release: {
        strategy: 'rolling',
        baselineMs: 5000,
        settleMs: 5000,
        timeoutMs: 300_000,
        onFailure: 'restore',
        abort: [],
        expectVersion: undefined,
        rolling: rollingPlan({ image: 'hello:2' }),
      },
      thresholds: [
        { text: 'dropped == 0', where: 'default' },
        { text: 'rejected == 0', where: 'default' },
      ],
      proof: { confidence: 0.95, minRequestsDuringRelease: 100, maxGeneratorStallMs: 200 },
      compare: { priorities: ['dropped', 'outage', 'p99', 'duration', 'pods'], pauseMs: 5000 },
    });
  });

  it('keep connections in a load without a release, as JMeter does', () => {
    expect(readText(`${target}\nload: { duration: 1s }`)).toMatchObject({
      release: undefined,
      load: { connection: 'keep-alive', durationMs: 1000 },
    });
  });

  it.each([
    ['target: { url: "http://a" }', '', 'wire'],
    ['target: { url: "http://a" }', 'httpVersion: 2', 'undici'],
    ['target: { url: "http://a", proxy: "http://p:3128" }', '', 'undici'],
    ['target: { url: "http://a" }', 'transport: undici', 'undici'],
  ])('take the transport that can do what is asked: %s, %s', (where, key, transport) => {
    expect(readText(`${where}\nload:\n  duration: 1s\n  ${key}\n`).load.transport).toBe(transport);
  });

  it('hold for a key with nothing after it', () => {
    expect(readText(`${target}\ncluster:\nload:\n  threads:\n  duration: 1s\nproof:\n  # confidence: 99%\n`)).toMatchObject({
      load: { threads: 10 },
      proof: { confidence: 0.95 },
    });
  });
});

describe('where connections come from and go to', () => {
  it('several URLs are one target', () => {
    const { target: read } = readText('target: { urls: [http://a, http://b/x, http://c] }\nload: { loops: 1 }');
    expect(read).toMatchObject({ url: 'http://a', moreUrls: ['http://b/x', 'http://c'] });
  });

  it.each([
    ['each-connection', 0],
    ['once', Infinity],
    ['30s', 30_000],
    ['record', 'record'],
  ])('dns: %s', (written, dnsTtlMs) => {
    expect(readText(`${target}\nload: { loops: 1, dns: ${written} }`).load).toMatchObject({ dnsTtlMs });
  });

  it('one address may stand for a list', () => {
    const ofLoad = (line: string) => readText(`${target}\nload: { loops: 1, ${line} }`).load;
    expect(ofLoad('localAddresses: 127.0.0.2').localAddresses).toEqual(['127.0.0.2']);
    expect(ofLoad('localAddresses: [127.0.0.2, "::1"]').localAddresses).toEqual(['127.0.0.2', '::1']);
    expect(ofLoad('closeBy: fin').closeBy).toBe('fin');
  });

  it.each([
    ['load: { loops: 1, dns: 0s }', 'load.dns: expected each-connection, once, record, or a duration such as 30s, found "0s"'],
    ['load: { loops: 1, localAddresses: localhost }', 'load.localAddresses.0: expected an IP address such as 127.0.0.2 or ::1'],
    ['load: { loops: 1, closeBy: rst }', 'load.closeBy: expected one of reset, fin, found "rst"'],
  ])('%s is a fault', (line, fault) => {
    expect(faultLines(() => readText(`target: { url: http://a }\n${line}`)).join()).toContain(fault);
  });

  it.each([
    ['{ url: http://a, urls: [http://b] }', 'target has both url and urls, expected one of them'],
    ['{ urls: [http://a], service: { name: b } }', 'target has both urls and service, expected one of them'],
    ['{ url: http://a, ingress: { host: b } }', 'target has both url and ingress, expected one of them'],
    ['{ urls: [] }', 'target.urls: expected at least one URL'],
    ['{ urls: [ftp://a] }', 'target.urls.0: expected a URL such as http://127.0.0.1:8080, found "ftp://a"'],
    ['{ url: https://a, tls: { cert: c.pem } }', 'target.tls.cert: needs target.tls.key as well'],
    ['{ url: https://a, tls: { key: k.pem } }', 'target.tls.key: needs target.tls.cert as well'],
  ])('target: %s is a fault', (written, fault) => {
    expect(faultLines(() => readText(`target: ${written}\nload: { loops: 1 }`)).join()).toContain(fault);
  });
});

describe('values', () => {
  const ofLoad = (line: string) => readText(`${target}\nload:\n  duration: 1s\n  ${line}\n`).load;

  it.each<[string, object]>([
    ['thinkTime: 250ms', { thinkTimeMs: 250 }],
    ['thinkTime: 1.5s', { thinkTimeMs: 1500 }],
    ['thinkTime: 2m', { thinkTimeMs: 120_000 }],
    ['thinkTime: 1h', { thinkTimeMs: 3_600_000 }],
    ['thinkTime: 0s', { thinkTimeMs: 0 }],
    ['rate: 500/s', { ratePerSecond: 500 }],
    ['rate: 30000/m', { ratePerSecond: 500 }],
    ['rate: 1800/h', { ratePerSecond: 0.5 }],
    ['loops: 3', { loops: 3 }],
    ['loops: forever', { loops: Infinity }],
    ['version: { json: /build/0/tag }', { version: { from: 'json', pointer: '/build/0/tag' } }],
    ['version: { regex: "version (\\\\S+)" }', { version: { from: 'regex', pattern: 'version (\\S+)' } }],
    ['version: none', { version: undefined }],
    ['requestIdHeader: X-Request-Id', { requestIdHeader: 'X-Request-Id' }],
    ['requests: [{ expect: { status: 200 } }]', { requests: [{ expectStatus: [{ from: 200, to: 200 }] }] }],
    ['requests: [{ expect: { status: 2xx } }]', { requests: [{ expectStatus: [{ from: 200, to: 299 }] }] }],
    [
      'requests: [{ expect: { status: [200, 204, "3xx"] } }]',
      {
        requests: [
          {
            expectStatus: [
              { from: 200, to: 200 },
              { from: 204, to: 204 },
              { from: 300, to: 399 },
            ],
          },
        ],
      },
    ],
    [
      'requests: [{ name: add, method: POST, path: "/a?b=c", headers: { X-Number: 12.0 }, body: "{\\"a\\": 1}" }]',
      { requests: [{ name: 'add', method: 'POST', path: '/a?b=c', headers: { 'X-Number': '12.0' }, body: '{"a": 1}' }] },
    ],
  ])('load: %s', (line, expected) => {
    expect(ofLoad(line)).toMatchObject(expected);
  });

  it('are the milliseconds that a duration says, whatever its unit', () => {
    const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
    fc.assert(
      fc.property(fc.nat(596), fc.constantFrom('ms', 's', 'm', 'h'), (amount, unit) => {
        expect(ofLoad(`thinkTime: ${amount}${unit}`).thinkTimeMs).toBe(amount * units[unit]);
      }),
    );
  });

  it('of a version are never read as numbers', () => {
    const yaml = `${target}\nrelease: { strategy: recreate, expectVersion: 12.0, recreate: { deployment: d, env: { APP_VERSION: 1e3, ON: true } } }`;
    expect(readText(yaml).release).toMatchObject({
      expectVersion: '12.0',
      recreate: { env: { APP_VERSION: '1e3', ON: 'true' } },
    });
  });

  it('can be shared with anchors', () => {
    const yaml = `target: { url: http://a }\nload:\n  loops: 1\n  requests:\n    - &one { path: /a, headers: { A: b } }\n    - <<: *one\n      path: /c\n`;
    expect(readText(yaml).load.requests).toMatchObject([
      { path: '/a', headers: { A: 'b' } },
      { path: '/c', headers: { A: 'b' } },
    ]);
  });
});

describe('a profile file', () => {
  it('is named after its file, and its paths start from its folder', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'profiles'));
    writeFileSync(join(folder, 'profiles/new.yaml'), '');
    writeFileSync(join(folder, 'here.yaml'), '');
    writeFileSync(
      join(folder, 'profiles/shop.yaml'),
      `${target}\ncluster: { kubeconfig: kube/config }\nrelease: { strategy: rolling, rolling: { deployment: d, manifest: new.yaml } }\n`,
    );
    const read = (...sets: string[]) => readProfile('profiles/shop.yaml', { sets, cwd: folder, env: {} });
    expect(read()).toMatchObject({
      name: 'shop',
      file: join(folder, 'profiles/shop.yaml'),
      cluster: { kubeconfig: join(folder, 'profiles/kube/config') },
      release: { rolling: { manifest: join(folder, 'profiles/new.yaml') } },
    });
    // A path on the command line is meant from where the command is run.
    expect(read('release.rolling.manifest=here.yaml')).toMatchObject({
      release: { rolling: { manifest: join(folder, 'here.yaml') } },
    });
  });

  it('brings the certificates of its CA with it', () => {
    const folder = temporaryFolder();
    const pem = '-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n';
    writeFileSync(join(folder, 'ca.pem'), pem);
    writeFileSync(join(folder, 'key.pem'), 'something else');
    const yaml = (ca: string) => `target: { url: https://a, tls: { ca: ${ca} } }\nload: { loops: 1 }`;
    expect(readText(yaml('ca.pem'), [], folder).target.tls.ca).toBe(pem);
    expect(faultLines(() => readText(yaml('key.pem'), [], folder))).toEqual([
      `p.yaml:1:38: target.tls.ca: expected certificates in PEM form in ${join(folder, 'key.pem')}`,
    ]);
    expect(faultLines(() => readText(yaml('no.pem'), [], folder))[0]).toContain('p.yaml:1:38: target.tls.ca: ENOENT');
  });

  it('brings the client certificate and its key with it, but no key that needs a passphrase', () => {
    const folder = temporaryFolder();
    const certificate = '-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n';
    const keys = {
      'key.pem': '-----BEGIN PRIVATE KEY-----\nMA==\n-----END PRIVATE KEY-----\n',
      'locked.pem': '-----BEGIN ENCRYPTED PRIVATE KEY-----\nMA==\n-----END ENCRYPTED PRIVATE KEY-----\n',
      'locked-rsa.pem': '-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMA==\n-----END RSA PRIVATE KEY-----\n',
    };
    for (const [name, pem] of Object.entries({ 'cert.pem': certificate, ...keys })) writeFileSync(join(folder, name), pem);
    const yaml = (key: string) => `target: { url: https://a, tls: { cert: cert.pem, key: ${key} } }\nload: { loops: 1 }`;
    expect(readText(yaml('key.pem'), [], folder).target.tls).toMatchObject({ cert: certificate, key: keys['key.pem'] });
    for (const locked of ['locked.pem', 'locked-rsa.pem', 'cert.pem']) {
      expect(faultLines(() => readText(yaml(locked), [], folder)).join()).toContain(
        `target.tls.key: expected a private key without a passphrase in PEM form in ${join(folder, locked)}`,
      );
    }
  });

  it('that is not there is said to be not there', () => {
    expect(faultLines(() => readProfile('nowhere.yaml', { sets: [], cwd: '/', env: {} }))[0]).toContain(
      'nowhere.yaml: the profile cannot be read: ENOENT',
    );
  });
});
