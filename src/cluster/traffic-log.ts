import type { ExitListener } from './node/node-context.ts';
import type { Programme } from './services/data-plane.ts';
import type { IngressRoute } from './services/ingress/routes.ts';
import type { ServiceEndpoint } from './services/rules.ts';

/** What decides about traffic, a line each: containers that end, and where the connections of Services and the requests of Ingresses go from now on. */
export interface TrafficLog {
  readonly exited: ExitListener;
  readonly programmed: (programme: Programme) => void;
}

/** `write` gets each line with the time, to the millisecond, at which it became true. */
export function createTrafficLog(write: (line: string) => void): TrafficLog {
  let known = new Map<string, string>();
  const at = (epochMs: number, what: string) => write(`${new Date(epochMs).toISOString()} ${what}`);
  return {
    exited: (container, { code, atEpochMs }) => at(atEpochMs, `container ${container} ended with exit code ${code}`),
    programmed({ rules, ingress }) {
      const now = Date.now();
      const targets = new Map<string, string>([
        ...rules.map(
          (rule) => [`Service ${rule.service} on ${rule.address}:${rule.port}`, fate(rule, 'refuses connections')] as const,
        ),
        ...ingress.routes.map((route) => [`Ingress ${route.ingress} for ${wants(route)}`, fate(route, 'answers 503')] as const),
      ]);
      for (const [listener, goesTo] of targets) if (known.get(listener) !== goesTo) at(now, `${listener} ${goesTo}`);
      for (const listener of known.keys()) if (!targets.has(listener)) at(now, `${listener} is gone`);
      known = targets;
    },
  };
}

function fate({ endpoints }: { readonly endpoints: readonly ServiceEndpoint[] }, without: string): string {
  if (endpoints.length === 0) return `${without}: no endpoint`;
  return `goes to ${endpoints.map(({ address, port }) => `${address}:${port}`).join(', ')}`;
}

function wants({ host, path, match }: IngressRoute): string {
  return match === 'default' ? 'all else' : `${host === '' ? '*' : host}${path}`;
}
