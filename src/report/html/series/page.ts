import { clientScript } from '../assets/client-script.ts';
import { htmlDocument } from '../document.ts';
import { element, type Markup } from '../markup.ts';
import { type Section, sectionMarkup } from '../sections/section.ts';
import { STYLE } from '../style/style.ts';
import { topBar } from '../top-bar.ts';
import { SERIES_STYLE } from '../style/series.ts';

/** A page about many runs: all of it is markup, so that it can be read without scripts. */
export function seriesPage(title: string, banner: Markup, sections: readonly Section[], file: string): string {
  const told = sections.filter(({ body }) => body !== undefined);
  return htmlDocument({
    title: `${title} · cutover`,
    style: `${STYLE}${SERIES_STYLE}`,
    body: [
      topBar(told),
      element('main', {}, banner, told.map(sectionMarkup)),
      element('footer', {}, `The same is in ${file} beside this page, for programs.`),
    ],
    scripts: [clientScript('series')],
  });
}
