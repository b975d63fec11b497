/**
 * An API server as far as pods' logs go: `WORKERS REQUESTS_PER_SECOND SECONDS`. `.../pods/worker-N/log` tells the log of worker N while it is
 * written, over TLS. The workers start when all of them are listened to, and none waits for its reader. Prints a kubeconfig.
 */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { selfSignedCertificate } from '../../../src/cluster/api/certificate.ts';
import { kubeconfigText } from '../../../src/cluster/api/kubeconfig.ts';
import { recordedSecond, REPORTS_PER_SECOND, Speaker } from './speaker.ts';

const ADDRESS = '127.0.0.1';
const [workers = 1000, ratePerSecond = 1000, seconds = 10] = process.argv.slice(2).map(Number);

const { key, certificate } = await selfSignedCertificate(ADDRESS);
const readers = new Map<number, ServerResponse>();
const allRead = Promise.withResolvers<void>();
const server = createServer({ key, cert: certificate }, (request, response) => {
  const worker = /\/pods\/worker-(\d+)\/log/.exec(request.url ?? '')?.[1];
  if (worker === undefined) {
    response.end('{"gitVersion":"bench"}');
    return;
  }
  response.writeHead(200, { 'content-type': 'text/plain' }).flushHeaders();
  readers.set(Number(worker), response);
  if (readers.size === workers) allRead.resolve();
});
server.listen(0, ADDRESS);
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
process.stdout.write(kubeconfigText({ apiUrl: `https://${ADDRESS}:${port}`, certificate, token: 'none' }));

const recorded = recordedSecond(ratePerSecond);
const speakers = Array.from({ length: workers }, (_, worker) => new Speaker(worker, recorded));
await allRead.promise;
const startMs = performance.now();
for (let tenth = 0; tenth < seconds * REPORTS_PER_SECOND; tenth++) {
  for (const [worker, speaker] of speakers.entries()) {
    const lines = speaker.report(Math.floor(tenth / REPORTS_PER_SECOND), tenth % REPORTS_PER_SECOND);
    if (lines.length > 0) readers.get(worker)?.write(lines.join(''));
  }
  await sleep(Math.max(1, startMs + ((tenth + 1) * 1000) / REPORTS_PER_SECOND - performance.now()));
}
// A server that is closed cuts what has not been sent yet.
await Promise.all([...readers.values()].map((reader) => once(reader.end(), 'close')));
server.close();
