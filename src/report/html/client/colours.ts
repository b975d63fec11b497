import { make } from './dom.ts';

const known = new Map<string, string>();

/** A colour of the style sheet, by its custom property, as a canvas takes it: of the scheme that is shown now. */
export function colour(property: string): string {
  const before = known.get(property);
  if (before !== undefined) return before;
  const probe = make('span');
  probe.style.color = `var(${property})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  known.set(property, color);
  return color;
}

/** The same, translucent. */
export function tint(property: string, alpha: number): string {
  const [red = '0', green = '0', blue = '0'] = colour(property).match(/[\d.]+/g) ?? [];
  return `rgb(${red} ${green} ${blue} / ${alpha})`;
}

/** The scheme may be another one. */
export function forgetColours(): void {
  known.clear();
}

const VERSION_COLOURS = 8;

/** Versions beyond the eighth share colours; the readout and the tables tell them apart. */
export function versionColour(index: number): string {
  return `--version-${index % VERSION_COLOURS}`;
}
