/** One server-sent event, its data read as JSON. */
export interface ToldEvent {
  readonly event: string;
  readonly id: number;
  readonly data: unknown;
}

/** The events of an event stream, as they come, until it ends. Leaving the loop early closes the connection. */
export async function* readEvents(url: string | URL): AsyncGenerator<ToldEvent> {
  const gone = new AbortController();
  try {
    const response = await fetch(url, { signal: gone.signal, headers: { Accept: 'text/event-stream' } });
    if (response.body === null || !response.ok) throw new Error(`${response.status} ${await response.text()}`);
    let text = '';
    for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
      text += piece;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const fields = new Map(block.split('\n').map((line) => [line.split(': ', 1)[0], line.slice(line.indexOf(': ') + 2)]));
        const data = fields.get('data');
        if (data !== undefined) yield { event: fields.get('event') ?? '', id: Number(fields.get('id')), data: JSON.parse(data) };
      }
    }
  } finally {
    gone.abort();
  }
}
