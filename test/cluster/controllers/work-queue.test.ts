import { afterEach, expect, it, vi } from 'vitest';
import { createWorkQueue, type WorkQueue } from '../../../src/cluster/controllers/work-queue.ts';
import { createTurns } from '../../../src/cluster/controllers/turns.ts';
import { StoreError } from '../../../src/cluster/store.ts';

let queue: WorkQueue | undefined;
afterEach(() => queue?.stop());

function recording(sync: (key: string, call: number) => void = () => {}) {
  const calls: string[] = [];
  const failures: unknown[] = [];
  const made = createWorkQueue(
    createTurns(10),
    (key) => {
      calls.push(key);
      sync(key, calls.length);
    },
    (error) => failures.push(error),
  );
  queue = made;
  return { queue: made, calls, failures };
}

it('works on a key once however often it was added, in order, and never at once', async () => {
  const { queue, calls } = recording();
  for (const key of ['a', 'b', 'a', 'a']) queue.add(key);
  expect(calls).toEqual([]);
  await vi.waitFor(() => expect(calls).toEqual(['a', 'b']));
});

it('works again on a key that is added while it is worked on', async () => {
  const { queue, calls } = recording((key, call) => call === 1 && queue.add(key));
  queue.add('a');
  await vi.waitFor(() => expect(calls).toEqual(['a', 'a']));
});

it('tries again after a lost race, without a word', async () => {
  const { queue, calls, failures } = recording((_key, call) => {
    if (call < 3) throw new StoreError('Conflict', 'changed');
  });
  queue.add('a');
  await vi.waitFor(() => expect(calls).toEqual(['a', 'a', 'a']));
  expect(failures).toEqual([]);
});

it('tells of any other error, goes on with other keys and tries again', async () => {
  const { queue, calls, failures } = recording((key, call) => {
    if (key === 'bad' && call === 1) throw new TypeError('a bug');
  });
  queue.add('bad');
  queue.add('good');
  await vi.waitFor(() => expect(calls).toEqual(['bad', 'good', 'bad']));
  expect(failures).toEqual([new TypeError('a bug')]);
});

it('waits the shortest of the times asked for', async () => {
  const { queue, calls } = recording();
  queue.addAfter('a', 3_600_000);
  queue.addAfter('a', 1);
  queue.addAfter('a', 3_600_000);
  await vi.waitFor(() => expect(calls).toEqual(['a']));
});

it('does nothing any more once stopped', async () => {
  const { queue, calls } = recording();
  queue.add('a');
  queue.addAfter('b', 0);
  queue.stop();
  queue.add('c');
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(calls).toEqual([]);
});

it('shares its turns with other queues, key by key, before anything else happens', async () => {
  const turns = createTurns(100);
  const calls: string[] = [];
  const [one, two] = ['one', 'two'].map((name) =>
    createWorkQueue(
      turns,
      (key) => calls.push(`${name} ${key}`),
      () => {},
    ),
  );
  for (const key of ['a', 'b']) {
    one?.add(key);
    two?.add(key);
  }
  setImmediate(() => calls.push('anything else'));
  await vi.waitFor(() => expect(calls).toEqual(['one a', 'two a', 'one b', 'two b', 'anything else']));
});
