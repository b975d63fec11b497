/**
 * What cutover costs beside its peers, and how exact it is: `npm run bench -- [ROW ...] [--runs N] [--seconds N] [--peers a,b] [--write]`.
 * All traffic stays on loopback addresses. `--write` puts the figures into docs/benchmarks.md, or the page that the row names.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { writeIntoDocument } from './document.ts';
import { describeMachine, describeSetting } from './machine.ts';
import { findingsTable } from './markdown.ts';
import type { Bench } from './row.ts';
import { ROWS } from './rows.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '10' },
    connections: { type: 'string', default: '50' },
    peers: { type: 'string' },
    'memory-requests': { type: 'string', default: '20000000' },
    write: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  },
});

const cores = availableParallelism();
const bench: Bench = {
  runs: Number(values.runs),
  seconds: Number(values.seconds),
  connections: Number(values.connections),
  targetCore: cores - 1,
  generatorCore: 0,
  peers: values.peers === undefined ? undefined : new Set(values.peers.toLowerCase().split(',')),
  memoryRequests: Number(values['memory-requests']),
  say: (text) => void process.stderr.write(`${text}\n`),
};

const unknown = positionals.filter((name) => ROWS.every((row) => row.name !== name));
if (values.list || unknown.length > 0) {
  for (const name of unknown) process.stderr.write(`no row is called ${name}; there are:\n`);
  process.stdout.write(ROWS.map(({ name, title }) => `${name.padEnd(18)} ${title}\n`).join(''));
  process.exitCode = unknown.length > 0 ? 2 : 0;
} else {
  if (cores < 2) process.stderr.write('One core only: target and generator disturb each other, and the figures say little.\n');
  for (const row of ROWS.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
    const { findings, details } = await row.measure(bench);
    const command = ['npm run bench --', ...process.argv.slice(2)].join(' ');
    const setting = row.page === undefined ? await describeSetting(bench, command) : describeMachine(command);
    const markdown = `${findingsTable(findings)}\n\n${details}\n\n${setting}`;
    process.stdout.write(`\n## ${row.title}\n\n${markdown}\n`);
    if (values.write) writeIntoDocument(row, markdown);
  }
}
