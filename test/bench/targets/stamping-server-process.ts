/**
 * A target that knows when each request arrived, on the clock that cutover's evidence counts from: `HOST PORT FILE`. Answers at once;
 * on the message `tell` it writes what it knows to FILE, a line `<id> <monotonic us>` each, and ends.
 */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { monotonicUs } from '../../../src/clock.ts';

const [host = '', port = '', file = ''] = process.argv.slice(2);
const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-App-Version: v1\r\n\r\nok';
const ID_HEADER = '\r\nX-Request-Id: ';
const ids: string[] = [];
const arrivedUs: number[] = [];

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('data', (chunk) => {
    arrivedUs.push(monotonicUs());
    const text = chunk.toString('latin1');
    const at = text.indexOf(ID_HEADER) + ID_HEADER.length;
    ids.push(text.slice(at, text.indexOf('\r\n', at)));
    socket.write(ANSWER);
  });
  socket.on('error', () => socket.destroy());
});

server.listen(Number(port), host, 4096, () => process.send?.('listening'));
process.once('message', () => {
  writeFileSync(file, ids.map((id, index) => `${id} ${arrivedUs[index]}\n`).join(''));
  process.exit();
});
