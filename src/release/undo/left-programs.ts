import { readdirSync, readFileSync } from 'node:fs';

/**
 * Numbers of the programs of a release that outlived the cutover that started them, told by the run's folder in their environment.
 * Linux only; empty elsewhere.
 */
export function programsLeftBy(folder: string): number[] {
  const mark = `CUTOVER_RUN_DIR=${folder}`;
  return namesIn('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => textOf(`/proc/${pid}/environ`).split('\0').includes(mark))
    .map(Number);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Empty for a process that has ended, or is somebody else's. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
