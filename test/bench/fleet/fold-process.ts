/**
 * What a fleet's controller does with what its workers say, without the network: `WORKERS REQUESTS_PER_SECOND SECONDS`. Prints a line of
 * JSON for every second of the load. The workers' lines are made between the measured stretches.
 */
import { readLogLine } from '../../../src/fleet/frame.ts';
import { inTemporaryFolder } from '../temporary.ts';
import type { FoldedSecond } from './folded-second.ts';
import { listeningController } from './listening-controller.ts';
import { recordedSecond, REPORTS_PER_SECOND, Speaker, STAMP } from './speaker.ts';

const [workers = 1000, ratePerSecond = 1000, seconds = 10] = process.argv.slice(2).map(Number);

await inTemporaryFolder(async (folder) => {
  const controller = listeningController(folder, workers);
  const recorded = recordedSecond(ratePerSecond);
  const speakers = controller.workers.map((_, worker) => new Speaker(worker, recorded));
  for (let second = 0; second < seconds; second++) {
    const requestsBefore = controller.requests;
    let cpuUs = 0;
    let logBytes = 0;
    for (let tenth = 0; tenth < REPORTS_PER_SECOND; tenth++) {
      const lines = speakers.map((speaker) => speaker.report(second, tenth));
      const before = process.cpuUsage();
      for (const [worker, own] of lines.entries()) {
        for (const line of own) {
          logBytes += line.length - STAMP.length;
          controller.workers[worker]?.line(readLogLine(line.slice(0, -1), true));
        }
      }
      controller.show(second);
      const { user, system } = process.cpuUsage(before);
      cpuUs += user + system;
    }
    const { rss } = process.memoryUsage();
    const folded: FoldedSecond = { requests: controller.requests - requestsBefore, cpuUs, logBytes, residentBytes: rss };
    process.stdout.write(`${JSON.stringify(folded)}\n`);
  }
  await controller.close();
});
