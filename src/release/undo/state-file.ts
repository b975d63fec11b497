import { readState, writeState } from '../state-file.ts';
import type { UndoAction } from './action.ts';

/** Another value than the release's is somebody else's decision, and stays. */
export async function writeStateBack({ state, from, to }: Extract<UndoAction, { readonly do: 'write-state' }>): Promise<void> {
  const { value } = await readState(state);
  if (value === from) await writeState(state, to);
}
