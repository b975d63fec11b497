import type { LiveEnd } from '../../../live/live-update.ts';
import { plain } from '../../../terminal/text.ts';
import type { LivePicture } from './picture.ts';
import { setText } from './view.ts';

/** Says aloud, to who does not see the page, only what changes everything: another stage, the first drop, the end, and that there will be none. */
export function announcer(place: HTMLElement) {
  let stage = '';
  let hasDropped = false;
  return {
    show({ now }: LivePicture): void {
      if (now === undefined) return;
      const news = [
        ...(now.stage.title === stage ? [] : [now.stage.title]),
        ...(hasDropped || now.total.dropped === 0 ? [] : ['A request was dropped']),
      ];
      stage = now.stage.title;
      hasDropped = now.total.dropped > 0;
      if (news.length > 0) setText(place, `${news.join('. ')}.`);
    },
    end({ word, reasons }: LiveEnd): void {
      setText(place, plain(`${word}. ${reasons.join('. ')}`));
    },
    gone(): void {
      setText(place, 'cutover can no longer be reached.');
    },
  };
}
