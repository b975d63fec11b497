/**
 * A fleet's controller that follows the logs of all workers through the Kubernetes API: `WORKERS REQUESTS_PER_SECOND SECONDS KUBECONFIG`, the
 * last that of log-server-process.ts. Prints a line of JSON for every second; CPU and memory are this process's own.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { LogFollower } from '../../../src/fleet/log-follower.ts';
import { connectCluster } from '../../../src/release/kubernetes/connect.ts';
import { inTemporaryFolder } from '../temporary.ts';
import type { FoldedSecond } from './folded-second.ts';
import { listeningController } from './listening-controller.ts';
import { STAMP } from './speaker.ts';

const [workers = 1000] = process.argv.slice(2).map(Number);
const kubeconfig = process.argv[5];

await inTemporaryFolder(async (folder) => {
  const cluster = await connectCluster({ kubeconfig, context: undefined, namespace: 'default' });
  const controller = listeningController(folder, workers);
  let logBytes = 0;
  const never = new AbortController();
  const reading = controller.workers.map((worker, index) => {
    const source = {
      read: async function* (...asked: Parameters<typeof cluster.podLog>) {
        for await (const line of cluster.podLog(...asked)) {
          logBytes += line.length + 1 - STAMP.length;
          yield line;
        }
      },
      pod: `worker-${index}`,
      podIsOver: () => true,
      readUntil: () => undefined,
      signal: never.signal,
    };
    return new LogFollower(source, { line: (line) => worker.line(line), resumed: () => {} }).follow();
  });
  const over = new AbortController();
  void Promise.all(reading).then(() => over.abort());
  let before = { cpu: process.cpuUsage(), requests: 0, logBytes: 0 };
  for (let second = 0; !over.signal.aborted; second++) {
    await sleep(1000, undefined, { signal: over.signal }).catch(() => {});
    controller.show(second);
    const { user, system } = process.cpuUsage(before.cpu);
    const requests = controller.requests - before.requests;
    const folded: FoldedSecond = {
      requests,
      cpuUs: user + system,
      logBytes: logBytes - before.logBytes,
      residentBytes: process.memoryUsage().rss,
    };
    before = { cpu: process.cpuUsage(), requests: controller.requests, logBytes };
    if (requests > 0) process.stdout.write(`${JSON.stringify(folded)}\n`);
  }
  await controller.close();
});
