import type { Profile } from './profile.ts';
import type { CommandStep } from './strategies/command.ts';

const REDACTED = '(redacted)';

/** Names of headers, environment variables and query parameters whose values are nobody's business. */
const SECRET_NAME = /authorization|cookie|token|secret|password|passwd|api-?_?key|access-?_?key|credential|signature|session/i;

/** The profile without its secrets, as it may be kept and shown. Bodies are kept: only their writer knows what is in them. */
export function redactProfile(profile: Profile): Profile {
  const { target, load, release } = profile;
  return {
    ...profile,
    target: {
      ...target,
      url: target.url === undefined ? undefined : redactUrl(target.url),
      moreUrls: target.moreUrls.map(redactUrl),
      proxy: target.proxy === undefined ? undefined : redactUrl(target.proxy),
      tls: { ...target.tls, key: target.tls.key && REDACTED },
    },
    load: {
      ...load,
      requests: load.requests.map((request) => ({
        ...request,
        // Unless the profile gives it a name, a request is called by its path.
        name: redactQuery(request.name),
        path: redactQuery(request.path),
        headers: redactValues(request.headers),
      })),
      // Of the environment and of data, the kept profile has names only.
      values: undefined,
    },
    release: release === undefined ? undefined : redactRelease(release),
  };
}

/** The URL without user and password. */
export function redactUrl(url: string): string {
  const parsed = new URL(url);
  if (parsed.username === '' && parsed.password === '') return url;
  parsed.username = 'redacted';
  parsed.password = '';
  return parsed.href;
}

function redactRelease(release: NonNullable<Profile['release']>): Profile['release'] {
  switch (release.strategy) {
    case 'rolling':
      return { ...release, rolling: { ...release.rolling, env: redactValues(release.rolling.env) } };
    case 'recreate':
      return { ...release, recreate: { ...release.recreate, env: redactValues(release.recreate.env) } };
    case 'replace':
      return { ...release, replace: { ...release.replace, env: redactValues(release.replace.env) } };
    case 'canary':
      return { ...release, canary: { ...release.canary, env: redactValues(release.canary.env) } };
    case 'command': {
      const { command } = release;
      return { ...release, command: { ...command, steps: command.steps.map(redactStep), undo: command.undo.map(redactStep) } };
    }
    case 'blue-green': {
      const { env, preview } = release.blueGreen;
      const path = preview?.path && redactQuery(preview.path);
      return {
        ...release,
        blueGreen: { ...release.blueGreen, env: redactValues(env), preview: preview && { ...preview, path } },
      };
    }
    case 'watch':
    case 'restart':
      return release;
  }
}

/** What stands behind a secret's name in a command line, as in `--set password=...`, goes with it. */
function redactStep(step: CommandStep): CommandStep {
  const argv = step.argv.map((word) =>
    word.replaceAll(/([\w.-]+)=("[^"]*"|'[^']*'|\S+)/g, (setting, name: string) =>
      SECRET_NAME.test(name) ? `${name}=${REDACTED}` : setting,
    ),
  );
  return { ...step, argv, env: redactValues(step.env) };
}

function redactValues(named: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(named).map(([name, value]) => [name, SECRET_NAME.test(name) ? REDACTED : value]));
}

function redactQuery(path: string): string {
  return path.replaceAll(/([?&])([^=&]+)=[^&]*/g, (parameter, separator: string, name: string) =>
    SECRET_NAME.test(name) ? `${separator}${name}=${REDACTED}` : parameter,
  );
}
