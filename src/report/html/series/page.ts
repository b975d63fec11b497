import { clientScript } from '../assets/client-script.ts';
import { htmlDocument, type PageCode } from '../document.ts';
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
    ...seriesPageCode(),
    body: [
      topBar(told),
      element('main', {}, banner, told.map(sectionMarkup)),
      element('footer', {}, `The same is in ${file} beside this page, for programs.`),
    ],
  });
}

/** What runs in the page of any series. */
export function seriesPageCode(): PageCode {
  return { style: `${STYLE}${SERIES_STYLE}`, scripts: [clientScript('series')] };
}
