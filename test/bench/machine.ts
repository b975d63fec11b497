import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { version } from '../../src/version.ts';
import { Absent } from './packages.ts';
import { findPeers } from './generators/peers.ts';
import { nginxVersion } from './targets/nginx.ts';
import type { Bench } from './row.ts';

/** What else the machine did before the bench began; the bench itself keeps two cores busy later. */
const [loadBefore = NaN] = loadavg();

/** What the figures hold for: the machine, the versions, the time. One line each, for people. */
export async function describeSetting(bench: Bench, command: string): Promise<string> {
  const { versions } = await findPeers(bench);
  const nginx = await nginxVersion();
  const peers = [...versions].map(([name, found]) => `${name} ${found instanceof Absent ? `absent (${found.why})` : found}`);
  return [
    machineLine(),
    `- versions: cutover ${version()}, Node ${process.versions.node}, nginx ${nginx instanceof Absent ? 'absent' : nginx}, ${peers.join(', ')}`,
    `- ${bench.runs} interleaved runs of ${bench.seconds} s, ${bench.connections} connections; target on core ${bench.targetCore}, generator on core ${bench.generatorCore}`,
    commandLine(command),
  ].join('\n');
}

/** The same of a row that compares with nobody. */
export function describeMachine(command: string): string {
  return [machineLine(), `- versions: cutover ${version()}, Node ${process.versions.node}`, commandLine(command)].join('\n');
}

function machineLine(): string {
  const [cpu] = cpus();
  return `- machine: ${cpus().length} x ${cpu?.model.trim() ?? 'unknown CPU'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()}, load average before the bench ${loadBefore.toFixed(1)}`;
}

function commandLine(command: string): string {
  return `- ${new Date().toISOString().slice(0, 10)}, \`${command}\``;
}
