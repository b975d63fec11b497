import * as fc from 'fast-check';

const arbitraryToken = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,12}$/);
/** Any bytes, as latin1 text. */
export const arbitraryBody = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 300,
});

/** A valid response: any framing, some headers, perhaps 1xx before it. */
export const arbitraryResponse = fc
  .record({
    status: fc.constantFrom(200, 201, 302, 404, 500, 503),
    headers: fc.array(fc.tuple(arbitraryToken, fc.stringMatching(/^[!-~]{0,20}$/)), { maxLength: 8 }),
    body: arbitraryBody,
    framing: fc.constantFrom('length', 'chunked', 'until-close'),
    chunkSize: fc.integer({ min: 1, max: 80 }),
    coding: fc.constantFrom('', 'gzip, ', 'deflate,'),
    extension: fc.constantFrom('', ';a', ';a=b;c', ';a="b;\\"c"'),
    trailer: fc.constantFrom('', 'X-T: 1\r\n'),
    interim: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ status, headers, body, framing, chunkSize, coding, extension, trailer, interim }) => {
    const others = headers
      .filter(([name]) => !/^(content-length|transfer-encoding|connection|trailer|upgrade)$/i.test(name))
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('');
    const chunks = body.match(new RegExp(`[^]{1,${chunkSize}}`, 'g')) ?? [];
    const chunked = chunks.map((chunk) => `${chunk.length.toString(16)}${extension}\r\n${chunk}\r\n`).join('');
    const framed = {
      length: `Content-Length: ${body.length}\r\n\r\n${body}`,
      chunked: `Transfer-Encoding: ${coding}chunked\r\n\r\n${chunked}0${extension}\r\n${trailer}\r\n`,
      'until-close': `\r\n${body}`,
    }[framing];
    return {
      wire: `${'HTTP/1.1 100 Continue\r\n\r\n'.repeat(interim)}HTTP/1.1 ${status} Text\r\n${others}${framed}`,
      status,
      body,
    };
  });
