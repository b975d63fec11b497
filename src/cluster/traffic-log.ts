import type { ExitListener } from './node/node-context.ts';
import type { ServiceRule } from './services/rules.ts';

/** What decides about traffic, a line each: containers that end, and where the Services' connections go from now on. */
export interface TrafficLog {
  readonly exited: ExitListener;
  readonly programmed: (rules: readonly ServiceRule[]) => void;
}

/** `write` gets each line with the time, to the millisecond, at which it became true. */
export function createTrafficLog(write: (line: string) => void): TrafficLog {
  let known = new Map<string, string>();
  const at = (epochMs: number, what: string) => write(`${new Date(epochMs).toISOString()} ${what}`);
  return {
    exited: (container, { code, atEpochMs }) => at(atEpochMs, `container ${container} ended with exit code ${code}`),
    programmed(rules) {
      const now = Date.now();
      const targets = new Map(
        rules.map(({ service, address, port, endpoints }) => [
          `Service ${service} on ${address}:${port}`,
          endpoints.map((endpoint) => `${endpoint.address}:${endpoint.port}`).join(', '),
        ]),
      );
      for (const [listener, endpoints] of targets) {
        if (known.get(listener) === endpoints) continue;
        at(now, `${listener} ${endpoints === '' ? 'refuses connections: no endpoint' : `goes to ${endpoints}`}`);
      }
      for (const listener of known.keys()) if (!targets.has(listener)) at(now, `${listener} is gone`);
      known = targets;
    },
  };
}
