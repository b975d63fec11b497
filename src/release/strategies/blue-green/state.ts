import type { BlueGreenPlan } from '../../../profile/strategies/blue-green.ts';
import { clusterFault } from '../../cluster-fault.ts';
import type { ClusterPort } from '../../cluster-port.ts';
import { checkWritable, readState, writeState } from '../../state-file.ts';
import type { ReleaseContext } from '../../strategy.ts';
import type { Colours } from './colours.ts';

/** Throws CutoverError when the state file and the Service say different things, or the file could not be written. */
export async function checkState(
  { stateFile, service, label }: BlueGreenPlan,
  { active }: Colours,
  cluster: ClusterPort,
): Promise<void> {
  if (stateFile === undefined) return;
  const { value, where } = await readState(stateFile);
  if (value !== active.name) {
    throw clusterFault(
      where,
      `the state file says ${stateFile.key}: ${value}, but Service ${cluster.namespace}/${service} points at ${label}=${active.name}`,
      'find out which of them is right, and correct the other',
    );
  }
  await checkWritable(stateFile);
}

/** The state file says what the Service does. */
export async function flipState(
  { stateFile }: BlueGreenPlan,
  { active, idle }: Colours,
  { mark, onUndo }: ReleaseContext,
): Promise<void> {
  if (stateFile === undefined) return;
  const text = (value: string) => `${stateFile.file} says ${stateFile.key}: ${value}`;
  onUndo(`${text(active.name)} again`, { do: 'write-state', state: stateFile, from: idle.name, to: active.name });
  await writeState(stateFile, idle.name);
  mark('state-written', text(idle.name));
}
