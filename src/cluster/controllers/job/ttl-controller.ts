import { deleteObject } from '../../deletion.ts';
import { endOf } from '../../job-object.ts';
import { getObject } from '../../objects.ts';
import type { Store } from '../../store.ts';
import { type Controller, type ControllerSettings, keyOf, runController, splitKey } from '../controller.ts';

/** Deletes each Job that has ended, with all that belongs to it, `ttlSecondsAfterFinished` later. */
export function startTtlController(store: Store, settings: ControllerSettings): Controller {
  return runController(store, ['jobs'], settings, {
    keysOf: ({ type, object }) => (type === 'DELETED' ? [] : [keyOf(object)]),
    sync(key, again) {
      const { namespace, name } = splitKey(key);
      const job = getObject(store, 'jobs', namespace, name);
      const ttlSeconds = job?.spec.ttlSecondsAfterFinished;
      const ended = job === undefined ? undefined : endOf(job);
      if (job?.metadata.deletionTimestamp !== undefined || ttlSeconds === undefined || ended === undefined) return;
      const waitMs = Date.parse(ended.lastTransitionTime ?? '') + ttlSeconds * 1000 - Date.now();
      if (waitMs > 0) again(waitMs);
      else {
        const preconditions = { uid: job?.metadata.uid ?? '' };
        deleteObject(store, 'jobs', namespace, name, { propagationPolicy: 'Foreground', preconditions });
      }
    },
  });
}
