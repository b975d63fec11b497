import { forgetColours } from '../colours.ts';
import { make, place, shortened } from '../dom.ts';
import { showThemeChoice } from '../theme.ts';
import { announcer } from './announce.ts';
import { bannerView } from './banner.ts';
import { chartsView } from './charts.ts';
import { failuresView } from './failures.ts';
import { figuresView } from './figures.ts';
import { followEvents } from './follow.ts';
import { generatorView } from './generator.ts';
import { keepReport } from './kept-report.ts';
import { logView } from './log.ts';
import { LivePicture } from './picture.ts';
import { seriesView } from './series.ts';
import { versionsView } from './versions.ts';

const picture = new LivePicture();
const banner = bannerView(() => following.again());
const charts = chartsView();
const views = [banner, seriesView(), figuresView(), versionsView(), charts, logView(), failuresView(), generatorView()];
place('live')?.replaceChildren(...views.map(({ element }) => element));
const announce = announcer(place('told') ?? make('p'));
const theme = place('theme');
if (theme !== undefined) {
  showThemeChoice(theme, () => {
    forgetColours();
    charts.redraw();
  });
}

const following = followEvents({
  update(update) {
    picture.take(update);
    for (const view of views) view.show(picture);
    announce.show(picture);
    const { name, stage, total } = update.now;
    const drops = total.dropped === 0 ? '' : `${total.dropped.toLocaleString('en-US')} dropped · `;
    document.title = `${drops}${stage.title} · ${shortened(name)}`;
  },
  end(end) {
    banner.end(end);
    announce.end(end);
    document.title = `${end.word} · ${shortened(picture.now?.name ?? 'cutover')}`;
    if (end.hasReport)
      void keepReport(banner.element.querySelector<HTMLElement>('.said') ?? banner.element).finally(following.stop);
    else following.stop();
  },
  connection(state) {
    banner.connection(state);
    if (state === 'gone') announce.gone();
  },
});
