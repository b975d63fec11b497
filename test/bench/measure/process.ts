import { spawn } from 'node:child_process';

/** What a command cost, all of its descendants included. */
export interface ProcessCost {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  readonly wallSeconds: number;
  /** User and system time of the command and every process it has waited for, to the millisecond. */
  readonly cpuSeconds: number;
}

export interface RunOptions {
  /** The only core it may use; any when left out. */
  readonly core?: number | undefined;
  readonly timeoutMs: number;
  /** Its working directory; ours when left out. */
  readonly cwd?: string;
  /** Told once it runs: the process to signal or to look at in /proc. */
  readonly started?: (pid: number) => void;
}

/** The same command on one core only; as it is where no core is told. */
export function pinnedTo(core: number | undefined, command: readonly string[]): readonly string[] {
  return core === undefined ? command : ['taskset', '--cpu-list', String(core), ...command];
}

/** bash's `time` tells what the kernel counted for its children (getrusage), to which Node gives no access. */
const SCRIPT = 'TIMEFORMAT="cost %R %U %S"; time "$@"';

/** Runs a command to its end. Rejects when it cannot be started or takes too long; its exit code is for the caller to judge. */
export function runMeasured(command: readonly string[], { core, timeoutMs, cwd, started }: RunOptions): Promise<ProcessCost> {
  return new Promise((resolve, reject) => {
    // A group of its own, so that a time-out reaches what the command has started.
    const child = spawn('bash', ['-c', SCRIPT, 'bench', ...pinnedTo(core, command)], {
      detached: true,
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const timer = setTimeout(() => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      reject(new Error(`${command.join(' ')}: not done after ${timeoutMs} ms`));
    }, timeoutMs);
    child.on('error', reject);
    child.on('spawn', () => started?.(child.pid ?? 0));
    child.on('close', (code) => {
      clearTimeout(timer);
      const cost = /cost ([\d.]+) ([\d.]+) ([\d.]+)\s*$/.exec(stderr);
      if (cost === null) return reject(new Error(`${command.join(' ')}: ended without its cost\n${stderr}`));
      const [wallSeconds = 0, user = 0, system = 0] = cost.slice(1).map(Number);
      const told = stderr.slice(0, cost.index);
      resolve({ stdout, stderr: told, exitCode: code ?? -1, wallSeconds, cpuSeconds: user + system });
    });
  });
}
