import { CutoverError } from '../errors.ts';

/** The load as a command line says it: what `load` and `guard` share. */
export interface LoadFlags {
  readonly threads?: string;
  readonly rampUp?: string;
  readonly loops?: string;
  readonly duration?: string;
  readonly rate?: string;
  readonly connection?: string;
  readonly method?: string;
  readonly header: readonly string[];
  readonly data?: string;
  readonly threshold: readonly string[];
  /** Pods that send it. */
  readonly fleet?: string;
}

/** What the flags mean, as a profile would say it; without what was not given. */
export function writtenLoad(url: string, flags: LoadFlags) {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const { threads, rampUp, loops, duration, rate, connection, method, data } = flags;
  return {
    target: { url: parsed === undefined ? url : withoutPath(parsed) },
    load: {
      threads,
      rampUp,
      loops,
      duration,
      rate,
      connection,
      requests: [
        {
          method,
          path: parsed === undefined ? '/' : `${parsed.pathname}${parsed.search}`,
          headers: headersOf(flags.header),
          body: data,
        },
      ],
    },
    thresholds: flags.threshold.length === 0 ? undefined : flags.threshold,
  };
}

/** The path goes into the request. User and password stay, for the profile to say that it does not take them here. */
function withoutPath(url: URL): string {
  const base = new URL(url);
  base.pathname = '';
  base.search = '';
  base.hash = '';
  return base.href;
}

function headersOf(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      if (colon < 1) throw new CutoverError(`expected "Name: value", found "${line}"`, { where: '--header' });
      return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    }),
  );
}
