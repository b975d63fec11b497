import type { Notes } from './notes.ts';
import type { SamplerSettings } from './sampler-settings.ts';
import { templateText } from './template-text.ts';
import type { Value } from './variables.ts';

/** Where a request goes. */
export interface Destination {
  /** Scheme, host and port: `https://shop.example:8443`. */
  readonly origin: string;
  /** Path and query as a template, percent-encoded where it has to be. */
  readonly path: string;
}

/** Of a sampler whose server is not known before the run; it may be said on the command line. */
export const NO_ORIGIN = '';

/** Undefined, and told, where it cannot be known before the run. */
export function destinationOf(settings: SamplerSettings, notes: Notes): Destination | undefined {
  const path = settings.value('path');
  const [first] = path;
  // JMeter takes a path that is a whole URL for the URL.
  if (typeof first === 'string' && /^https?:\/\//i.test(first)) {
    const [, origin = '', rest = ''] = /^(https?:\/\/[^/?#]*)([^]*)$/i.exec(first) ?? [];
    if (URL.canParse(origin))
      return { origin: new URL(origin).origin, path: pathText([rest, ...path.slice(1)], settings, notes) };
  }
  const protocol = (settings.known('protocol') ?? 'http').toLowerCase();
  if (protocol !== 'http' && protocol !== 'https') {
    notes.leave(settings.element, `the protocol ${protocol} is not HTTP`);
    return undefined;
  }
  const domain = settings.known('domain');
  const port = settings.known('port');
  const url = `${protocol}://${domain ?? ''}${port === undefined || port === '0' ? '' : `:${port}`}`;
  const origin = domain !== undefined && URL.canParse(url) ? new URL(url).origin : NO_ORIGIN;
  return { origin, path: pathText(path, settings, notes) };
}

function pathText(path: Value, settings: SamplerSettings, notes: Notes): string {
  const { element } = settings;
  if (path.some((part) => typeof part !== 'string' && !('unknown' in part)))
    notes.remark(
      `${element.path}: values of variables in the path are percent-encoded, "/" included; JMeter sends them as they are`,
    );
  const text = templateText(path, element, notes, percentEncoded);
  return text.startsWith('/') ? text : `/${text}`;
}

/** What cannot stand in a path; what is encoded already stays. A fragment is never sent. */
function percentEncoded(text: string): string {
  return text.replace(/#[^]*$/, '').replace(/[^\x21-\x7e]+/gu, (piece) => encodeURIComponent(piece.toWellFormed()));
}
