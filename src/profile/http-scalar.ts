import { messageOf } from '../errors.ts';
import { scalar, Unfit } from './scalar.ts';

/** Values whose form HTTP prescribes: checked here, so that the load engine never writes a malformed request. */

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Set by the engine itself from the body and the connection policy. */
const OWN_HEADERS: ReadonlySet<string> = new Set(['connection', 'content-length', 'transfer-encoding', 'upgrade', 'expect']);

export function method() {
  return scalar('a method such as GET or POST', (text) => {
    if (!TOKEN.test(text)) return new Unfit();
    if (text !== text.toUpperCase()) return new Unfit(`methods are case-sensitive, did you mean ${text.toUpperCase()}?`);
    return text === 'CONNECT' ? new Unfit('it would open a tunnel') : text;
  });
}

export function requestPath() {
  return scalar('a path such as /health or /search?q=a', (text) => {
    if (!text.startsWith('/')) return new Unfit('it must start with /');
    if (text.includes('#')) return new Unfit('a fragment (#) is never sent');
    return /^[\x21-\x7e]+$/.test(text) ? text : new Unfit('spaces and characters beyond ASCII must be percent-encoded');
  });
}

/** What is put before the path of each request. */
export function pathPrefix() {
  return scalar('a path such as /shop', (text) => (/^\/[\x21-\x7e]*$/.test(text) && !/[?#]/.test(text) ? text : new Unfit()));
}

export function headerName() {
  return scalar('a header name such as X-Request-Id', (text) => (TOKEN.test(text) ? text : new Unfit()));
}

/** The name of a header that a request may carry. */
export function ownHeaderName() {
  return scalar('a header name such as Accept', (text) => {
    if (!TOKEN.test(text)) return new Unfit();
    return OWN_HEADERS.has(text.toLowerCase()) ? new Unfit('cutover sets it itself') : text;
  });
}

export function headerValue() {
  return scalar('a header value', (text) => {
    if (/[\r\n]/.test(text)) return new Unfit('a line break would end the header');
    return /^[\t\x20-\x7e\x80-\xff]*$/.test(text) ? text : new Unfit('it has characters that a header cannot carry');
  });
}

/** A code (`200`) or a class of them (`2xx`), as an inclusive range. */
export function statusRange() {
  return scalar('a status such as 200, or a class such as 2xx', (text) => {
    if (/^[1-5]xx$/.test(text)) return { from: Number(text[0]) * 100, to: Number(text[0]) * 100 + 99 };
    return /^[1-5]\d\d$/.test(text) ? { from: Number(text), to: Number(text) } : new Unfit();
  });
}

export function httpUrl() {
  return scalar('a URL such as http://127.0.0.1:8080', (text) => {
    if (!URL.canParse(text)) return new Unfit();
    const url = new URL(text);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return new Unfit(`${url.protocol} is not http: or https:`);
    if (url.search !== '' || url.hash !== '') return new Unfit('a query belongs into the path of a request');
    if (url.username !== '' || url.password !== '') return new Unfit('user and password belong into an Authorization header');
    return text;
  });
}

export function proxyUrl() {
  return scalar('the URL of a forward proxy such as http://127.0.0.1:3128', (text) => {
    if (!URL.canParse(text)) return new Unfit();
    const url = new URL(text);
    if (url.protocol !== 'http:') return new Unfit(`${url.protocol} is not http:`);
    return url.pathname === '/' && url.search === '' && url.hash === '' ? text : new Unfit('it has neither path nor query');
  });
}

/** RFC 6901. */
export function jsonPointer() {
  return scalar('a JSON pointer such as /version or /build/0/tag', (text) => {
    if (!text.startsWith('/')) return new Unfit('it must start with /');
    return /~(?![01])/.test(text) ? new Unfit('~ is written ~0, and / within a name ~1') : text;
  });
}

export function regularExpression() {
  return scalar('a regular expression', (text) => {
    const compiled = compiledAsUsed(text);
    return compiled instanceof Unfit ? compiled : compiled.source;
  });
}

/** Compiled as the load engine does it. */
export function compiledAsUsed(pattern: string): RegExp | Unfit {
  try {
    return new RegExp(pattern, 'u');
  } catch (thrown) {
    return new Unfit(messageOf(thrown));
  }
}
