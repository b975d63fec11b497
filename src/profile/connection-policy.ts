import type { WrittenProfile } from './schema.ts';

/** The connection policy where the profile does not say: a release shows different failures on new and on kept connections. */
export function connectionPolicy({ load, release }: WrittenProfile): 'keep-alive' | 'new' | 'both' {
  return load.connection ?? (release === undefined ? 'keep-alive' : 'both');
}
