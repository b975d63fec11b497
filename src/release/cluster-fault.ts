import { CutoverError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';

/** Something about the cluster that a user can act on, found before anything was changed (exit code 5). */
export function clusterFault(object: string, what: string, next?: string): CutoverError {
  return new CutoverError(what, { where: object, exitCode: EXIT.releaseFailed, ...(next === undefined ? {} : { next }) });
}
