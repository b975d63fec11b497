import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Host } from '../host.ts';
import { html } from '../report/formats/html.ts';
import { COMPARISON_PAGE } from '../report/html/series/render-comparison.ts';
import { REPEAT_PAGE } from '../report/html/series/render-repeat.ts';

/** `--report` as asked, and the page that is to be opened. */
export function withPage(asked: readonly string[]): readonly string[] {
  return namedPage(asked) === undefined && !asked.includes(html.name) ? [...asked, html.name] : asked;
}

/**
 * Shows the page that was written for the folder, which `asked` may have named, in the browser. Its URL is told in any case: where there is
 * no browser, or none comes up, that is all. Does not wait for the browser.
 */
export async function openPage(asked: readonly string[], folder: string, host: Host): Promise<void> {
  const named = namedPage(asked);
  const page =
    named === undefined
      ? [COMPARISON_PAGE, REPEAT_PAGE, html.fileName ?? ''].map((name) => join(folder, name)).find((file) => existsSync(file))
      : resolve(host.cwd, named);
  if (page === undefined) return;
  const { href } = pathToFileURL(page);
  host.stderr.write(`The report as a page: ${href}\n`);
  if (!hasBrowser(host)) return;
  try {
    const { default: openInBrowser } = await import('open');
    await openInBrowser(href);
  } catch {
    // The URL stands above; a report without a browser is still a report.
  }
}

/** Without a screen, Linux would start a browser for terminals, which nobody sees; $BROWSER says that there is one all the same. */
function hasBrowser({ env }: Host): boolean {
  if (process.platform !== 'linux') return true;
  return ['DISPLAY', 'WAYLAND_DISPLAY', 'BROWSER', 'WSL_DISTRO_NAME'].some((name) => (env[name] ?? '') !== '');
}

/** The file of `html=FILE`; undefined without, and for `-`, which is no page to open. */
function namedPage(asked: readonly string[]): string | undefined {
  const prefix = `${html.name}=`;
  const file = asked.findLast((flag) => flag.startsWith(prefix))?.slice(prefix.length);
  return file === '-' ? undefined : file;
}
