import type { PageData } from '../../page-data.ts';
import { versionColour } from '../colours.ts';
import { make, shortened } from '../dom.ts';

/** What the colours mean; each name has its colour beside it, as a drawing that needs no style attribute. */
export function legend({ versions, levels, outages }: PageData): HTMLElement {
  const whole = levels.at(-1);
  const any = (counts: readonly number[] | undefined): boolean => counts?.some((count) => count > 0) ?? false;
  const entries: (readonly [string, string])[] = [
    ...versions.map((version, index) => [version, versionColour(index)] as const),
    ['dropped', '--dropped'],
    ...(any(whole?.rejected) ? [['rejected', '--rejected'] as const] : []),
    ...(any(whole?.local) ? [['local', '--local'] as const] : []),
    ...(outages.length === 0 ? [] : [['outage', '--outage'] as const]),
    ['p50', '--latency-p50'],
    ['p99', '--latency-p99'],
    ['maximum', '--latency-max'],
  ];
  return make('ul', { class: 'legend' }, ...entries.map(([name, property]) => make('li', {}, swatch(property), shortened(name))));
}

export function swatch(property: string): HTMLElement {
  const mark = make('span', { class: 'swatch', 'aria-hidden': 'true' });
  mark.style.background = `var(${property})`;
  return mark;
}
