#!/usr/bin/env node
// Plain JavaScript that any Node since 12 can parse, so that an old one is told what is missing instead of a syntax error.
import { existsSync } from 'node:fs';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `cutover needs Node 22.19 or newer; this is Node ${process.versions.node} (${process.execPath}).\n` +
      'In a clone of the repository, `npm run cutover -- ARGS` uses the Node that npm ci installed.\n',
  );
  process.exitCode = 2;
} else {
  // A clone runs its TypeScript directly; a published package has no src/, only what was built from it.
  const source = new URL('../src/cli.ts', import.meta.url);
  const { main } = await import(existsSync(source) ? source.href : new URL('../dist/cli.js', import.meta.url).href);
  await main();
}
