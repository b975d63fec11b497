import { formatQuantity } from '../../../verdict/quantity.ts';
import { type FailedRequests, MOST_FAILED } from '../detail/failed-requests.ts';
import { element } from '../markup.ts';
import { note, type Section } from './section.ts';

/** The list is filled by the client, page by page. */
export function failedSection({ dropped, others, listed }: FailedRequests): Section {
  const title = dropped > 0 || others === 0 ? 'Every dropped request' : 'Every failed request';
  const total = dropped + others;
  if (total === 0) return { id: 'failed', title, body: [note('None: every request that was sent ended ok.')] };
  const left = total - listed.sentUs.length;
  return {
    id: 'failed',
    title,
    body: [
      element('div', { id: 'failed-requests' }),
      element('noscript', {}, note('The list needs JavaScript; the tables below count the same requests in groups.')),
      left > 0
        ? note(
            `The first ${formatQuantity(MOST_FAILED, 'count')} are listed, dropped ones before others; ${formatQuantity(left, 'count')} more are in the evidence.`,
          )
        : undefined,
    ],
  };
}
