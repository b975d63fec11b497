import { setTimeout as delay } from 'node:timers/promises';
import type { ContainerPort, LifecycleHandler } from '../objects.ts';
import { httpGet } from './http-get.ts';
import type { Command } from './process-group.ts';
import type { ProcessTable } from './process-table.ts';
import { tcpConnect } from './tcp-connect.ts';

/** The container that a probe or a lifecycle hook acts on. */
export interface HandlerTarget {
  readonly podIP: string;
  readonly ports: readonly ContainerPort[];
  readonly cwd: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly processes: ProcessTable;
}

/** `message` is what the kubelet would put into the event. */
export type HandlerResult = { readonly ok: true } | { readonly ok: false; readonly message: string };

/** Runs what a probe or a hook says, once. It gives up after `timeoutMs`, and at once when `signal` aborts. */
export async function runHandler(
  handler: LifecycleHandler,
  target: HandlerTarget,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<HandlerResult> {
  if (handler.httpGet !== undefined) {
    const port = portNumber(handler.httpGet.port, target.ports);
    return port === undefined
      ? noSuchPort(handler.httpGet.port)
      : httpGet(handler.httpGet, target.podIP, port, timeoutMs, signal);
  }
  if (handler.tcpSocket !== undefined) {
    const port = portNumber(handler.tcpSocket.port, target.ports);
    const host = handler.tcpSocket.host ?? target.podIP;
    return port === undefined ? noSuchPort(handler.tcpSocket.port) : tcpConnect(host, port, timeoutMs, signal);
  }
  if (handler.exec !== undefined) return execute(handler.exec.command ?? [], target, timeoutMs, signal);
  if (handler.sleep !== undefined) {
    await delay(Math.min(handler.sleep.seconds * 1000, timeoutMs), undefined, { signal }).catch(() => undefined);
    return { ok: true };
  }
  return { ok: false, message: 'missing probe handler' };
}

function portNumber(port: number | string, ports: readonly ContainerPort[]): number | undefined {
  if (typeof port === 'number') return port;
  return ports.find(({ name }) => name === port)?.containerPort ?? (/^\d+$/.test(port) ? Number(port) : undefined);
}

function noSuchPort(port: number | string): HandlerResult {
  return { ok: false, message: `couldn't find port: ${port}` };
}

/** The kubelet reads no more of a probe's output than this. */
const OUTPUT_BYTES = 10 * 1024;

async function execute(
  command: readonly string[],
  target: HandlerTarget,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<HandlerResult> {
  const [file = '', ...args] = command;
  const { cwd, env, processes } = target;
  const whole: Command = { file, args, cwd, env };
  let output = '';
  try {
    const group = await processes.start(whole, (_stream, chunk) => {
      if (output.length < OUTPUT_BYTES) output += chunk.toString();
    });
    const kill = (): void => group.kill();
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      kill();
    }, timeoutMs);
    if (signal.aborted) kill();
    signal.addEventListener('abort', kill, { once: true });
    const { code } = await group.exited;
    await group.closed;
    clearTimeout(timer);
    signal.removeEventListener('abort', kill);
    if (isLate) return { ok: false, message: `command timed out: "${command.join(' ')}" timed out after ${timeoutMs / 1000}s` };
    return code === 0
      ? { ok: true }
      : { ok: false, message: output === '' ? `command "${command.join(' ')}" exited with ${code}` : output };
  } catch (error) {
    const reason =
      error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'no such file or directory' : String(error);
    return { ok: false, message: `exec: "${file}": ${reason}` };
  }
}
