import { describe, expect, it } from 'vitest';
import { profileFrom } from '../../src/profile/read.ts';
import { faultLines, readText } from '../support/profile-text.ts';

/** What is wrong with a profile that has a target, a duration and the given line under `load:`, at line 3, column 3. */
const ofLoad = (line: string): string[] =>
  faultLines(() => readText(`target: { url: http://a }\nload:\n  ${line}\n  duration: 1s\n`));

describe('a fault in a value tells place, key, what was expected and what was found', () => {
  it.each([
    ['threads: many', '3:12: load.threads: expected a whole number from 1 to 100000, found "many"'],
    ['threads: 0', '3:12: load.threads: expected a whole number from 1 to 100000, found "0"'],
    ['threads: 1.5', '3:12: load.threads: expected a whole number from 1 to 100000, found "1.5"'],
    ['threads: [1]', '3:12: load.threads: expected a whole number from 1 to 100000, found a list'],
    ['loops: 0', '3:10: load.loops: expected a whole number of at least 1, or forever, found "0"'],
    ['rampUp: 5', '3:11: load.rampUp: expected a duration such as 250ms, 5s, 2m or 1h, found "5": the unit is missing'],
    [
      'rampUp: 5sec',
      '3:11: load.rampUp: expected a duration such as 250ms, 5s, 2m or 1h, found "5sec": "sec" is not a unit of time here',
    ],
    ['rampUp: -5s', '3:11: load.rampUp: expected a duration such as 250ms, 5s, 2m or 1h, found "-5s"'],
    [
      'connectTimeout: 0s',
      '3:19: load.connectTimeout: expected a duration such as 250ms, 5s, 2m or 1h, found "0s": it must be longer than nothing',
    ],
    ['rampUp: 600h', '3:11: load.rampUp: expected a duration such as 250ms, 5s, 2m or 1h, found "600h": it must be at most 596h'],
    ['httpVersion: 3', '3:16: load.httpVersion: expected one of 1.1, 2, found "3": did you mean 2?'],
    ['rate: 500', '3:9: load.rate: expected a rate such as 500/s or 30000/m, found "500": the unit is missing'],
    ['rate: 500/d', '3:9: load.rate: expected a rate such as 500/s or 30000/m, found "500/d": "/d" is not a unit of rate here'],
    ['rate: 5s', '3:9: load.rate: expected a rate such as 500/s or 30000/m, found "5s": "s" is not a unit of rate here'],
    ['rate: 0/s', '3:9: load.rate: expected a rate such as 500/s or 30000/m, found "0/s": it must be more than nothing'],
    [
      'connection: keepalive',
      '3:15: load.connection: expected one of keep-alive, new, both, found "keepalive": did you mean keep-alive?',
    ],
    [
      'version: { json: version }',
      '3:20: load.version.json: expected a JSON pointer such as /version or /build/0/tag, found "version": it must start with /',
    ],
    [
      'version: { json: /a~2 }',
      '3:20: load.version.json: expected a JSON pointer such as /version or /build/0/tag, found "/a~2": ~ is written ~0, and / within a name ~1',
    ],
    [
      'version: { regex: "v(" }',
      '3:21: load.version.regex: expected a regular expression, found "v(": Invalid regular expression: /v(/u: Unterminated group',
    ],
    ['version: { header: "X A" }', '3:22: load.version.header: expected a header name such as X-Request-Id, found "X A"'],
    [
      'version: X-Version',
      '3:12: load.version: expected a mapping of one of header, json, regex (key: value, indented), found "X-Version"',
    ],
    ['thinkTime: soon', '3:14: load.thinkTime.constant: expected a duration such as 250ms, 5s, 2m or 1h, found "soon"'],
    [
      'thinkTime: { normal: { mean: 1s } }',
      '3:24: load.thinkTime.normal.deviation is missing: expected a duration such as 250ms, 5s, 2m or 1h',
    ],
    ['stages: [{ rate: 5/s }]', '3:12: load.stages.0.duration is missing: expected a duration such as 250ms, 5s, 2m or 1h'],
    ['seed: -1', '3:9: load.seed: expected a whole number from 0 to 4294967295, found "-1"'],
    [
      'requests: [{ expect: { header: { A: "/(/" } } }]',
      '3:39: load.requests.0.expect.header.A: expected a text, or a regular expression between slashes such as /json/, found "/(/": Invalid regular expression: /(/u: Unterminated group',
    ],
    [
      'requests: [{ expect: { json: { status: ok } } }]',
      '3:34: load.requests.0.expect.json.status: expected a JSON pointer such as /version or /build/0/tag, found "status": it must start with /',
    ],
    [
      'requests: [{ path: "/${user}" }]',
      '3:22: load.requests.0.path: there is no variable "user", expected ${env.NAME}, ${data.COLUMN}, ${thread} or ${loop} (or $${ for a ${ that is meant as it is)',
    ],
    [
      'requests: [{ headers: { A: "${thread" } }]',
      '3:30: load.requests.0.headers.A: a variable has no end, expected } after ${ (or $${ for a ${ that is meant as it is)',
    ],
    ['requests: [{ body: "${env.NOT_THERE}" }]', '3:22: load.requests.0.body: the environment has no variable NOT_THERE'],
    [
      'requests: [{ path: "/${data.name}" }]',
      '3:22: load.requests.0.path: ${data.name} needs a file with data, expected load.data',
    ],
    ['requests: /', '3:13: load.requests: expected a list of requests (- item), found "/"'],
    ['requests: [/]', '3:14: load.requests.0: expected a mapping of a request (key: value, indented), found "/"'],
    [
      'requests: [{ path: a }]',
      '3:22: load.requests.0.path: expected a path such as /health or /search?q=a, found "a": it must start with /',
    ],
    [
      'requests: [{ path: /a b }]',
      '3:22: load.requests.0.path: expected a path such as /health or /search?q=a, found "/a b": spaces and characters beyond ASCII must be percent-encoded',
    ],
    [
      'requests: [{ path: "/a\\r\\nX: y" }]',
      '3:22: load.requests.0.path: expected a path such as /health or /search?q=a, found "/a\\r\\nX: y": spaces and characters beyond ASCII must be percent-encoded',
    ],
    [
      'requests: [{ path: "/#a" }]',
      '3:22: load.requests.0.path: expected a path such as /health or /search?q=a, found "/#a": a fragment (#) is never sent',
    ],
    [
      'requests: [{ method: get }]',
      '3:24: load.requests.0.method: expected a method such as GET or POST, found "get": methods are case-sensitive, did you mean GET?',
    ],
    ['requests: [{ method: "G T" }]', '3:24: load.requests.0.method: expected a method such as GET or POST, found "G T"'],
    [
      'requests: [{ method: CONNECT }]',
      '3:24: load.requests.0.method: expected a method such as GET or POST, found "CONNECT": it would open a tunnel',
    ],
    [
      'requests: [{ headers: { A: "b\\nC: d" } }]',
      '3:30: load.requests.0.headers.A: expected a header value, found "b\\nC: d": a line break would end the header',
    ],
    [
      'requests: [{ headers: { A: "\\u20ac" } }]',
      '3:30: load.requests.0.headers.A: expected a header value, found "€": it has characters that a header cannot carry',
    ],
    [
      'requests: [{ headers: { "A:": b } }]',
      '3:27: load.requests.0.headers.A:: expected a header name such as Accept, found "A:"',
    ],
    [
      'requests: [{ headers: { Content-Length: 3 } }]',
      '3:27: load.requests.0.headers.Content-Length: expected a header name such as Accept, found "Content-Length": cutover sets it itself',
    ],
    [
      'requests: [{ expect: { status: 6xx } }]',
      '3:34: load.requests.0.expect.status.0: expected a status such as 200, or a class such as 2xx, found "6xx"',
    ],
    [
      'requests: [{ expect: { status: [200, 20] } }]',
      '3:40: load.requests.0.expect.status.1: expected a status such as 200, or a class such as 2xx, found "20"',
    ],
  ])('load: %s', (line, fault) => {
    expect(ofLoad(line)).toEqual([`p.yaml:${fault}`]);
  });

  it.each([
    [
      'target: { url: "ftp://a" }',
      '1:16: target.url: expected a URL such as http://127.0.0.1:8080, found "ftp://a": ftp: is not http: or https:',
    ],
    ['target: { url: hello }', '1:16: target.url: expected a URL such as http://127.0.0.1:8080, found "hello"'],
    [
      'target: { url: "http://a/?x=1" }',
      '1:16: target.url: expected a URL such as http://127.0.0.1:8080, found "http://a/?x=1": a query belongs into the path of a request',
    ],
    [
      'target: { url: "http://ann:hunter2@a" }',
      '1:16: target.url: expected a URL such as http://127.0.0.1:8080, found "http://(redacted)@a": user and password belong into an Authorization header',
    ],
    [
      'target: { service: { port: 80 } }',
      '1:20: target.service.name is missing: expected a Kubernetes name (lower-case letters, digits, - and .)',
    ],
    [
      'target: { service: { name: a, port: 70000 } }',
      '1:37: target.service.port: expected a port number from 1 to 65535, or the name of a port, found "70000"',
    ],
    [
      'target: { service: { name: My_App } }',
      '1:28: target.service.name: expected a Kubernetes name (lower-case letters, digits, - and .), found "My_App"',
    ],
    [
      'target: { service: { name: "" } }',
      '1:28: target.service.name: expected a Kubernetes name (lower-case letters, digits, - and .), found ""',
    ],
    ['target: { url: http://a, tls: { insecure: yes } }', '1:43: target.tls.insecure: expected true or false, found "yes"'],
    [
      'target: { url: http://a }\nproof: { confidence: 100% }',
      '2:22: proof.confidence: expected a share such as 95% or 0.95, found "100%": it must be more than 0 and less than 1 (100%)',
    ],
    [
      'target: { url: http://a }\nname: a b',
      '2:7: name: expected a name of letters, digits, dot, dash and underscore, found "a b": it becomes part of a folder name',
    ],
    [
      'target: { url: http://a }\nthresholds: dropped == 0',
      '2:13: thresholds: expected a list of thresholds (- item), found "dropped == 0"',
    ],
    ['load: { duration: 1s }', '1:1: target is missing: expected a mapping of target settings (key: value, indented)'],
    ['', '1:1: target is missing: expected a mapping of target settings (key: value, indented)'],
    ['- a', '1:1: the profile: expected a mapping of profile settings (key: value, indented), found a list'],
  ])('%s', (yaml, fault) => {
    expect(faultLines(() => readText(yaml))).toEqual([`p.yaml:${fault}`]);
  });
});

