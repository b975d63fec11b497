import type { DataPlan, Expectation, LoadPlan, PauseMs, RequestPlan, VersionSource } from '../load/plan.ts';
import { connectionPolicy } from './connection-policy.ts';
import type { NamedFiles } from './named-files.ts';
import { readData, requestValues } from './request-values.ts';
import { requestName, transportOf } from './rules.ts';
import type { WrittenProfile } from './schema.ts';

type WrittenLoad = WrittenProfile['load'];

export function resolveLoad(
  written: WrittenProfile,
  env: Readonly<Record<string, string | undefined>>,
  files: NamedFiles,
): Omit<LoadPlan, 'target'> {
  const { load } = written;
  const table = readData(written, files);
  return {
    transport: transportOf(written),
    httpVersion: load.httpVersion,
    threads: load.threads,
    startDelayMs: load.startDelay,
    rampUpMs: load.rampUp,
    loops: load.loops,
    durationMs: durationMs(written),
    thinkTimeMs: resolvePause(load.thinkTime),
    pacingMs: load.pacing,
    seed: load.seed,
    ratePerSecond: load.rate,
    stages: load.stages.map(({ duration, rate }) => ({ durationMs: duration, ratePerSecond: rate })),
    connection: connectionPolicy(written),
    closeBy: load.closeBy,
    localAddresses: load.localAddresses,
    dnsTtlMs: load.dns,
    workers: load.workers,
    connectTimeoutMs: load.connectTimeout,
    responseTimeoutMs: load.responseTimeout,
    requests: load.requests.map(resolveRequest),
    requestIdHeader: load.requestIdHeader,
    traceparent: load.traceparent,
    version: resolveVersion(load.version),
    data: resolveData(load, table?.columns ?? [], files),
    values: requestValues(written, table, env, files),
  };
}

/** A load with stages ends with them, where nothing else ends it. */
function durationMs({ load, release }: WrittenProfile): number {
  if (load.duration !== undefined) return load.duration;
  if (release !== undefined || load.stages.length === 0) return Number.POSITIVE_INFINITY;
  return load.stages.reduce((sum, { duration }) => sum + duration, 0);
}

function resolvePause({ constant, uniform, normal }: WrittenLoad['thinkTime']): PauseMs {
  if (normal !== undefined) return { normal };
  if (uniform === undefined) return constant ?? 0;
  const [from = 0, to = from] = uniform;
  return { uniform: { from, to } };
}

function resolveData({ data }: WrittenLoad, columns: readonly string[], files: NamedFiles): DataPlan | undefined {
  if (data === undefined) return undefined;
  return { file: files.absolute(['load', 'data', 'file'], data.file), columns, order: data.order, shared: data.shared };
}

function resolveRequest(request: WrittenLoad['requests'][number]): RequestPlan {
  return {
    name: requestName(request),
    method: request.method,
    path: request.path,
    headers: request.headers,
    body: request.body,
    expectStatus: request.expect.status,
    expectations: resolveExpectations(request.expect),
  };
}

/** In the order in which they are looked at: the first that is not met is told. */
function resolveExpectations(expect: WrittenLoad['requests'][number]['expect']): Expectation[] {
  const { time, header, contains, matches, json } = expect;
  return [
    ...(time === undefined ? [] : [{ of: 'time', maxMs: time } as const]),
    ...Object.entries(header).map(([name, value]) => ({ of: 'header', name, value }) as const),
    ...(contains === undefined ? [] : [{ of: 'body', value: { contains } } as const]),
    ...(matches === undefined ? [] : [{ of: 'body', value: { matches } } as const]),
    ...Object.entries(json).map(([pointer, value]) => ({ of: 'json', pointer, value }) as const),
  ];
}

function resolveVersion({ header, json, regex }: WrittenLoad['version']): VersionSource | undefined {
  if (header !== undefined) return { from: 'header', name: header };
  if (json !== undefined) return { from: 'json', pointer: json };
  return regex === undefined ? undefined : { from: 'regex', pattern: regex };
}
