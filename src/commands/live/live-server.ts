import { createReadStream } from 'node:fs';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { EventStream } from './event-stream.ts';
import { refusalOf } from './refusal.ts';

/** What is served, each time as it is then. */
export interface LiveContent {
  readonly page: string;
  /** Of an event that tells a new reader everything. */
  readonly whole: () => string;
  /** The file; undefined before the run is over. */
  readonly report: () => string | undefined;
}

/** Each keeps a connection; more are turned away. */
const MOST_READERS = 64;

/** What every answer carries: nothing is kept, and no other page may embed or read it. */
const SAFETY_HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
} as const;

/** Answers for the page, its events and the report, and knows who reads the events. */
export class LiveServer {
  readonly readers = new Map<ServerResponse, EventStream>();
  private readonly content: LiveContent;
  private readonly listensOn: string;
  private left: (() => void) | undefined;

  constructor(content: LiveContent, listensOn: string) {
    this.content = content;
    this.listensOn = listensOn;
  }

  readonly answer: RequestListener = (request, response) => {
    for (const [name, value] of Object.entries(SAFETY_HEADERS)) response.setHeader(name, value);
    const refusal = refusalOf(request, this.listensOn);
    if (refusal !== undefined) {
      if (refusal.status === 405) response.setHeader('Allow', 'GET');
      plain(response, refusal.status, refusal.why);
      return;
    }
    this.route(request, response);
  };

  /** Resolves when nobody reads the events any more. */
  async empty(): Promise<void> {
    if (this.readers.size === 0) return;
    await new Promise<void>((resolve) => (this.left = resolve));
  }

  private route({ url = '' }: IncomingMessage, response: ServerResponse): void {
    switch (url.replace(/\?.*$/, '')) {
      case '/':
        response.setHeader('Content-Type', 'text/html; charset=utf-8');
        response.end(this.content.page);
        return;
      case '/events':
        this.follow(response);
        return;
      case '/report':
        sendReport(this.content.report(), response);
        return;
      case '/favicon.ico':
        // Browsers ask for one by themselves, and complain where there is none.
        response.writeHead(204).end();
        return;
      default:
        plain(response, 404, 'here are / and, when the run is over, /report');
    }
  }

  private follow(response: ServerResponse): void {
    if (this.readers.size >= MOST_READERS) {
      plain(response, 503, 'too many read this already');
      return;
    }
    const stream = new EventStream(response);
    this.readers.set(response, stream);
    response.once('close', () => {
      this.readers.delete(response);
      if (this.readers.size === 0) this.left?.();
    });
    stream.tell('', this.content.whole);
  }
}

function sendReport(file: string | undefined, response: ServerResponse): void {
  if (file === undefined) {
    plain(response, 404, 'the run is not over yet');
    return;
  }
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  // A file that cannot be read, or a reader that goes away, ends the connection; neither is a matter of the run.
  pipeline(createReadStream(file), response, () => {});
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}
