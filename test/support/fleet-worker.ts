import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { vi } from 'vitest';
import type { Frame, FrameType } from '../../src/fleet/frame.ts';
import { leaseAnnotations, type LeaseMessage, NO_MESSAGE } from '../../src/fleet/lease-message.ts';
import { type FleetOrder, orderSecrets } from '../../src/fleet/order.ts';
import { readWords, type WorkerWords } from '../../src/fleet/worker-words.ts';
import type { Send } from './api-server.ts';
import { LogLines } from './frame-lines.ts';

const bin = resolve(import.meta.dirname, '../../bin/cutover.js');
const NAMESPACE = 'kt';
const LEASES = `/apis/coordination.k8s.io/v1/namespaces/${NAMESPACE}/leases`;
const SOON = { timeout: 30_000, interval: 20 };

/** What a controller does for one fleet: the order, and a lease that it renews until it is told not to. */
export class FakeController {
  readonly fleet: string;
  readonly #send: Send;
  /** Every worker may go as soon as it has said all. */
  #message: LeaseMessage = { ...NO_MESSAGE, dismissed: [0, 1, 2, 3] };
  #renewing: NodeJS.Timeout | undefined;
  #written: Promise<unknown> = Promise.resolve();

  constructor(fleet: string, send: Send) {
    this.fleet = fleet;
    this.#send = send;
  }

  async begin(order: FleetOrder): Promise<void> {
    for (const { name, data } of orderSecrets(this.fleet, order)) {
      await this.#send('POST', `/api/v1/namespaces/${NAMESPACE}/secrets`, { body: { metadata: { name }, data } });
    }
    await this.#send('POST', LEASES, { body: { metadata: { name: this.fleet }, spec: { renewTime: now() } } });
    this.#renewing = setInterval(() => void this.say({}), 500);
  }

  /** Renews the lease as well. */
  say(change: Partial<LeaseMessage>): Promise<unknown> {
    this.#message = { ...this.#message, ...change };
    const body = { metadata: { annotations: leaseAnnotations(this.#message) }, spec: { renewTime: now() } };
    const write = () =>
      this.#send('PATCH', `${LEASES}/${this.fleet}`, { body, headers: { 'content-type': 'application/merge-patch+json' } });
    this.#written = this.#written.then(write, write);
    return this.#written;
  }

  async end(): Promise<void> {
    clearInterval(this.#renewing);
    await this.#written;
  }
}

function now(): string {
  return new Date().toISOString().replace('Z', '000Z');
}

export interface WorkerSetting {
  readonly fleet: string;
  readonly index: string;
  /** Path. */
  readonly kubeconfig: string;
}

/** A `cutover worker` in a process of its own, as in a pod. */
export class WorkerProcess implements AsyncDisposable {
  readonly process: ChildProcess;
  readonly frames: Frame[] = [];
  words = '';
  exitCode: number | null | undefined;

  constructor({ fleet, index, kubeconfig }: WorkerSetting) {
    const child = spawn(process.execPath, [bin, 'worker', '--fleet', fleet, '--namespace', NAMESPACE], {
      env: { ...process.env, KUBECONFIG: kubeconfig, JOB_COMPLETION_INDEX: index, NODE_NAME: 'node-7' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.process = child;
    const reader = new LogLines();
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      for (const line of reader.push(text)) {
        if (line.kind === 'frame') this.frames.push(line.frame);
        else this.words += `${line.kind}: ${line.text}\n`;
      }
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.words += text));
    child.on('close', (code) => (this.exitCode = code));
  }

  of(type: FrameType): Frame[] {
    return this.frames.filter((frame) => frame.type === type);
  }

  /** The words of the first frame of this type, once it is there. */
  said<Type extends keyof WorkerWords>(type: Type): Promise<WorkerWords[Type]> {
    return vi.waitFor(() => {
      const frame = this.of(type)[0];
      if (frame === undefined) throw new Error(`no ${type} yet; it said: ${this.words}`);
      return readWords(type, frame.payload);
    }, SOON);
  }

  /** Its exit code, once it has ended. */
  ended(): Promise<number | null> {
    return vi.waitFor(() => {
      if (this.exitCode === undefined) throw new Error(`it still runs; it said: ${this.words}`);
      return this.exitCode;
    }, SOON);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.exitCode !== undefined) return;
    const closed = once(this.process, 'close');
    this.process.kill('SIGKILL');
    await closed;
  }
}
