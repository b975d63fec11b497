import { STATUS_CODES } from 'node:http';
import type { SampleRow } from '../../evidence/sample-row.ts';
import type { RunReport } from '../run-report.ts';
import { csvLine } from './csv.ts';
import type { ReportFormat } from './format.ts';
import { linesOf } from './rows.ts';

const HEADER =
  'timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,failureMessage,bytes,sentBytes,grpThreads,allThreads,URL,Latency,IdleTime,Connect\n';

/** Every request as JMeter writes its results: `jmeter -g samples.jtl -o DIR` makes its dashboard of them. Times are whole milliseconds. */
export const jtl: ReportFormat = {
  name: 'jtl',
  fileName: 'samples.jtl',
  about: 'every request as CSV that JMeter opens',
  *render(report, evidence) {
    yield HEADER;
    yield* linesOf(evidence, lineOf(report));
  },
};

function lineOf({ profile: { load }, startedAt, targetUrl }: RunReport): (row: SampleRow) => string {
  const startedAtEpochMs = Date.parse(startedAt);
  const base = targetUrl.replace(/\/$/, '');
  return (row) => {
    const request = load.requests[row.request];
    const isOk = row.outcome === 'ok';
    return csvLine([
      Math.round(startedAtEpochMs + row.sentUs / 1000),
      wholeMs(row.endedUs - row.sentUs),
      request?.name ?? `request ${row.request}`,
      row.status === 0 ? `Non HTTP response code: ${row.outcome}` : row.status,
      row.status === 0 ? row.detail : (STATUS_CODES[row.status] ?? ''),
      `cutover ${row.worker + 1}-${row.thread + 1}`,
      'text',
      isOk,
      isOk ? '' : `${row.outcome}: ${row.detail}`,
      row.bytesIn,
      row.bytesOut,
      load.threads,
      load.threads,
      `${base}${request?.path ?? ''}`,
      wholeMs(row.firstByteUs - row.sentUs),
      0,
      wholeMs(row.connectedUs - row.sentUs),
    ]);
  };
}

/** JMeter writes 0 for what never came to be. */
function wholeMs(durationUs: number): number {
  return Number.isNaN(durationUs) ? 0 : Math.round(durationUs / 1000);
}
