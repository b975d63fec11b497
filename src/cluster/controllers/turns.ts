/**
 * Gives the controllers' queues their turns: one key of each after the other, until none has work left, before the event loop goes on
 * to anything else. So what follows from a change has happened before a process can end or a request can come in between, and the
 * same change has the same consequences every time, however busy the machine is.
 */
export interface Turns {
  /** Asks for turns: `takeOne` is called until it returns false, but never at once. */
  request(takeOne: () => boolean): void;
  stop(): void;
}

/** `keysPerTurn` is how many keys are worked on before the event loop gets its way even so. */
export function createTurns(keysPerTurn: number): Turns {
  const waiting = new Set<() => boolean>();
  let turn: NodeJS.Immediate | undefined;
  let stopped = false;

  const wake = () => {
    if (turn === undefined && !stopped && waiting.size > 0) turn = setImmediate(work);
  };
  const work = () => {
    turn = undefined;
    for (let keys = 0; keys < keysPerTurn; keys++) {
      const [takeOne] = waiting;
      if (takeOne === undefined) return;
      waiting.delete(takeOne);
      // To the end of the line: it is the next one's turn.
      if (takeOne()) waiting.add(takeOne);
    }
    wake();
  };
  return {
    request(takeOne) {
      waiting.add(takeOne);
      wake();
    },
    stop() {
      stopped = true;
      clearImmediate(turn);
      waiting.clear();
    },
  };
}
