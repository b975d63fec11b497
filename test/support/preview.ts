import { tryOutServer } from '../../src/load/try-out.ts';
import type { Preview } from '../../src/release/preview.ts';
import { planOf } from '../load/run-load.ts';

/** Previews as a run would whose load is one GET of `/`. */
export function previewWith(): Preview {
  const plan = planOf('http://shop.example');
  return (order, signal) => tryOutServer(plan, order, signal);
}
