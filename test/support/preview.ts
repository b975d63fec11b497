import type { LoadPlan } from '../../src/load/plan.ts';
import { tryOutServer } from '../../src/load/try-out.ts';
import { profileFrom } from '../../src/profile/read.ts';
import type { Preview } from '../../src/release/preview.ts';

/** Previews as a run with this load would. */
export function previewWith(load: Partial<LoadPlan> = {}): Preview {
  const origin = { file: '<test>', label: '<test>', name: 'preview', sets: [], cwd: '/', env: {} };
  const url = 'http://shop.example/';
  const profile = profileFrom(JSON.stringify({ target: { url }, load: { loops: '1' } }), origin);
  const target = { url, moreUrls: [], proxy: undefined, tls: profile.target.tls };
  return (order, signal) => tryOutServer({ ...profile.load, ...load, target }, order, signal);
}
