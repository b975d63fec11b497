import { clientScript } from './assets/client-script.ts';
import { plotScript, plotStyle } from './assets/uplot.ts';
import { htmlDocument } from './document.ts';
import { element } from './markup.ts';
import { runPageCode } from './render.ts';
import { seriesPageCode } from './series/page.ts';
import { LIVE_STYLE } from './style/live.ts';
import { STYLE } from './style/style.ts';

/** The page of a live view. It holds nothing of the run: its script asks for that, where the page came from. */
export function renderLivePage(): string {
  return htmlDocument({
    title: 'Live · cutover',
    style: `${plotStyle()}${STYLE}`,
    ownStyle: LIVE_STYLE,
    body: [
      element('header', { class: 'top' }, element('p', { class: 'brand' }, 'cutover'), element('div', { id: 'theme' })),
      element(
        'main',
        { id: 'live' },
        element('section', { class: 'verdict', 'aria-label': 'Where the run is' }, element('p', { class: 'word' }, 'Connecting')),
        element('noscript', {}, 'The live view needs JavaScript; --json tells the same on the command line.'),
      ),
      element('p', { id: 'told', class: 'unseen', role: 'status' }),
    ],
    scripts: [plotScript(), clientScript('live/main')],
    directives: ["connect-src 'self'"],
    // The report is fetched when the run ends, and is opened from there.
    opened: [runPageCode(), seriesPageCode()],
  });
}
