import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { RecentList } from '../../../src/commands/live/recent-list.ts';
import { FollowedList } from '../../../src/report/html/client/live/followed-list.ts';

const action = fc.oneof(
  { weight: 6, arbitrary: fc.nat(9).map((count) => ({ does: 'add' as const, count })) },
  { weight: 3, arbitrary: fc.constant({ does: 'tell' as const, count: 0 }) },
  { weight: 1, arbitrary: fc.constant({ does: 'begin' as const, count: 0 }) },
);

it('who follows a list from its changes, from any moment on, knows its last items as they are', () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), fc.integer({ min: 1, max: 12 }), (actions, most) => {
      const list = new RecentList<number>(most);
      const all: number[] = [];
      let follower = new FollowedList<number>(most);
      follower.take(list.whole());
      for (const { does, count } of actions) {
        if (does === 'add') {
          for (let added = 0; added < count; added += 1) {
            all.push(all.length);
            list.add(all.length - 1);
          }
        } else if (does === 'tell') {
          follower.take(list.takeChange());
          expect(follower.items).toEqual(all.slice(-most));
        } else {
          // One that comes between two changes is told everything, and then the next change like all others.
          follower = new FollowedList<number>(most);
          follower.take(list.whole());
        }
        expect(list.whole().items).toEqual(all.slice(-most));
      }
    }),
  );
});
