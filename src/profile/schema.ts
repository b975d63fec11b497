import { z } from 'zod';
import {
  headerName,
  headerValue,
  httpUrl,
  jsonPointer,
  method,
  ownHeaderName,
  pathPrefix,
  proxyUrl,
  regularExpression,
  requestPath,
  statusRange,
} from './http-scalar.ts';
import { textMatch } from './load-scalar.ts';
import { dnsTtl, hostAndPort, hostName, ipAddress } from './network-scalar.ts';
import { objectName, portNumberOrName } from './kubernetes-scalar.ts';
import { compareSection } from './compare.ts';
import { fleetSection } from './fleet.ts';
import { releaseSection } from './release.ts';
import { entries, listOf, oneOrMore, section } from './section.ts';
import { choice, count, duration, flag, loops, rate, scalar, share, someText, text, Unfit } from './scalar.ts';

/**
 * Every key of a profile, in the order of docs/profile.md: a key is one line here, its default (`prefault`) written as a user would
 * write it. What one key demands of another is in rules.ts; what a key means is in the reference.
 */

const runName = scalar('a name of letters, digits, dot, dash and underscore', (written) =>
  /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(written) ? written : new Unfit('it becomes part of a folder name'),
);

const request = section('a request', {
  name: someText().optional(),
  method: method().prefault('GET'),
  path: requestPath().prefault('/'),
  headers: entries('headers', ownHeaderName(), headerValue()).prefault({}),
  body: text().optional(),
  expect: section('expectations', {
    status: oneOrMore('statuses', statusRange()).prefault('2xx'),
    header: entries('headers', headerName(), textMatch()).prefault({}),
    contains: someText().optional(),
    matches: regularExpression().optional(),
    json: entries('JSON pointers', jsonPointer(), textMatch()).prefault({}),
    time: duration({ positive: true }).optional(),
  }).prefault({}),
});

const load = section('load settings', {
  transport: choice(['wire', 'undici']).optional(),
  httpVersion: choice(['1.1', '2']).prefault('1.1'),
  threads: count({ min: 1, max: 100_000 }).prefault('10'),
  startDelay: duration().prefault('0s'),
  rampUp: duration().prefault('1s'),
  loops: loops().prefault('forever'),
  duration: duration({ positive: true }).optional(),
  thinkTime: z
    .preprocess(
      (given) => (typeof given === 'string' ? { constant: given } : given),
      section('one of constant, uniform, normal', {
        constant: duration().optional(),
        uniform: listOf('two durations', duration()).optional(),
        normal: section('mean and deviation', { mean: duration(), deviation: duration() }).optional(),
      }),
    )
    .prefault('0s'),
  pacing: duration().prefault('0s'),
  seed: count({ min: 0, max: 2 ** 32 - 1 }).prefault('1'),
  rate: rate().optional(),
  stages: listOf('stages', section('a stage', { duration: duration(), rate: rate({ positive: false }) })).prefault([]),
  connection: choice(['keep-alive', 'new', 'both']).optional(),
  closeBy: choice(['reset', 'fin']).prefault('reset'),
  localAddresses: oneOrMore('addresses', ipAddress()).prefault([]),
  dns: dnsTtl().prefault('each-connection'),
  workers: count({ min: 1, max: 64 }).prefault('1'),
  connectTimeout: duration({ positive: true }).prefault('5s'),
  responseTimeout: duration({ positive: true }).prefault('10s'),
  requestIdHeader: headerName().optional(),
  traceparent: flag().prefault('false'),
  version: z
    .preprocess(
      (given) => (given === 'none' ? {} : given),
      section('one of header, json, regex', {
        header: headerName().optional(),
        json: jsonPointer().optional(),
        regex: regularExpression().optional(),
      }),
    )
    .prefault({ header: 'X-App-Version' }),
  requests: listOf('requests', request).prefault([{}]),
  data: section('data settings', {
    file: someText(),
    order: choice(['sequential', 'random']).prefault('sequential'),
    shared: flag().prefault('true'),
  }).optional(),
  fleet: fleetSection.optional(),
});

const target = section('target settings', {
  url: httpUrl().optional(),
  urls: listOf('URLs', httpUrl()).optional(),
  service: section('service settings', {
    name: objectName(),
    port: portNumberOrName().optional(),
    scheme: choice(['http', 'https']).prefault('http'),
  }).optional(),
  ingress: section('ingress settings', {
    name: objectName().optional(),
    host: hostName(),
    path: pathPrefix().optional(),
    scheme: choice(['http', 'https']).prefault('http'),
  }).optional(),
  hostHeader: hostAndPort().optional(),
  proxy: proxyUrl().optional(),
  tls: section('TLS settings', {
    ca: someText().optional(),
    cert: someText().optional(),
    key: someText().optional(),
    insecure: flag().prefault('false'),
    serverName: someText().optional(),
  }).prefault({}),
});

export const profileSchema = section('profile settings', {
  name: runName.optional(),
  cluster: section('cluster settings', {
    kubeconfig: someText().optional(),
    context: someText().optional(),
    namespace: objectName().optional(),
  }).prefault({}),
  target: target,
  load: load.prefault({}),
  release: releaseSection.optional(),
  thresholds: listOf('thresholds', someText()).prefault(['dropped == 0', 'rejected == 0']),
  proof: section('proof settings', {
    confidence: share().prefault('95%'),
    minRequestsDuringRelease: count({ min: 0 }).prefault('100'),
    maxGeneratorStall: duration({ positive: true }).prefault('200ms'),
  }).prefault({}),
  compare: compareSection.prefault({}),
});

/** A profile as written, with defaults and units resolved; not yet checked against the rules. */
export type WrittenProfile = z.output<typeof profileSchema>;
