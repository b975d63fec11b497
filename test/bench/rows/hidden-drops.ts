import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { runCutover } from '../generators/cutover.ts';
import { findPeers } from '../generators/peers.ts';
import { grouped, table } from '../markdown.ts';
import type { Bench, Finding, Row } from '../row.ts';

const ANSWER = 'HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\nX-App-Version: v1\r\n\r\nok';
const UNANSWERED_EVERY = 5;
const SECONDS = 3;

type Close = 'FIN' | 'RST';

interface Told {
  readonly unanswered: number;
  readonly reported: number;
}

/** A server that closes every fifth request of a connection unanswered, and counts them. */
async function withDroppingServer<Result>(
  close: Close,
  use: (url: string, unanswered: () => number) => Promise<Result>,
): Promise<Result> {
  let unanswered = 0;
  const open = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    let requests = 0;
    open.add(socket);
    socket.on('close', () => open.delete(socket)).on('error', () => socket.destroy());
    socket.on('data', () => {
      if (++requests % UNANSWERED_EVERY !== 0) {
        socket.write(ANSWER);
        return;
      }
      unanswered++;
      if (close === 'FIN') socket.end();
      else socket.resetAndDestroy();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  try {
    return await use(`http://127.0.0.1:${port}/`, () => unanswered);
  } finally {
    for (const socket of open) socket.destroy();
    server.close();
  }
}

export const hiddenDrops: Row = {
  name: 'hidden-drops',
  title: 'Drops that a client hides: every fifth request of a connection is closed unanswered',
  async measure(bench) {
    const { present } = await findPeers(bench);
    const findings: Finding[] = [];
    const rows = new Map<string, string[]>();
    for (const close of ['FIN', 'RST'] as const) {
      const own = await cutoverTells(bench, close);
      const hidden = own.unanswered - own.reported;
      const figure = `${grouped(hidden)} of ${grouped(own.unanswered)}`;
      findings.push({ measure: `drops hidden, closed by ${close}`, goal: '0', figure, met: hidden === 0 && own.unanswered > 0 });
      rows.set('cutover', [...(rows.get('cutover') ?? []), ...cells(own)]);
      for (const peer of present) {
        const told = await withDroppingServer(close, async (url, unanswered): Promise<Told> => {
          const { connections, generatorCore } = bench;
          const load = { url, connections, seconds: SECONDS, shape: 'keep-alive', core: generatorCore } as const;
          const { errors } = await peer.run(load);
          return { unanswered: unanswered(), reported: errors };
        });
        rows.set(peer.name, [...(rows.get(peer.name) ?? []), ...cells(told)]);
      }
    }
    const header = ['generator', ...['FIN', 'RST'].flatMap((close) => [`unanswered (${close})`, 'reported', 'share reported'])];
    return {
      findings,
      details: table(
        header,
        [...rows].map(([name, row]) => [name, ...row]),
      ),
    };
  },
};

function cells({ unanswered, reported }: Told): string[] {
  return [grouped(unanswered), grouped(reported), `${Math.round((reported / unanswered) * 100)} %`];
}

function cutoverTells({ connections, generatorCore }: Bench, close: Close): Promise<Told> {
  return withDroppingServer(close, (url, unanswered) => {
    const flags = [
      '--threads',
      String(connections),
      '--ramp-up',
      '0s',
      '--duration',
      `${SECONDS}s`,
      '--connection',
      'keep-alive',
    ];
    return runCutover(url, flags, { core: generatorCore, timeoutMs: 60_000 }, async ({ report }) => ({
      unanswered: unanswered(),
      reported: report.requests.dropped,
    }));
  });
}
