import type { RunHeader } from '../../src/evidence/run-record.ts';
import { profileFrom } from '../../src/profile/read.ts';

/** The header of a run that loads a local URL until it is stopped. */
export function runHeader(): RunHeader {
  const yaml = 'target: { url: http://127.0.0.1:8080 }\nload: { duration: 1h }\n';
  return {
    profile: profileFrom(yaml, { file: '<test>', label: '<test>', name: 'test', sets: [], cwd: '/', env: {} }),
    targetUrl: 'http://127.0.0.1:8080',
    environment: { tool: '0.0.0', node: process.version, os: process.platform, cpus: 2, cluster: undefined },
    clock: { originUs: 123_456.5, startedAtEpochMs: 1_700_000_000_000 },
  };
}
