import { CutoverError } from '../errors.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Host } from '../host.ts';
import { profileFrom } from '../profile/read.ts';
import { verify, type VerifyFlags } from './verify.ts';

export interface LoadFlags extends VerifyFlags {
  readonly set: readonly string[];
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
}

const DEFAULT_DURATION = '10s';

/** `cutover load URL`: hammers a URL without a release; the profile is made of the command line. */
export function loadUrl(url: string, flags: LoadFlags, host: Host): Promise<ExitCode> {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const { threads, rampUp, loops, rate, connection, method, data } = flags;
  const duration = flags.duration ?? (loops === undefined ? DEFAULT_DURATION : undefined);
  const written = {
    name: 'load',
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
  // JSON is YAML: one reader, and one set of rules and messages, for files and command lines.
  const profile = profileFrom(JSON.stringify(written, undefined, 1), {
    file: '<command line>',
    label: '<command line>',
    name: 'load',
    sets: flags.set,
    cwd: host.cwd,
    env: host.env,
  });
  return verify(profile, flags, host);
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
