import { type Command, type ProcessGroup, startProcessGroup } from './process-group.ts';

/** Every process that the node has started and that has not ended: containers, exec probes and hooks. */
export class ProcessTable {
  readonly #running = new Set<ProcessGroup>();
  #isClosed = false;

  async start(command: Command, onOutput: (stream: 'stdout' | 'stderr', chunk: Buffer) => void): Promise<ProcessGroup> {
    if (this.#isClosed) throw new Error('the node is stopping');
    const group = await startProcessGroup(command, onOutput);
    this.#running.add(group);
    void group.closed.then(() => this.#running.delete(group));
    if (this.#isClosed) group.kill();
    return group;
  }

  /** Kills them all, starts no other, and resolves when none is left. */
  async killAll(): Promise<void> {
    this.#isClosed = true;
    const running = [...this.#running];
    for (const group of running) group.kill();
    await Promise.all(running.map(({ closed }) => closed));
  }
}