describe('an unknown key tells the one that may be meant', () => {
  it.each([
    ['rampup: 5s', '3:3: unknown key "load.rampup", did you mean "rampUp"?'],
    ['thredas: 5', '3:3: unknown key "load.thredas", did you mean "threads"?'],
    ['settle: 5s', '3:3: unknown key "load.settle", did you mean "release.settle"?'],
    ['xyzzy: 5', '3:3: unknown key "load.xyzzy"'],
    ['requests: [{ pth: / }]', '3:16: unknown key "load.requests.0.pth", did you mean "path"?'],
  ])('%s', (line, fault) => {
    expect(ofLoad(line)).toEqual([`p.yaml:${fault}`]);
  });

  it('below a name of the user', () => {
    const yaml =
      'target: { url: http://a }\nrelease:\n  strategy: blue-green\n  blueGreen:\n    service: s\n    colours:\n      blue: { deployment: d, manifst: m }\n';
    expect(faultLines(() => readText(yaml))).toEqual([
      'p.yaml:7:30: unknown key "release.blueGreen.colours.blue.manifst", did you mean "manifest"?',
    ]);
  });
});

describe('YAML itself', () => {
  it.each([
    ['target: { url: http://a }\nload:\n  threads: 1\n  threads: 2\n', '4:3: the key "threads" is written twice'],
    ['target: { url: http://a\nload: 3', '2:1: not valid YAML: '],
    ['target:\n\turl: a', '2:1: not valid YAML: '],
    ['target: *nowhere', '1:9: there is no anchor &nowhere'],
    ['target: { url: http://a }\n---\nname: b', '2:1: not valid YAML: '],
  ])('%j', (yaml, fault) => {
    const lines = faultLines(() => readText(yaml));
    expect(
      lines.some((line) => line.startsWith(`p.yaml:${fault}`)),
      lines.join('\n'),
    ).toBe(true);
  });
});

