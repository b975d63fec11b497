import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { EventStream, eventText } from '../../../src/commands/live/event-stream.ts';

const PATIENCE = { timeout: 20_000 };

/** A reader that does not read until it is told to. */
async function startReader() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').pause();
  onTestFinished(() => {
    socket.destroy();
    server.close();
  });
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const [, response] = (await once(server, 'request')) as [unknown, ServerResponse];
  let text = '';
  socket.setEncoding('utf8').on('data', (more: string) => (text += more));
  socket.pause();
  return { response, read: () => socket.resume(), received: () => text };
}

it('puts an event on three lines, whatever is in it', () => {
  const told = eventText('update', 7, { text: 'a\r\nb\n\nevent: end\u2028' });
  expect(told.split('\n')).toEqual(['event: update', 'id: 7', expect.stringMatching(/^data: \{[^\n]*\}$/), '', '']);
});

it('keeps next to nothing for who does not read, and tells it all at once when it reads again', async () => {
  const { response, read, received } = await startReader();
  const stream = new EventStream(response);
  let wholes = 0;
  const whole = (): string => {
    wholes += 1;
    return eventText('update', wholes, { whole: wholes });
  };
  stream.tell('', whole);
  const update = eventText('update', 0, { padding: 'x'.repeat(100_000) });
  for (let told = 0; told < 1000; told += 1) {
    stream.tell(update, whole);
    await new Promise(setImmediate);
  }
  expect(wholes).toBe(1);
  expect(response.writableLength).toBeLessThan(3 * update.length);
  read();
  await vi.waitFor(() => expect(response.writableNeedDrain).toBe(false), PATIENCE);
  stream.tell(update, whole);
  stream.tell(eventText('update', 9, { after: true }), whole);
  await vi.waitFor(() => expect(received()).toContain('"after":true'), PATIENCE);
  expect(wholes).toBe(2);
  expect(received().slice(received().indexOf('{"whole":2}'))).not.toContain('padding');
});
