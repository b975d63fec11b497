import { readdirSync, readFileSync } from 'node:fs';

/** Command lines of the running processes whose environment or arguments contain the text: what a test must not leave behind. */
export function processesWith(text: string): string[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
        return command.includes(text) || environment.includes(text) ? [`${pid} ${command}`] : [];
      } catch {
        return [];
      }
    });
}