it('YAML that cannot be read is the only fault: nothing is set in it', () => {
  expect(faultLines(() => readText('load: { threads: 1, threads: 2 }', ['load.requests.1.path=/']))).toEqual([
    'p.yaml:1:21: the key "threads" is written twice',
  ]);
});

describe('keys that demand something of each other', () => {
  const target = 'target: { url: http://a }';
  const update = 'rolling: { deployment: d, image: i }';
  it.each([
    ['target: {}\nload: { loops: 1 }', '1:9: target has neither a url nor a service nor an ingress, expected one of them'],
    [
      'target: { url: http://a, service: { name: s } }\nload: { loops: 1 }',
      '1:35: target has both url and service, expected one of them',
    ],
    [target, '1:1: without a release the load would never end, expected load.duration or a number of load.loops'],
    [
      `${target}\nload: { loops: 1, threads: 1, connection: both }`,
      '2:28: load.threads: connection: both gives half the threads each kind, expected at least 2 threads (or connection: new or keep-alive), found 1',
    ],
    [
      `${target}\nload: { threads: 1 }\nrelease: { strategy: rolling, ${update} }`,
      '2:18: load.threads: connection: both gives half the threads each kind, expected at least 2 threads (or connection: new or keep-alive), found 1',
    ],
    [
      `${target}\nload: { loops: 1, transport: wire, httpVersion: 2 }`,
      '2:30: load.transport: wire speaks HTTP/1.1 only, expected transport: undici, or none',
    ],
    [
      'target: { url: http://a, proxy: http://p:3128 }\nload: { loops: 1, transport: wire }',
      '2:30: load.transport: wire uses no proxy, expected transport: undici, or none',
    ],
    [
      `${target}\nload: { loops: 1, threads: 2, workers: 3 }`,
      '2:40: load.workers: expected at most as many as threads (2), found 3',
    ],
    [
      `${target}\nload: { loops: 1, rate: 5/s, thinkTime: 1s }`,
      '2:41: load.thinkTime: with a rate the schedule sets the pace, expected only one of them',
    ],
    [
      `${target}\nload: { loops: 1, pacing: 1s, stages: [{ duration: 1s, rate: 5/s }] }`,
      '2:27: load.pacing: with stages the schedule sets the pace, expected only one of them',
    ],
    [
      `${target}\nload: { loops: 1, thinkTime: { constant: 1s, uniform: [1s, 2s] } }`,
      '2:30: load.thinkTime: expected only one of constant, uniform and normal',
    ],
    [
      `${target}\nload: { loops: 1, thinkTime: { uniform: [2s, 1s] } }`,
      '2:41: load.thinkTime.uniform: expected two durations, the shortest and the longest, such as [100ms, 300ms]',
    ],
    [
      `${target}\nload: { loops: 1, thinkTime: { uniform: [2s] } }`,
      '2:41: load.thinkTime.uniform: expected two durations, the shortest and the longest, such as [100ms, 300ms]',
    ],
    [
      `${target}\nload: { stages: [{ duration: 1s, rate: 0/s }] }`,
      '2:17: load.stages: nothing would be sent, expected a rate of more than 0/s',
    ],
    [
      `${target}\nload: { stages: [{ duration: 0s, rate: 5/s }] }`,
      '2:7: without a release the load would never end, expected load.duration or a number of load.loops',
    ],
    [
      `${target}\nload: { loops: 1, version: { header: A, json: /a } }`,
      '2:28: load.version: expected only one of header, json and regex',
    ],
    [`${target}\nload: { loops: 1, requests: [] }`, '2:29: load.requests: expected at least one request'],
    [
      `${target}\nload: { loops: 1, requests: [{}, {}] }`,
      '2:34: two requests are called "GET /", give them names to tell them apart in reports',
    ],
    [`${target}\nload: { loops: 1, requests: [{ headers: { A: 1, a: 2 } }] }`, '2:52: the header a is there twice'],
    [`${target}\nrelease: { strategy: rolling }`, '2:22: release.strategy rolling needs its settings, expected release.rolling'],
    [
      `${target}\nrelease: { strategy: blue-green, ${update} }`,
      '2:22: release.strategy blue-green needs its settings, expected release.blueGreen',
    ],
    [
      `${target}\nrelease: { strategy: rolling, rolling: { deployment: d } }`,
      '2:40: release.rolling changes nothing, expected an image, env, a manifest, or toRevision',
    ],
    [
      `${target}\nrelease: { strategy: rolling, rolling: { deployment: d, manifest: m.yaml } }`,
      '2:67: release.rolling.manifest: there is no file /nowhere/m.yaml',
    ],
    [
      `${target}\nrelease: { strategy: blue-green, blueGreen: { service: s, colours: {} } }`,
      '2:68: release.blueGreen.colours: expected two colours, found 0',
    ],
    [
      `${target}\nrelease: { strategy: blue-green, blueGreen: { service: s } }`,
      '2:45: release.blueGreen: expected two colours, or the new version in "to", found neither',
    ],
    [
      `${target}\nrelease: { strategy: blue-green, blueGreen: { service: s, image: i, to: { value: v, deployment: d }, colours: { a: { deployment: a }, b: { deployment: b } } } }`,
      '2:45: release.blueGreen: expected two colours, or the new version in "to", found both',
    ],
    [
      `${target}\nrelease: { strategy: blue-green, blueGreen: { service: s, image: i, colours: { a: { deployment: d }, b: { deployment: d } } } }`,
      '2:78: both colours have the Deployment d, expected one for each',
    ],
    [
      `${target}\nrelease: { strategy: blue-green, blueGreen: { service: s, to: { value: v, deployment: d } } }`,
      '2:63: release.blueGreen.to: without a manifest the live Deployment is cloned, expected an image or env for the new version',
    ],
    [
      `${target}\nrelease: { strategy: blue-green, blueGreen: { service: s, image: i, to: { value: v, deployment: d }, stateFile: { path: s.yaml } } }`,
      '2:121: release.blueGreen.stateFile.path: there is no file /nowhere/s.yaml',
    ],
  ])('%s', (yaml, fault) => {
    expect(faultLines(() => readText(yaml, [], '/nowhere'))).toEqual([`p.yaml:${fault}`]);
  });
});

it('has no line for a profile that is in no file', () => {
  const origin = { file: '<command line>', label: '<command line>', name: 'load', sets: [], cwd: '/', env: {} };
  expect(faultLines(() => profileFrom('{"target": {"url": "http://a"}, "load": {"rate": "5"}}', origin))).toEqual([
    '<command line>: load.rate: expected a rate such as 500/s or 30000/m, found "5": the unit is missing',
  ]);
});

it('tells all faults at once, in the order of the lines', () => {
  const yaml = `load:
  thredas: 5
  rampUp: 10
  requests:
    - path: health
proof:
  confidence: high
`;
  expect(faultLines(() => readText(yaml)).map((line) => line.slice(0, line.indexOf(' ')))).toEqual([
    'p.yaml:1:1:',
    'p.yaml:2:3:',
    'p.yaml:3:11:',
    'p.yaml:5:13:',
    'p.yaml:7:15:',
  ]);
});
