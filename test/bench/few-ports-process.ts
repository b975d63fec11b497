/**
 * Runs inside a network namespace of its own, which it makes small: `GENERATOR REQUESTS`. Prints as JSON what one generator did with few
 * ephemeral ports, and the connections that are left in TIME_WAIT.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { runCutover } from './generators/cutover.ts';
import { findPeers } from './generators/peers.ts';
import type { FewPorts } from './rows/few-ports.ts';
import { runMeasured } from './measure/process.ts';
import { withNginx } from './targets/nginx.ts';

const PORTS = 2_048;
const FIRST_PORT = 20_000;
const PEER_SECONDS = 5;
const TIME_WAIT = '06';

const [name = '', requests = ''] = process.argv.slice(2);
await runMeasured(['ip', 'link', 'set', 'lo', 'up'], { timeoutMs: 10_000 });
writeFileSync('/proc/sys/net/ipv4/ip_local_port_range', `${FIRST_PORT} ${FIRST_PORT + PORTS - 1}`);
// Linux would lend such a port out again after a second on loopback, and hide what happens on any other interface.
writeFileSync('/proc/sys/net/ipv4/tcp_tw_reuse', '0');
writeFileSync('/proc/sys/net/ipv4/tcp_max_tw_buckets', '100000');

const result = await withNginx(undefined, async ({ url, port }): Promise<FewPorts> => {
  const run = name === 'cutover' ? await ownRun(url) : await peerRun(url);
  const lines = readFileSync('/proc/net/tcp', 'utf8').trimEnd().split('\n').slice(1);
  const left = lines.map((line) => line.trim().split(/\s+/)).filter((fields) => fields[3] === TIME_WAIT);
  const ofServer = left.filter(([, local = '']) => parseInt(local.split(':')[1] ?? '', 16) === port).length;
  return { ...run, timeWaitClient: left.length - ofServer, timeWaitServer: ofServer };
});
process.stdout.write(JSON.stringify(result));

function ownRun(url: string): Promise<{ requests: number; errors: number }> {
  const threads = 50;
  const flags = ['--threads', String(threads), '--ramp-up', '0s', '--loops', String(Math.ceil(Number(requests) / threads))];
  return runCutover(url, [...flags, '--connection', 'new'], { timeoutMs: 300_000 }, async ({ report }) => {
    const { sent, ok } = report.requests;
    return { requests: sent, errors: sent - ok };
  });
}

async function peerRun(url: string): Promise<{ requests: number; errors: number }> {
  const { present } = await findPeers({ peers: new Set([name.toLowerCase()]) });
  const [peer] = present;
  if (peer === undefined) throw new Error(`${name} is not there`);
  return peer.run({ url, connections: 50, seconds: PEER_SECONDS, shape: 'new-connection', core: undefined });
}
