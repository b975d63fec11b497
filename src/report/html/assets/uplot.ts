import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const folder = dirname(createRequire(import.meta.url).resolve('uplot'));

/** Defines the global `uPlot`. */
export function plotScript(): string {
  return readFileSync(join(folder, 'uPlot.iife.min.js'), 'utf8');
}

export function plotStyle(): string {
  return readFileSync(join(folder, 'uPlot.min.css'), 'utf8');
}
