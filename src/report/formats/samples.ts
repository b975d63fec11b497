import type { SampleRow } from '../../evidence/sample-row.ts';
import type { RunReport } from '../run-report.ts';
import type { ReportFormat } from './format.ts';
import { linesOf } from './rows.ts';

/** Every request as a JSON object on a line of its own, with all that is known of it. What never came to be is left out. */
export const samples: ReportFormat = {
  name: 'samples',
  fileName: 'samples.ndjson',
  about: 'every request as a line of JSON',
  render: (report, evidence) => linesOf(evidence, (row) => `${JSON.stringify(objectOf(row, report))}\n`),
};

function objectOf(row: SampleRow, { profile: { load } }: RunReport) {
  return {
    sentUs: moment(row.sentUs),
    dueUs: moment(row.dueUs),
    resolvedUs: moment(row.resolvedUs),
    tcpConnectedUs: moment(row.tcpConnectedUs),
    connectedUs: moment(row.connectedUs),
    firstByteUs: moment(row.firstByteUs),
    endedUs: moment(row.endedUs),
    worker: row.worker,
    thread: row.thread,
    request: load.requests[row.request]?.name ?? `request ${row.request}`,
    outcome: row.outcome,
    stage: row.stage,
    detail: row.detail === '' ? undefined : row.detail,
    status: row.status === 0 ? undefined : row.status,
    version: row.version,
    remote: row.remote,
    connection: row.connection === 0 ? undefined : row.connection,
    reused: row.reused,
    retryable: row.retryable,
    queued: row.queued,
    bytesIn: row.bytesIn,
    bytesOut: row.bytesOut,
  };
}

/** Microseconds since the run's start, to a tenth: as exact as the clock is. */
function moment(us: number): number | undefined {
  return Number.isNaN(us) ? undefined : Math.round(us * 10) / 10;
}
