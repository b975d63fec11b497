import type { ServerResponse } from 'node:http';

/** How long a browser waits before it connects again. */
const RETRY_MS = 1000;

/** One event of https://html.spec.whatwg.org/multipage/server-sent-events.html; JSON has no line breaks. */
export function eventText(event: string, id: number, data: unknown): string {
  return `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}

/**
 * One reader of the events. What it has not read by the next event is all that is ever kept for it: it then gets the whole picture, once
 * it reads again, instead of what it has missed.
 */
export class EventStream {
  private readonly response: ServerResponse;
  /** At first, too. */
  private needsWhole = true;

  constructor(response: ServerResponse) {
    this.response = response;
    response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store' });
    response.write(`retry: ${RETRY_MS}\n\n`);
  }

  /** `whole` is asked for only where this reader needs it. */
  tell(text: string, whole: () => string): void {
    if (this.response.writableNeedDrain) {
      this.needsWhole = true;
      return;
    }
    this.response.write(this.needsWhole ? whole() : text);
    this.needsWhole = false;
  }

  /** Whatever it has read so far. */
  tellLast(text: string): void {
    this.response.write(text);
  }
}
