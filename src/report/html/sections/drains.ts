import { formatDuration } from '../../../verdict/quantity.ts';
import type { RunReport } from '../../run-report.ts';
import { moment } from '../../terminal/moment.ts';
import { type Column, type Row, table } from '../table.ts';
import { outside } from '../text.ts';
import { note, type Section } from './section.ts';

const MOST_DRAINS = 200;

/** How long each deleted pod went on being sent to: what a preStop has to outlast. */
export function drainsSection({ drains }: RunReport): Section {
  const columns: Column[] = [
    { head: 'Pod' },
    { head: 'Deleted at', align: 'right' },
    { head: 'Grace period', align: 'right' },
    { head: 'Out of the endpoints', align: 'right' },
    { head: 'Container ended', align: 'right' },
    { head: 'Last request lost', align: 'right' },
    { head: 'Last old answer', align: 'right' },
  ];
  const rows = drains.slice(0, MOST_DRAINS).map((drain): Row => {
    const { pod, deletedAtMs, graceSeconds, endpointRemovedAfterMs, containerExitedAfterMs } = drain;
    const { lastDropAfterMs, lastAnswerAfterMs } = drain;
    return {
      cells: [
        outside(pod),
        moment(deletedAtMs),
        graceSeconds === undefined ? '-' : `${graceSeconds} s`,
        after(endpointRemovedAfterMs),
        after(containerExitedAfterMs),
        { content: after(lastDropAfterMs), tone: lastDropAfterMs === undefined ? undefined : 'bad' },
        after(lastAnswerAfterMs),
      ],
    };
  });
  const left = drains.length - rows.length;
  return {
    id: 'drains',
    title: 'Pods that were deleted',
    body:
      rows.length === 0
        ? undefined
        : [
            table('How long each went on being sent to, on new connections, after its deletion was seen', columns, rows),
            left > 0 ? note(`${left} more are in run.json.`) : undefined,
            note('A dash: nothing shows it. A pod is to go on until nobody sends to it any more, and only then to end.'),
          ],
  };
}

function after(ms: number | undefined): string {
  return ms === undefined ? '-' : `+${formatDuration(ms)}`;
}
