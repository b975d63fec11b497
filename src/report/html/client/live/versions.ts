import { versionColour } from '../colours.ts';
import { plain } from '../../../terminal/text.ts';
import { make } from '../dom.ts';
import { swatch } from '../timeline/legend.ts';
import { setText, type View } from './view.ts';

/** Which versions answered in the last second: a bar, and the same in words. */
export function versionsView(): View {
  const bar = make('div', { class: 'shares', role: 'img' });
  const names = make('ul', { class: 'legend' });
  const about = make('p', { class: 'note' });
  let told = '';
  return {
    element: make(
      'section',
      { 'aria-labelledby': 'shares-title' },
      make('h2', { id: 'shares-title' }, 'Versions'),
      bar,
      names,
      about,
    ),
    show({ now, versions }) {
      const ok = now?.recent?.ok ?? [];
      const total = ok.reduce((sum, count) => sum + count, 0);
      setText(
        about,
        total === 0 ? 'Nothing was answered ok in the last second.' : 'Shares of the ok answers in the last second.',
      );
      const shares = versions.map((_, index) => (total === 0 ? 0 : (ok[index] ?? 0) / total));
      const words = versions.map((version, index) => `${version} ${percent(shares[index] ?? 0)}`).join(', ');
      if (told === words && bar.childElementCount === versions.length) return;
      told = words;
      bar.setAttribute('aria-label', versions.length === 0 ? 'no answer yet' : `Shares: ${shares.map(percent).join(', ')}`);
      bar.replaceChildren(
        ...shares.map((share, index) => {
          const part = make('span');
          part.style.flexGrow = String(share);
          part.style.background = `var(${versionColour(index)})`;
          return part;
        }),
      );
      names.replaceChildren(
        ...versions.map((version, index) =>
          make('li', {}, swatch(versionColour(index)), make('bdi', {}, plain(version)), ` ${percent(shares[index] ?? 0)}`),
        ),
      );
    },
  };
}

/** Neither all nor nothing is claimed where there is some of both. */
function percent(share: number): string {
  if (share > 0.99 && share < 1) return '>99 %';
  if (share > 0 && share < 0.01) return '<1 %';
  return `${Math.round(share * 100)} %`;
}
