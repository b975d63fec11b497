import { inSendOrder } from '../../evidence/send-order.ts';
import { CappedLabels } from '../../observe/capped-labels.ts';
import { LatencyLog } from '../../observe/latency-log.ts';
import { UNKNOWN_VERSION } from '../../observe/sample.ts';
import { plain } from '../terminal/text.ts';
import type { ReportFormat } from './format.ts';

const MOST_VERSIONS = 16;

/** Latencies of ok answers by version, a histogram a second: measured from the schedule where there is one. */
export const hlog: ReportFormat = {
  name: 'hlog',
  fileName: 'latency.hlog',
  about: 'HdrHistogram log of the latencies, tagged by version',
  *render({ startedAt, latency }, evidence) {
    const isScheduled = latency.fromDue !== undefined;
    const log = new LatencyLog(Date.parse(startedAt), isScheduled ? 'from schedule' : 'from send, uncorrected');
    const labels = new CappedLabels(MOST_VERSIONS, 'other versions');
    for (const { outcome, version, sentUs, dueUs, endedUs } of inSendOrder(evidence.batches(), evidence.workers)) {
      if (outcome !== 'ok') continue;
      const text = log.add(plain(labels.of(version ?? UNKNOWN_VERSION)), sentUs, endedUs - (isScheduled ? dueUs : sentUs));
      if (text !== '') yield text;
    }
    yield log.end();
  },
};
